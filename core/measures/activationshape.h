#pragma once

#include <limits>
#include <span>

namespace atomscope {

/// How an atom's activations are distributed over its firings.
struct ActivationShape
{
    double q10 = std::numeric_limits<double>::quiet_NaN(); ///< activation units; NaN without firings
    double median = std::numeric_limits<double>::quiet_NaN();
    double q90 = std::numeric_limits<double>::quiet_NaN();
    /// Sarle's coefficient (g1^2 + 1) / (g2 + 3 (n - 1)^2 / ((n - 2) (n - 3))) of log activations, with the sample
    /// skewness g1 and excess kurtosis g2 corrected for bias (SAS Institute 1990). 5/9 = uniform; two modes lie above.
    /// NaN under 4 firings or without spread.
    double bimodality = std::numeric_limits<double>::quiet_NaN();
};

/// From all activations of an atom, strongest first, > 0. A quantile q is the value of rank ceil(q n) counted from the
/// weakest. O(n).
ActivationShape shapeOf(std::span<const float> descending);

} // namespace atomscope
