#pragma once

#include "core/base/result.h"
#include "core/store/atomindex.h"

#include <cstdint>
#include <limits>
#include <stop_token>

namespace atomscope {

/// What the claims ask of one index, counted once.
struct ClaimFacts
{
    std::int64_t nAtoms = 0, nAlive = 0;
    int dIn = 0;
    std::int64_t nTokens = 0, nDocuments = 0, nFirings = 0;
    double l0 = 0;
    double fvu = std::numeric_limits<double>::quiet_NaN(); ///< NaN where no errors are known
    std::int64_t nDense = 0;
    double denseFirings = 0; ///< share of all firings

    /// Automatic verdicts; all 0 before `measure`. Tested: alive, and with enough contexts or a token's detector.
    bool isMeasured = false;
    std::int64_t nTested = 0, nOneMeaning = 0, nSeveral = 0, nTokenOnly = 0, nUntold = 0;
    double toldFirings = 0; ///< share of all firings by atoms with one meaning so far or a token

    /// Median over nNearest atoms, evenly drawn, of the largest decoder cosine; NaN without neighbours.
    double medianNearest = std::numeric_limits<double>::quiet_NaN();
    std::int64_t nNearest = 0;

    /// One meaning so far, or a token: what speaks for an atom being a feature.
    std::int64_t nTold() const { return nOneMeaning + nTokenOnly; }
};

/// O(d_sae). Of an imported index only what an export says. Errors: Cancelled; BadFormat; Database.
Result<ClaimFacts> readClaimFacts(const AtomIndex& index, std::stop_token stop = {});

} // namespace atomscope
