#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <vector>

namespace atomscope {

inline constexpr int kHistogramBins = 64;
inline constexpr int kSparklineBins = 16;

/// Bin j holds values in [edges[j], edges[j + 1]); the last bin also its upper edge. Both empty for a dead atom.
struct Histogram
{
    std::vector<double> edges; ///< [n + 1] activation units
    std::vector<std::int64_t> counts; ///< [n]; sum = n_fired
};

/// 64 equal bins of log2 activation between the smallest and the largest of `descending` (> 0). When all are equal:
/// half an octave to each side.
Histogram logHistogram(std::span<const float> descending);
/// 64 equal bins from 0 to the largest of `descending`.
Histogram linearHistogram(std::span<const float> descending);
/// A log histogram squeezed to 16 bins for a list: 255 = fullest; a bin with firings is never 0.
std::array<std::uint8_t, kSparklineBins> sparkline(const Histogram& histogram);

} // namespace atomscope
