#include "core/measures/logiteffect.h"

#include <cmath>

namespace atomscope {

namespace {

double skewOfBins(const std::vector<float>& edges, const std::vector<std::int64_t>& counts)
{
    const double notComputed = std::numeric_limits<double>::quiet_NaN();
    if (edges.size() != counts.size() + 1)
        return notComputed;
    double n = 0, mean = 0, m2 = 0, m3 = 0;
    const auto centre
        = [&](std::size_t bin) { return (static_cast<double>(edges[bin]) + static_cast<double>(edges[bin + 1])) / 2; };
    for (std::size_t bin = 0; bin < counts.size(); ++bin) {
        n += static_cast<double>(counts[bin]);
        mean += static_cast<double>(counts[bin]) * centre(bin);
    }
    if (n == 0)
        return notComputed;
    mean /= n;
    for (std::size_t bin = 0; bin < counts.size(); ++bin) {
        const double deviation = centre(bin) - mean, share = static_cast<double>(counts[bin]) / n;
        m2 += share * deviation * deviation;
        m3 += share * deviation * deviation * deviation;
    }
    return m2 > 0 ? m3 / std::pow(m2, 1.5) : notComputed;
}

} // namespace

LogitSummary summarizeLogits(const LogitEffects& effects)
{
    LogitSummary summary;
    if (!effects.top.empty())
        summary.max = effects.top.front().value;
    if (!effects.bottom.empty())
        summary.min = effects.bottom.front().value;
    summary.skew = skewOfBins(effects.histogramEdges, effects.histogramCounts);
    return summary;
}

} // namespace atomscope
