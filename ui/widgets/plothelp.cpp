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
    plot->axisRect()->setMinimumMargins(QMargins(0, kHalfGridPx, kGridPx, 0));
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
