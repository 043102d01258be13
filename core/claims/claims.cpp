#include "core/claims/claims.h"

#include "core/claims/claimparts.h"

#include <algorithm>
#include <iterator>

namespace atomscope {

std::string_view toString(ClaimOutcome outcome)
{
    switch (outcome) {
    case ClaimOutcome::CannotTell:
        return "cannot tell";
    case ClaimOutcome::ConsistentWith:
        return "consistent with";
    case ClaimOutcome::CountsAgainst:
        return "counts against";
    }
    return "cannot tell";
}

std::vector<Claim> judgeClaims(const ClaimFacts& facts, const ClaimFacts* null)
{
    const ClaimInputs inputs{facts, null};
    std::vector<Claim> claims;
    const auto append = [&claims](std::vector<Claim> more) { std::ranges::move(more, std::back_inserter(claims)); };
    append(featureClaims(inputs));
    append(meaningClaims(inputs, claims[1].outcome));
    append(structureClaims());
    append(programmeClaims(inputs, claims[3].outcome));
    return claims;
}

Result<ClaimsPage> makeClaimsPage(const AtomIndex& index, const AtomIndex* null, const std::string& nullKind,
                                  std::stop_token stop)
{
    ClaimsPage page;
    page.definitions = index.definitions();
    page.snapshot = index.state();
    TRY_ASSIGN(page.facts, readClaimFacts(index, stop));
    if (null) {
        TRY_ASSIGN(page.null, readClaimFacts(*null, stop));
        page.nullKind = nullKind;
    }
    page.claims = judgeClaims(page.facts, page.null ? &*page.null : nullptr);
    return page;
}

} // namespace atomscope
