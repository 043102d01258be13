#include "core/claims/claims.h"
#include "app/worker/commands.h"
#include "core/claims/claimparts.h"

#include <cmath>
#include <fmt/format.h>

namespace atomscope::worker {

namespace {

std::string valueText(double value, ClaimNumber::Form form)
{
    if (!std::isfinite(value))
        return "-";
    switch (form) {
    case ClaimNumber::Form::Count:
        return countText(static_cast<std::int64_t>(value));
    case ClaimNumber::Form::Share:
        return percentText(value);
    case ClaimNumber::Form::Number:
        break;
    }
    return fmt::format("{:.3g}", value);
}

void printClaim(const Claim& claim, bool hasNull)
{
    fmt::print("\n{:<4}{}: {}\n    {}\n", claim.id, claim.title, toString(claim.outcome), claim.why);
    if (!claim.power.empty())
        fmt::print("    {}\n", claim.power);
    for (const ClaimNumber& number : claim.numbers)
        fmt::print("      {:<32}{:>12}  {}\n", number.title, valueText(number.value, number.form),
                   hasNull ? "null " + valueText(number.null, number.form) : std::string());
    if (!claim.notMeasured.empty())
        fmt::print("    Not measured: {}\n", claim.notMeasured);
}

} // namespace

Result<void> runClaims(const ClaimsArguments& arguments)
{
    TRY_ASSIGN(const AtomIndex index, AtomIndex::open(arguments.file));
    TRY_ASSIGN(const ClaimsPage page, makeClaimsPage(index));
    if (arguments.json) {
        fmt::print("{}\n", claimsJson(page));
        return {};
    }
    fmt::print("{}: {} on {} tokens of {} documents\n", arguments.file.string(), page.definitions.saeName,
               countText(page.snapshot.nTokens), countText(page.snapshot.nDocuments));
    for (const Claim& claim : page.claims)
        printClaim(claim, page.null.has_value());
    return {};
}

} // namespace atomscope::worker
