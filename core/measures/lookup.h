#pragma once

#include "core/measures/tokencounts.h"

#include <array>
#include <cstdint>
#include <limits>
#include <span>
#include <vector>

namespace atomscope {

/// How well a table "token -> fires?" foretells an atom.
struct LookupScore
{
    double f1 = std::numeric_limits<double>::quiet_NaN(); ///< of the table, on half 1; NaN = a half without firings
    double gain = std::numeric_limits<double>::quiet_NaN(); ///< (f1 - f1_0) / (1 - f1_0); NaN also where f1_0 is 1
};

/// Places of one half to which a table gives the same rate of firing.
struct LookupLine
{
    double rate = 0;
    std::int64_t fired = 0;
    std::int64_t places = 0;
};

/// Chooses the threshold with the best F1 on half 0 (the highest such threshold; 0 = always fires) and scores it on
/// half 1: a firing is foretold where the rate reaches it. f1_0 = 2p / (1 + p) is the F1 of always firing, p the
/// density in half 1. Places of rate 0 may be left out. Sorts the lines. nFired, nTokens: of everything, by half.
LookupScore scoreTable(std::vector<LookupLine>& fitted, std::vector<LookupLine>& tested,
                       std::array<std::int64_t, 2> nFired, std::array<std::int64_t, 2> nTokens);

/// The table of tokens: a token's rate is fired / (seen + 1): one occurrence without a firing is added, so that a token
/// seen once does not stand above one that fired 50 times in 50. O(tokens the atom fires at).
LookupScore scoreLookup(std::span<const TokenCount> fired, const CorpusTokens& corpus);

} // namespace atomscope
