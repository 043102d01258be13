#include "core/measures/histogram.h"

#include <algorithm>
#include <cmath>

namespace atomscope {

namespace {

// Values below `edge` are a tail of `descending`.
std::int64_t nAtLeast(std::span<const float> descending, double edge)
{
    const auto firstBelow = std::partition_point(descending.begin(), descending.end(),
                                                 [edge](float value) { return static_cast<double>(value) >= edge; });
    return firstBelow - descending.begin();
}

Histogram countBetween(std::vector<double> edges, std::span<const float> descending)
{
    Histogram histogram;
    histogram.counts.resize(edges.size() - 1);
    auto above = static_cast<std::int64_t>(descending.size()); // at or above the bin's lower edge
    for (std::size_t bin = 0; bin + 1 < histogram.counts.size(); ++bin) {
        const std::int64_t next = nAtLeast(descending, edges[bin + 1]);
        histogram.counts[bin] = above - next;
        above = next;
    }
    histogram.counts.back() = above;
    histogram.edges = std::move(edges);
    return histogram;
}

} // namespace

Histogram logHistogram(std::span<const float> descending)
{
    if (descending.empty())
        return {};
    const double smallest = descending.back(), largest = descending.front();
    const double margin = smallest == largest ? 0.5 : 0;
    const double low = std::log2(smallest) - margin, high = std::log2(largest) + margin;
    std::vector<double> edges(kHistogramBins + 1);
    for (int j = 0; j <= kHistogramBins; ++j)
        edges[static_cast<std::size_t>(j)] = std::exp2(low + (high - low) * j / kHistogramBins);
    if (margin == 0) {
        // exp2(log2(x)) may miss x by an ulp.
        edges.front() = smallest;
        edges.back() = largest;
    }
    return countBetween(std::move(edges), descending);
}

Histogram linearHistogram(std::span<const float> descending)
{
    if (descending.empty())
        return {};
    const double largest = descending.front();
    std::vector<double> edges(kHistogramBins + 1);
    for (int j = 0; j <= kHistogramBins; ++j)
        edges[static_cast<std::size_t>(j)] = largest * j / kHistogramBins;
    return countBetween(std::move(edges), descending);
}

std::array<std::uint8_t, kSparklineBins> sparkline(const Histogram& histogram)
{
    std::array<std::uint8_t, kSparklineBins> bytes{};
    if (histogram.counts.empty())
        return bytes;
    std::array<std::int64_t, kSparklineBins> counts{};
    for (std::size_t bin = 0; bin < histogram.counts.size(); ++bin)
        counts[bin * kSparklineBins / histogram.counts.size()] += histogram.counts[bin];
    const auto fullest = static_cast<double>(*std::max_element(counts.begin(), counts.end()));
    for (std::size_t bin = 0; bin < counts.size(); ++bin) {
        if (counts[bin] > 0)
            bytes[bin] = static_cast<std::uint8_t>(
                std::max(1.0, std::round(255 * static_cast<double>(counts[bin]) / fullest)));
    }
    return bytes;
}

} // namespace atomscope
