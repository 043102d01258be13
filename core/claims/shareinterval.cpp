#include "core/claims/shareinterval.h"

#include "core/claims/claimrules.h"

#include <algorithm>
#include <cmath>

namespace atomscope {

ShareInterval wilsonInterval(std::int64_t k, std::int64_t n)
{
    if (n <= 0)
        return {};
    constexpr double z = kConfidenceZ;
    const double count = static_cast<double>(n), p = static_cast<double>(k) / count;
    const double middle = p + z * z / (2 * count);
    const double half = z * std::sqrt(p * (1 - p) / count + z * z / (4 * count * count));
    const double scale = 1 + z * z / count;
    return {std::max(0.0, (middle - half) / scale), std::min(1.0, (middle + half) / scale)};
}

ShareInterval newcombeInterval(std::int64_t k1, std::int64_t n1, std::int64_t k2, std::int64_t n2)
{
    if (n1 <= 0 || n2 <= 0)
        return {-1, 1};
    const double p1 = static_cast<double>(k1) / static_cast<double>(n1);
    const double p2 = static_cast<double>(k2) / static_cast<double>(n2);
    const ShareInterval a = wilsonInterval(k1, n1), b = wilsonInterval(k2, n2);
    return {p1 - p2 - std::hypot(p1 - a.low, b.high - p2), p1 - p2 + std::hypot(a.high - p1, p2 - b.low)};
}

std::int64_t fewestAbove(double share, std::int64_t n)
{
    std::int64_t low = 0, high = n + 1; // the interval's lower end grows with k
    while (low < high) {
        const std::int64_t k = low + (high - low) / 2;
        if (k > n || wilsonInterval(k, n).low > share)
            high = k;
        else
            low = k + 1;
    }
    return low;
}

} // namespace atomscope
