#include "ui/widgets/densityplot.h"

#include "ui/delegates/theme.h"
#include "ui/widgets/binbars.h"

#include <QEvent>

namespace atomscope {

DensityPlot::DensityPlot(QWidget* parent)
    : BinPlot(parent)
{
    setTitle(tr("Density"));
    setToolTip(tr("Atoms by the share of the tokens at which they fire; five bins to a decade. Atoms that never fire "
                  "are in no bin. The orange part of a bar is how many of its atoms another text of the same length "
                  "would be expected to leave without a firing: the sum of exp(−firings). Drag a range to see its "
                  "atoms in the list."));
}

void DensityPlot::setHistogram(const DensityHistogram& histogram, bool isSoFar)
{
    setAxisTitles(tr("density (share of the tokens)"), tr("atoms"),
                  isSoFar ? tr("atoms fire so far") : tr("atoms fire"));
    m_expectedDead = histogram.expectedDead;
    applyParts();
    if (histogram.counts.empty())
        setNoData(tr("no atom fires, nothing to count"));
    else
        setData(histogram.edges, histogram.counts, true);
}

void DensityPlot::applyParts()
{
    bars()->setParts(m_expectedDead, Theme(palette()).categories[0]);
}

void DensityPlot::changeEvent(QEvent* event)
{
    applyParts(); // before the base draws anew
    BinPlot::changeEvent(event);
}

} // namespace atomscope
