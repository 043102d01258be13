#include "core/claims/claims.h"

#include "core/claims/claimparts.h"
#include "core/store/pairednull.h"

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

namespace {

/// Puts the facts of the null that can be used on the page, or why none can.
Result<void> readNull(ClaimsPage& page, const AtomIndex& index, const std::stop_token& stop)
{
    const auto nulls = findPairedNulls(index.path());
    if (!nulls)
        return {}; // the file of an index that is open may be gone
    for (const PairedNull& null : *nulls) {
        const std::string name = null.file.filename().string();
        if (!null.refusal.empty()) {
            page.nullNote = null.refusal;
            continue;
        }
        if (!null.isFinished) {
            page.nullNote = name + " is still being filled.";
            continue;
        }
        const auto opened = AtomIndex::open(null.file);
        if (!opened) {
            page.nullNote = opened.error().message;
            continue;
        }
        TRY_ASSIGN(const ClaimFacts facts, readClaimFacts(*opened, stop));
        if (!facts.isMeasured) {
            page.nullNote = name + " is not measured yet: atomscope-worker measure does it.";
            continue;
        }
        page.null = facts;
        page.nullKind = toString(null.kind);
        page.nullNote.clear();
        return {};
    }
    return {};
}

} // namespace

Result<ClaimsPage> makeClaimsPage(const AtomIndex& index, std::stop_token stop)
{
    ClaimsPage page;
    page.definitions = index.definitions();
    page.snapshot = index.state();
    TRY_ASSIGN(page.facts, readClaimFacts(index, stop));
    TRY(readNull(page, index, stop));
    page.claims = judgeClaims(page.facts, page.null ? &*page.null : nullptr);
    return page;
}

} // namespace atomscope
