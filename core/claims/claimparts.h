#pragma once

#include "core/claims/claim.h"
#include "core/claims/claimfacts.h"

#include <string>
#include <utility>
#include <vector>

/// What the claims share. One file judges the claims of one question; each adds its own, in order.
namespace atomscope {

struct ClaimInputs
{
    const ClaimFacts& facts;
    const ClaimFacts* null; ///< nullptr without one
};

std::vector<Claim> featureClaims(const ClaimInputs& inputs); ///< C1 to C3
/// C4 to C7; strong is what C2 came to, which C5 needs.
std::vector<Claim> meaningClaims(const ClaimInputs& inputs, ClaimOutcome strong);
std::vector<Claim> structureClaims(); ///< C8 to C10
/// C11 and C12; single is what C4 came to.
std::vector<Claim> programmeClaims(const ClaimInputs& inputs, ClaimOutcome single);

/// A number and the null's, read alike from both.
template <typename Read>
ClaimNumber numberOf(const ClaimInputs& inputs, std::string name, std::string title, ClaimNumber::Form form, Read read,
                     std::string definition)
{
    ClaimNumber number;
    number.name = std::move(name);
    number.title = std::move(title);
    number.form = form;
    number.value = static_cast<double>(read(inputs.facts));
    if (inputs.null)
        number.null = static_cast<double>(read(*inputs.null));
    number.definition = std::move(definition);
    return number;
}

/// Of what only `measure` counts: not a number before.
template <typename Read>
ClaimNumber measuredNumber(const ClaimInputs& inputs, std::string name, std::string title, ClaimNumber::Form form,
                           Read read, std::string definition)
{
    const auto measured = [&read](const ClaimFacts& facts) {
        return facts.isMeasured ? static_cast<double>(read(facts)) : std::numeric_limits<double>::quiet_NaN();
    };
    return numberOf(inputs, std::move(name), std::move(title), form, measured, std::move(definition));
}

/// How many atoms were tested, and with one automatic verdict.
ClaimNumber testedNumber(const ClaimInputs& inputs);
ClaimNumber verdictNumber(const ClaimInputs& inputs, std::string_view verdict);

/// Why nothing can be told before there are enough tested atoms; empty when there are.
std::string tooFewTested(const ClaimFacts& facts);

/// "5 %", "17.6 %".
std::string percentText(double share);
/// 3788 as "3,788".
std::string countText(std::int64_t n);

} // namespace atomscope
