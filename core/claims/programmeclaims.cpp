// What follows for counting features and for the programme: C11 and C12.
#include "core/claims/claimparts.h"

#include "core/measures/verdict.h"

#include <cmath>
#include <fmt/format.h>

namespace atomscope {

namespace {

using Form = ClaimNumber::Form;

Claim countingClaim(const ClaimInputs& inputs, ClaimOutcome single)
{
    Claim claim{"C11", "All features can be counted",
                "A list of labelled atoms can cover everything that the model represents."};
    claim.numbers = {
        measuredNumber(
            inputs, "told_firings", "firings by told atoms", Form::Share,
            [](const ClaimFacts& f) { return f.toldFirings; },
            "Share of all firings that are by atoms with one meaning so far or of one token"),
        numberOf(
            inputs, "dead", "atoms dead", Form::Count, [](const ClaimFacts& f) { return f.nAtoms - f.nAlive; },
            "Atoms without a firing on this text"),
    };
    claim.notMeasured = "Share of firings by atoms whose label was tested blind, and whether another seed or a larger "
                        "dictionary finds the same atoms.";
    if (single == ClaimOutcome::CountsAgainst) {
        claim.outcome = ClaimOutcome::CountsAgainst;
        claim.why
            = "Atoms with several meanings (C4) make one entry of several things: such a list would leave some out.";
    } else if (std::isfinite(inputs.facts.toldFirings)) {
        claim.why = fmt::format("{} of all firings are by atoms that could be told. Whether a list of them would be "
                                "whole, one dictionary cannot say.",
                                percentText(inputs.facts.toldFirings));
    } else {
        claim.why = "Nothing has been measured about meanings yet.";
    }
    return claim;
}

Claim programmeClaim()
{
    Claim claim{"C12", "A programme, not a fact",
                "The hypothesis is a programme of research; what would speak against it must be said beforehand."};
    claim.why = "This is advice about method: no number of an SAE can speak for or against it.";
    claim.notMeasured
        = "Predictions that are written down before contexts are seen, and how many of them failed. Every "
          "version of a label, and what was shown before it, is kept.";
    return claim;
}

} // namespace

std::vector<Claim> programmeClaims(const ClaimInputs& inputs, ClaimOutcome single)
{
    return {countingClaim(inputs, single), programmeClaim()};
}

} // namespace atomscope
