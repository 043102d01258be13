#pragma once

#include "ui/widgets/contextsgeometry.h"

#include <QWidget>
#include <array>

class QComboBox;

namespace atomscope {

class FlatButton;
class TintLegend;

/// The widths that can be chosen, in tokens on each side of the peak; 0 = the whole window.
inline constexpr std::array kContextWidths = {4, 8, 16, 24, 48, 96, 0};
/// The next of kContextWidths in a direction (-1 narrower, +1 wider); the same at the ends.
int steppedContextWidth(int width, int direction);

/// Above the contexts: what is shown, how wide, in which font, and the scale of the tints.
class ContextsBar : public QWidget
{
    Q_OBJECT
public:
    explicit ContextsBar(QWidget* parent = nullptr);

    void setMode(StrataMode mode);
    void setWidthTokens(int width);
    void setMonospace(bool on);
    /// Activation of the strongest tint; 0 hides the scale.
    void setMaximum(float maximum, bool isSoFar);

Q_SIGNALS:
    void modeChosen(atomscope::StrataMode mode);
    void widthChosen(int width);
    void monospaceChosen(bool on);

private:
    QComboBox* m_mode;
    QComboBox* m_width;
    FlatButton* m_monospace;
    TintLegend* m_legend;
};

/// "0 ▁▂▃▄▅ 34.1, this atom's maximum".
class TintLegend : public QWidget
{
    Q_OBJECT
public:
    explicit TintLegend(QWidget* parent);
    void setMaximum(float maximum, bool isSoFar);
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    QString text(bool isLong) const;
    int widthFor(const QString& text) const;

    float m_maximum = 0;
    bool m_isSoFar = false;
};

} // namespace atomscope
