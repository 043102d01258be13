// The two histograms of an atom's page.
#include "ui/widgets/binplot.h"
#include "ui/widgets/flatbutton.h"

#include <numeric>

namespace atomscope {

HistogramPlot::HistogramPlot(QWidget* parent)
    : BinPlot(parent)
    , m_toggle(addToggle(tr("log x"),
                         tr("Logarithmic activations: 64 equal bins of log₂ activation between the "
                            "weakest and the strongest firing; else 64 bins from 0 to the maximum")))
{
    setTitle(tr("Activations"));
    m_toggle->setChecked(m_isLogarithmic);
    connect(m_toggle, &FlatButton::toggled, this, &HistogramPlot::setActivationLogarithmic);
}

void HistogramPlot::setHistograms(const Histogram& linear, const Histogram& logarithmic, bool isSoFar)
{
    m_linear = linear;
    m_logarithmic = logarithmic;
    const bool isOne = std::accumulate(logarithmic.counts.begin(), logarithmic.counts.end(), std::int64_t{0}) == 1;
    const QString unit = isOne ? tr("firing") : tr("firings");
    setAxisTitles(tr("activation"), tr("firings"), isSoFar ? tr("%1 so far").arg(unit) : unit);
    showChosen();
}

void HistogramPlot::setExported(const Histogram& linear, const QString& from)
{
    m_linear = linear;
    m_logarithmic = {};
    setAxisTitles(tr("activation"), tr("tokens"), tr("tokens, as exported"));
    setToolTip(tr("Histogram as exported by %1").arg(from));
    showChosen();
    if (linear.counts.empty())
        setNoData(tr("not in the export"));
}

void HistogramPlot::setActivationLogarithmic(bool on)
{
    if (on == m_isLogarithmic)
        return;
    m_isLogarithmic = on;
    m_toggle->setChecked(on);
    showChosen();
}

void HistogramPlot::showChosen()
{
    // An export has bins of equal width only.
    const bool hasChoice = !m_logarithmic.counts.empty() || m_linear.counts.empty();
    const bool isLogarithmic = m_isLogarithmic && hasChoice;
    m_toggle->setVisible(hasChoice);
    const Histogram& shown = isLogarithmic ? m_logarithmic : m_linear;
    if (shown.counts.empty())
        setNoData(tr("no firing, nothing to count"));
    else
        setData(shown.edges, shown.counts, isLogarithmic);
}

LogitPlot::LogitPlot(QWidget* parent)
    : BinPlot(parent)
{
    setTitle(tr("Logit effects"));
    setAxisTitles(tr("effect on the logit"), tr("tokens"), tr("tokens"));
}

void LogitPlot::setEffects(const LogitEffects& effects, const QString& absence)
{
    const QString meaning = tr("The atom's direct effect on the logit of every token of the vocabulary");
    setToolTip(absence.isEmpty() ? meaning : tr("%1\nnot known: %2").arg(meaning, absence));
    if (effects.histogramCounts.empty())
        setNoData(absence.isEmpty() ? tr("not computed for this index") : tr("not known: %1").arg(absence));
    else
        setData({effects.histogramEdges.begin(), effects.histogramEdges.end()}, effects.histogramCounts, false);
}

} // namespace atomscope
