#include "core/measures/activationshape.h"

#include <cmath>
#include <cstddef>

namespace atomscope {

namespace {

double quantile(std::span<const float> descending, double q)
{
    const auto n = descending.size();
    const auto rank = static_cast<std::size_t>(std::ceil(q * static_cast<double>(n)));
    return static_cast<double>(descending[n - std::max<std::size_t>(rank, 1)]);
}

double sarle(std::span<const float> values)
{
    constexpr double kNone = std::numeric_limits<double>::quiet_NaN();
    const auto n = static_cast<double>(values.size());
    if (values.size() < 4)
        return kNone;
    double mean = 0, m2 = 0, m3 = 0, m4 = 0;
    for (const float value : values)
        mean += std::log(static_cast<double>(value)) / n;
    for (const float value : values) {
        const double d = std::log(static_cast<double>(value)) - mean;
        m2 += d * d / n;
        m3 += d * d * d / n;
        m4 += d * d * d * d / n;
    }
    if (!(m2 > 1e-18)) // all equal but for rounding
        return kNone;
    const double skew = m3 / std::pow(m2, 1.5) * std::sqrt(n * (n - 1)) / (n - 2);
    const double excess = (n - 1) / ((n - 2) * (n - 3)) * ((n + 1) * (m4 / (m2 * m2) - 3) + 6);
    return (skew * skew + 1) / (excess + 3 * (n - 1) * (n - 1) / ((n - 2) * (n - 3)));
}

} // namespace

ActivationShape shapeOf(std::span<const float> descending)
{
    ActivationShape shape;
    if (descending.empty())
        return shape;
    shape.q10 = quantile(descending, 0.1);
    shape.median = quantile(descending, 0.5);
    shape.q90 = quantile(descending, 0.9);
    shape.bimodality = sarle(descending);
    return shape;
}

} // namespace atomscope
