#pragma once

#include "core/base/ids.h"

#include <cstdint>
#include <limits>
#include <string>

namespace atomscope {

/// Automatic category of an atom and the numbers that decided it (never a verdict on its meaning).
struct AutomaticCategory
{
    std::string name; ///< "dead", "too few to tell", "dense", "token", "token in context", "few tokens", "not decided"
    double lookupGain
        = std::numeric_limits<double>::quiet_NaN(); ///< held-out (F1 - F1_0) / (1 - F1_0); NaN if not computed
    double lookupF1 = std::numeric_limits<double>::quiet_NaN();
    double topTokenShare = std::numeric_limits<double>::quiet_NaN();
    TokenId topToken;
    double fiveTokenShare = std::numeric_limits<double>::quiet_NaN();
    std::int64_t nFired = 0;
    std::int32_t nDocuments = 0;
    std::string holdOutUnit; ///< what the lookup's halves are made of, as Definitions::holdOutUnit spells it
};

/// Where a dense atom begins; resources/docs/glossary.md.
inline constexpr double kDenseDensity = 0.1;
bool isDense(std::int64_t nFired, std::int64_t nTokens);

/// The first category whose rule holds (table in resources/docs/glossary.md). A number that was not computed (NaN)
/// satisfies no rule. nTokens: counted tokens of the index.
std::string decideCategory(const AutomaticCategory& inputs, std::int64_t nTokens);

} // namespace atomscope
