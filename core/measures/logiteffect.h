#pragma once

#include "core/store/atomindex.h"

#include <limits>

namespace atomscope {

/// Strongest promotion and suppression of a token by an atom, and the skew of its effects over the vocabulary.
/// Units: Definitions::logitConvention. NaN where no effects are stored.
struct LogitSummary
{
    double max = std::numeric_limits<double>::quiet_NaN();
    double min = std::numeric_limits<double>::quiet_NaN();
    double skew = std::numeric_limits<double>::quiet_NaN(); ///< m3 / m2^1.5 over the stored bins' centres
};

LogitSummary summarizeLogits(const LogitEffects& effects);

} // namespace atomscope
