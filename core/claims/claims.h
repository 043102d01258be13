#pragma once

#include "core/base/result.h"
#include "core/claims/claim.h"
#include "core/claims/claimfacts.h"
#include "core/store/atomindex.h"

#include <optional>
#include <stop_token>
#include <string>
#include <vector>

namespace atomscope {

/// The claims of the essay and what one index has to say about each: on this SAE, this text, with this power.
struct ClaimsPage
{
    Definitions definitions;
    IndexState snapshot; ///< what the numbers were computed on
    ClaimFacts facts;
    std::optional<ClaimFacts> null; ///< of the paired null index
    std::string nullKind; ///< empty without one
    std::string nullNote; ///< why a null that lies beside the index is not used, as a sentence; empty = none does
    std::vector<Claim> claims; ///< C1 … C12 in order
};

/// C1 … C12 from facts. null: of the same text and SAE, atom by atom comparable; nullptr without one.
std::vector<Claim> judgeClaims(const ClaimFacts& facts, const ClaimFacts* null);

/// With the first null beside the index (core/store/pairednull.h) that is finished, paired and measured. O(d_sae).
/// Errors: Cancelled; BadFormat; Database.
Result<ClaimsPage> makeClaimsPage(const AtomIndex& index, std::stop_token stop = {});

/// One JSON object; numbers that are not there are null.
std::string claimsJson(const ClaimsPage& page);

} // namespace atomscope
