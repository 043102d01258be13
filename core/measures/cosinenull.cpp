#include "core/measures/cosinenull.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>

namespace atomscope {

double expectedLargestCosine(std::int64_t m, int d)
{
    if (m < 3 || d < 1)
        return std::numeric_limits<double>::quiet_NaN();
    const double logM = std::log(static_cast<double>(m));
    const double correction = (std::log(logM) + std::log(4 * std::numbers::pi)) / (4 * logM);
    return std::min(1.0, std::sqrt(2 * logM / d) * (1 - correction));
}

double welchBound(std::int64_t m, int d)
{
    if (m < 2 || d < 1)
        return std::numeric_limits<double>::quiet_NaN();
    if (m <= d)
        return 0;
    const auto n = static_cast<double>(m);
    return std::sqrt((n - d) / (d * (n - 1)));
}

} // namespace atomscope
