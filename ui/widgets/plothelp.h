#pragma once

class QCustomPlot;
class QFont;

namespace atomscope {

struct Theme;

/// What every plot of the explorer has in common.
void setUpPlot(QCustomPlot* plot);
/// Background, axes and grid; a plot still replots itself.
void applyPlotTheme(QCustomPlot* plot, const Theme& theme, const QFont& small);

} // namespace atomscope
