#pragma once

#include "core/measures/tokencounts.h"

#include <limits>
#include <span>

namespace atomscope {

/// How well a table "token -> fires?" foretells an atom.
struct LookupScore
{
    double f1 = std::numeric_limits<double>::quiet_NaN(); ///< of the table, on half 1; NaN = a half without firings
    double gain = std::numeric_limits<double>::quiet_NaN(); ///< (f1 - f1_0) / (1 - f1_0); NaN also where f1_0 is 1
};

/// Fits the table on half 0 and scores it on half 1. A token's rate is fired / (seen + 1): one occurrence without a
/// firing is added, so that a token seen once does not stand above one that fired 50 times in 50. The table foretells
/// a firing where the rate reaches the threshold with the best F1 on half 0 (the highest such threshold; 0 = always).
/// f1_0 = 2p / (1 + p) is the F1 of always firing, p the density in half 1. O(tokens the atom fires at).
LookupScore scoreLookup(std::span<const TokenCount> fired, const CorpusTokens& corpus);

} // namespace atomscope
