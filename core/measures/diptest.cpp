#include "core/measures/diptest.h"

#include "core/base/randomstream.h"

#include <algorithm>

namespace atomscope {

namespace {

constexpr std::uint64_t kDipPurpose = 0x646970;
constexpr std::size_t kSamples = 2000;

using Knots = std::vector<std::size_t>;

/// Knots of the greatest convex minorant (Sign 1) or the least concave majorant (Sign -1) of the points (x[i], i) for
/// low <= i <= high.
template <int Sign> Knots hull(std::span<const double> x, std::size_t low, std::size_t high)
{
    Knots knots;
    for (std::size_t i = low; i <= high; ++i) {
        while (knots.size() >= 2) {
            const std::size_t a = knots[knots.size() - 2], b = knots.back();
            const double bend = (x[b] - x[a]) * static_cast<double>(i - b) - (x[i] - x[b]) * static_cast<double>(b - a);
            if (Sign * bend > 0)
                break;
            knots.pop_back();
        }
        knots.push_back(i);
    }
    return knots;
}

/// Height of a hull at x, between its knots.
double heightAt(std::span<const double> x, const Knots& knots, double at, std::size_t& segment)
{
    while (segment + 2 < knots.size() && x[knots[segment + 1]] < at)
        ++segment;
    const std::size_t a = knots[segment], b = knots[segment + 1];
    const double width = x[b] - x[a];
    const double share = width > 0 ? (at - x[a]) / width : 1;
    return static_cast<double>(a) + share * static_cast<double>(b - a);
}

/// Largest distance of the steps from the minorant on [low, to], in steps.
double distanceBelow(std::span<const double> x, const Knots& minorant, std::size_t to)
{
    double most = 1;
    std::size_t segment = 0;
    for (std::size_t i = minorant.front(); i <= to && minorant.size() > 1; ++i)
        most = std::max(most, static_cast<double>(i) + 1 - heightAt(x, minorant, x[i], segment));
    return most;
}

/// Largest distance of the majorant from the steps on [from, high], in steps.
double distanceAbove(std::span<const double> x, const Knots& majorant, std::size_t from)
{
    double most = 1;
    std::size_t segment = 0;
    for (std::size_t i = from; i <= majorant.back() && majorant.size() > 1; ++i)
        most = std::max(most, heightAt(x, majorant, x[i], segment) - static_cast<double>(i) + 1);
    return most;
}

/// Where minorant and majorant are farthest apart.
struct Gap
{
    double size = 0; ///< in steps
    std::size_t low = 0, high = 0; ///< knots around it: of the minorant and of the majorant
};

Gap widestGap(std::span<const double> x, const Knots& minorant, const Knots& majorant)
{
    Gap gap;
    std::size_t segment = 0;
    for (const std::size_t knot : minorant) { // the majorant is above a knot of the minorant
        const double size = heightAt(x, majorant, x[knot], segment) - static_cast<double>(knot) + 1;
        if (size > gap.size)
            gap = {size, knot, majorant[std::min(segment + 1, majorant.size() - 1)]};
    }
    segment = 0;
    for (const std::size_t knot : majorant) {
        const double size = static_cast<double>(knot) + 1 - heightAt(x, minorant, x[knot], segment);
        if (size > gap.size)
            gap = {size, minorant[segment], knot};
    }
    return gap;
}

} // namespace

double dipStatistic(std::span<const double> x)
{
    const std::size_t n = x.size();
    if (n < 2 || x.front() == x.back())
        return n == 0 ? 0 : 0.5 / static_cast<double>(n);
    std::size_t low = 0, high = n - 1;
    double dip = 1; // in steps of 1 / n, twice over
    while (true) {
        const Knots minorant = hull<1>(x, low, high), majorant = hull<-1>(x, low, high);
        const Gap gap = widestGap(x, minorant, majorant);
        if (gap.size <= dip)
            break;
        dip = std::max({dip, distanceBelow(x, minorant, gap.low), distanceAbove(x, majorant, gap.high)});
        if ((gap.low == low && gap.high == high) || gap.low >= gap.high)
            break;
        low = gap.low;
        high = gap.high;
    }
    return dip / (2 * static_cast<double>(n));
}

const std::vector<double>& DipTable::dipsOf(std::size_t n) const
{
    const std::lock_guard lock(m_mutex);
    auto& dips = m_dips[n]; // stays where it is when others are added
    if (dips.empty()) {
        RandomStream random(n, kDipPurpose);
        std::vector<double> sample(n);
        for (std::size_t i = 0; i < kSamples; ++i) {
            for (double& value : sample)
                value = random.uniform();
            std::ranges::sort(sample);
            dips.push_back(dipStatistic(sample));
        }
        std::ranges::sort(dips);
    }
    return dips;
}

double DipTable::pValue(double dip, std::size_t n) const
{
    if (n < 4)
        return 1;
    const auto& dips = dipsOf(n);
    const auto atLeast = static_cast<double>(dips.end() - std::ranges::lower_bound(dips, dip));
    return (atLeast + 1) / static_cast<double>(kSamples + 1);
}

} // namespace atomscope
