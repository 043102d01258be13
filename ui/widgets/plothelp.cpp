#include "ui/widgets/plothelp.h"

#include "ui/delegates/theme.h"
#include "ui/widgets/customplot.h"

namespace atomscope {

void setUpPlot(QCustomPlot* plot)
{
    // OpenGL is off unless one turns it on: pictures must be the same everywhere.
    plot->setPlottingHints(QCP::phCacheLabels);
    plot->setFocusPolicy(Qt::NoFocus);
    plot->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Ignored);
    plot->setMouseTracking(true);
    plot->setContextMenuPolicy(Qt::NoContextMenu); // comes to the widget around it
    plot->setToolTip({});
    for (QCPAxis* axis : {plot->xAxis, plot->yAxis}) {
        axis->setSubTicks(false);
        axis->setTickLengthOut(3);
        axis->setTickLengthIn(0);
        axis->setLabelPadding(2);
        axis->setTickLabelPadding(2);
    }
}

void applyPlotTheme(QCustomPlot* plot, const Theme& theme, const QFont& small)
{
    plot->setBackground(theme.surface);
    // A label that the plot's border would cut is left out: there is room for half of the uppermost.
    plot->axisRect()->setMinimumMargins(QMargins(0, (QFontMetrics(small).height() + 1) / 2, kGridPx, 0));
    for (QCPAxis* axis : {plot->xAxis, plot->yAxis}) {
        axis->setTickLabelFont(small);
        axis->setLabelFont(small);
        axis->setTickLabelColor(theme.secondary);
        axis->setLabelColor(theme.secondary);
        axis->setTickPen(QPen(theme.hairline, 1));
        axis->grid()->setPen(QPen(theme.grid, 1));
    }
}

} // namespace atomscope
