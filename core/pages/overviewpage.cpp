#include "core/pages/overviewpage.h"

#include "core/store/wholesae.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

namespace atomscope {

namespace {

constexpr double kBinsPerDecade = 5;

std::size_t binOf(std::int64_t nFired)
{
    // Whole powers of ten must not fall below their edge.
    constexpr double kRounding = 1e-9;
    return static_cast<std::size_t>(kBinsPerDecade * std::log10(static_cast<double>(nFired)) + kRounding);
}

} // namespace

double DensityHistogram::expectedDeadInAll() const
{
    return std::accumulate(expectedDead.begin(), expectedDead.end(), 0.0);
}

DensityHistogram densityHistogram(std::span<const std::int64_t> nFired, std::int64_t nTokens)
{
    DensityHistogram histogram;
    histogram.nDead = std::count(nFired.begin(), nFired.end(), std::int64_t{0});
    const std::int64_t most = nFired.empty() ? 0 : *std::max_element(nFired.begin(), nFired.end());
    if (nTokens <= 0 || most <= 0)
        return histogram;
    const std::size_t nBins = binOf(most) + 1;
    histogram.counts.resize(nBins);
    histogram.expectedDead.resize(nBins);
    for (const std::int64_t n : nFired) {
        if (n <= 0)
            continue;
        ++histogram.counts[binOf(n)];
        histogram.expectedDead[binOf(n)] += std::exp(-static_cast<double>(n));
    }
    for (std::size_t edge = 0; edge <= nBins; ++edge)
        histogram.edges.push_back(std::pow(10.0, static_cast<double>(edge) / kBinsPerDecade)
                                  / static_cast<double>(nTokens));
    return histogram;
}

Result<OverviewPage> makeOverviewPage(const AtomIndex& index)
{
    OverviewPage page;
    page.definitions = index.definitions();
    page.snapshot = index.state();
    if (index.isImported()) {
        TRY_ASSIGN(page.imported, index.importedTotals());
        page.deadDensityBound = page.deadDocumentBound = page.health.denseMass = page.health.l0 = page.health.fvu
            = page.health.bytesPerFiring = kAbsent;
        return page;
    }
    TRY_ASSIGN(page.health, measureHealth(index));
    const std::int64_t nTokens = page.snapshot.nTokens;
    const auto bound = [](std::int64_t n) {
        return n > 0 ? 3.0 / static_cast<double>(n) : std::numeric_limits<double>::quiet_NaN();
    };
    page.deadDensityBound = bound(nTokens);
    page.deadDocumentBound = bound(page.snapshot.nDocuments);
    TRY_ASSIGN(const std::vector<AtomStatistics> statistics, index.allStatistics());
    std::vector<std::int64_t> nFired(statistics.size());
    std::ranges::transform(statistics, nFired.begin(), &AtomStatistics::nFired);
    page.densities = densityHistogram(nFired, nTokens);
    TRY_ASSIGN(const auto splice, readWholeSae(index.path(), kSpliceName));
    if (splice) {
        TRY_ASSIGN(page.splice, spliceFromJson(*splice));
    }
    return page;
}

} // namespace atomscope
