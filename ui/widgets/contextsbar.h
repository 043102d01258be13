#pragma once

#include "core/pages/pageoptions.h"
#include "ui/session/viewchoices.h"

#include <QWidget>
#include <array>
#include <optional>
#include <utility>
#include <vector>

class QAction;
class QComboBox;

namespace atomscope {

class FlatButton;
class TintLegend;

/// The widths that can be chosen, in tokens on each side of the peak; 0 = the whole window, kWholeDocument = all.
inline constexpr std::array kContextWidths = {2, 4, 8, 16, 24, 48, 96, 0, kWholeDocument};
/// The next of kContextWidths in a direction (-1 narrower, +1 wider); the same at the ends.
int steppedContextWidth(int width, int direction);

/// Above the contexts: what is shown, how wide, how it looks, and the scale of the tints.
class ContextsBar : public QWidget
{
    Q_OBJECT
public:
    explicit ContextsBar(QWidget* parent = nullptr);

    void setMode(StrataMode mode);
    void setWidthTokens(int width);
    void setMonospace(bool on);
    void setLook(const ContextLook& look);
    /// Says which activations alone are shown, with a way out.
    void setRange(const std::optional<ActivationRange>& range);
    /// Activation of the strongest tint; 0 hides the scale.
    void setMaximum(float maximum, bool isSoFar);

Q_SIGNALS:
    void modeChosen(atomscope::StrataMode mode);
    void widthChosen(int width);
    void monospaceChosen(bool on);
    void lookChosen(const atomscope::ContextLook& look);
    void rangeCleared();

private:
    void makeLookMenu();

    QComboBox* m_mode;
    QComboBox* m_width;
    FlatButton* m_view;
    QAction* m_monospace = nullptr;
    QAction* m_errors = nullptr;
    QAction* m_blanks = nullptr;
    std::vector<std::pair<ContextGrouping, QAction*>> m_groupings;
    std::vector<std::pair<TintScale, QAction*>> m_scales;
    ContextLook m_look;
    FlatButton* m_range;
    TintLegend* m_legend;
};

} // namespace atomscope
