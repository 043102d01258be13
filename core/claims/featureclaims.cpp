// Are features atoms? C1, the weak reading; C2, the strong one; C3, superposition.
#include "core/claims/claimparts.h"
#include "core/claims/claimrules.h"
#include "core/claims/shareinterval.h"
#include "core/measures/cosinenull.h"
#include "core/measures/verdict.h"

#include <cmath>
#include <fmt/format.h>

namespace atomscope {

namespace {

using Form = ClaimNumber::Form;

constexpr const char* kMeasure = "atomscope-worker measure FILE, or Measure the evidence in the menu File.";

/// Lower end of the share of atoms that stand for something, beyond what chance gives.
double shareBeyondChance(const ClaimInputs& inputs)
{
    const ClaimFacts& facts = inputs.facts;
    if (inputs.null && inputs.null->isMeasured)
        return newcombeInterval(facts.nTold(), facts.nTested, inputs.null->nTold(), inputs.null->nTested).low;
    return wilsonInterval(facts.nTold(), facts.nTested).low - kFalseVerdicts;
}

std::string chanceText(const ClaimInputs& inputs)
{
    if (inputs.null && inputs.null->isMeasured && inputs.null->nTested > 0)
        return fmt::format("{} of {} in the paired null", countText(inputs.null->nTold()),
                           countText(inputs.null->nTested));
    return fmt::format("at most {} of random directions", percentText(kFalseVerdicts));
}

Claim weakClaim(const ClaimInputs& inputs)
{
    const ClaimFacts& facts = inputs.facts;
    Claim claim{"C1", "Some features are atoms", "Some, or many, of the model's features are represented as atoms."};
    claim.numbers = {testedNumber(inputs), verdictNumber(inputs, toString(AutomaticVerdict::OneMeaningSoFar)),
                     verdictNumber(inputs, toString(AutomaticVerdict::TokenOnly))};
    claim.notMeasured = "Whether a label that a person wrote foretells firings, tested blind, against the null.";
    if (std::string few = tooFewTested(facts); !few.empty()) {
        claim.why = std::move(few);
        claim.notMeasured = std::string("Evidence about meanings: ") + kMeasure;
        return claim;
    }
    const bool isBeyond = shareBeyondChance(inputs) > 0;
    claim.outcome = isBeyond ? ClaimOutcome::ConsistentWith : ClaimOutcome::CannotTell;
    claim.why = fmt::format("{} of {} tested atoms have one meaning so far or stand for a token; chance gives {}. {}",
                            countText(facts.nTold()), countText(facts.nTested), chanceText(inputs),
                            isBeyond ? "That is more than chance."
                                     : "That is not more than chance can give, and words around a firing "
                                       "show only some kinds of meaning.");
    if (!inputs.null)
        claim.power = fmt::format("{} of {} would have been enough.",
                                  countText(fewestAbove(kFalseVerdicts, facts.nTested)), countText(facts.nTested));
    return claim;
}

Claim strongClaim(const ClaimInputs& inputs)
{
    const ClaimFacts& facts = inputs.facts;
    Claim claim{"C2", "All features are atoms",
                "All of the model's features, or nearly all, are represented as atoms."};
    claim.numbers = {
        numberOf(
            inputs, "fvu", "variance left out (FVU)", Form::Share, [](const ClaimFacts& f) { return f.fvu; },
            "Sum of squared errors of the reconstruction over the sum of squared deviations from the mean"),
        numberOf(
            inputs, "l0", "atoms a token (L0)", Form::Number, [](const ClaimFacts& f) { return f.l0; },
            "Firings divided by counted tokens"),
        numberOf(
            inputs, "dense_firings", "firings by dense atoms", Form::Share,
            [](const ClaimFacts& f) { return f.denseFirings; },
            "Share of all firings that are by atoms which fire at more than 10 % of the tokens"),
    };
    claim.numbers.back().atoms = ClaimAtoms{{}, "density", 0.1, 1, true};
    claim.notMeasured
        = "Whether what is left out is linear in the activations, what it costs the model, and whether it "
          "shrinks with a larger dictionary.";
    if (!std::isfinite(facts.fvu)) {
        claim.why = "The index knows no reconstruction errors.";
    } else if (facts.fvu <= kHardlyAnyError) {
        claim.outcome = ClaimOutcome::ConsistentWith;
        claim.why
            = fmt::format("Hardly anything is left out on this text: {} of the variance.", percentText(facts.fvu));
    } else {
        claim.why
            = fmt::format("{} of the variance is left out. Whether features are in it, no number here says: it may "
                          "be noise, or features that are no atoms.",
                          percentText(facts.fvu));
    }
    claim.power = fmt::format("Up to {} left out would have been consistent with it; only what the rest is can count "
                              "against it.",
                              percentText(kHardlyAnyError));
    return claim;
}

Claim superpositionClaim(const ClaimInputs& inputs)
{
    const ClaimFacts& facts = inputs.facts;
    Claim claim{"C3", "Superposition",
                "There are more features than dimensions, in directions that nearly do not "
                "disturb each other."};
    claim.numbers = {
        numberOf(
            inputs, "alive", "atoms alive", Form::Count, [](const ClaimFacts& f) { return f.nAlive; },
            "Atoms with at least one firing"),
        numberOf(
            inputs, "dimensions", "dimensions", Form::Count, [](const ClaimFacts& f) { return f.dIn; },
            "Of the activations that the SAE reads"),
        numberOf(
            inputs, "nearest_cosine", "nearest decoder cosine", Form::Number,
            [](const ClaimFacts& f) { return f.medianNearest; },
            "Median over up to 1,000 atoms of the largest cosine with another atom's decoder direction"),
        numberOf(
            inputs, "nearest_cosine_random", "the same of random directions", Form::Number,
            [](const ClaimFacts& f) { return expectedLargestCosine(f.nAtoms, f.dIn); },
            "Expected largest cosine of a random direction with as many others: sqrt(2 ln m / d) (1 - (ln ln m + ln 4 "
            "pi) / (4 ln m))"),
    };
    claim.numbers.front().atoms
        = ClaimAtoms{{}, {}, -std::numeric_limits<double>::infinity(), std::numeric_limits<double>::infinity(), true};
    claim.notMeasured = "How much atoms disturb each other where they fire together.";
    if (facts.nAtoms <= facts.dIn) {
        claim.why = fmt::format("A dictionary of {} atoms in {} dimensions cannot show more features than dimensions.",
                                countText(facts.nAtoms), facts.dIn);
        return claim;
    }
    if (std::string few = tooFewTested(facts); !few.empty()) {
        claim.why = few + " That a dictionary has more atoms than dimensions says nothing: a random one has, too.";
        return claim;
    }
    const double beyond = std::max(0.0, shareBeyondChance(inputs)) * static_cast<double>(facts.nTested);
    if (beyond > facts.dIn) {
        claim.outcome = ClaimOutcome::ConsistentWith;
        claim.why = fmt::format("More atoms than the {} dimensions stand for something beyond chance (at least {}).",
                                facts.dIn, countText(static_cast<std::int64_t>(beyond)));
    } else {
        const auto nBeyond = static_cast<std::int64_t>(beyond);
        claim.why = nBeyond > 0
            ? fmt::format("At least {} atoms stand for something beyond chance, no more than the {} dimensions. ",
                          countText(nBeyond), facts.dIn)
            : "No more atoms stand for something than chance can give. ";
        claim.why += "That a dictionary has more atoms than dimensions says nothing: a random one has, too.";
    }
    claim.power = fmt::format("More than {} atoms beyond chance would have been consistent with it.", facts.dIn);
    return claim;
}

} // namespace

std::vector<Claim> featureClaims(const ClaimInputs& inputs)
{
    return {weakClaim(inputs), strongClaim(inputs), superpositionClaim(inputs)};
}

} // namespace atomscope
