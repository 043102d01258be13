#pragma once

#include "ui/session/viewchoices.h"

#include <QWidget>

namespace atomscope {

/// "0 ▁▂▃▄▅ 34.1, this atom's maximum", or "0 % ▁▂▃▄▅ 100 % of its firings".
class TintLegend : public QWidget
{
    Q_OBJECT
public:
    explicit TintLegend(QWidget* parent);
    /// Activation of the strongest tint; 0 hides the scale.
    void setMaximum(float maximum, bool isSoFar);
    void setScale(TintScale scale);
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    void showText();
    QString begin() const;
    QString text(bool isLong) const;
    int widthFor(const QString& text) const;

    float m_maximum = 0;
    bool m_isSoFar = false;
    TintScale m_scale = TintScale::Maximum;
};

} // namespace atomscope
