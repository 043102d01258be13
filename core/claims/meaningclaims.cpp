// Do atoms mean one thing each? C4 to C7.
#include "core/claims/claimparts.h"
#include "core/claims/claimrules.h"
#include "core/claims/shareinterval.h"
#include "core/measures/verdict.h"

#include <algorithm>
#include <fmt/format.h>

namespace atomscope {

namespace {

using Form = ClaimNumber::Form;

bool hasNull(const ClaimInputs& inputs)
{
    return inputs.null && inputs.null->isMeasured && inputs.null->nTested > 0;
}

/// More atoms with several meanings than chance gives. Of those tested: random directions are rarely told at all, and
/// among the few that are, several meanings are no rarer than one.
bool areSeveralBeyondChance(const ClaimInputs& inputs)
{
    const ClaimFacts& facts = inputs.facts;
    if (hasNull(inputs))
        return newcombeInterval(facts.nSeveral, facts.nTested, inputs.null->nSeveral, inputs.null->nTested).low > 0;
    return wilsonInterval(facts.nSeveral, facts.nTested).low > kFalseVerdicts;
}

Claim singleMeaningClaim(const ClaimInputs& inputs)
{
    const ClaimFacts& facts = inputs.facts;
    Claim claim{"C4", "Every atom has one meaning",
                "Every represented variable has a single meaning that can be understood by itself."};
    claim.numbers = {testedNumber(inputs), verdictNumber(inputs, toString(AutomaticVerdict::OneMeaningSoFar)),
                     verdictNumber(inputs, toString(AutomaticVerdict::SeveralMeanings)),
                     verdictNumber(inputs, toString(AutomaticVerdict::CannotTell))};
    claim.notMeasured = "Meanings that words around a firing do not show, and whether a label that fits the strongest "
                        "firings fits the rest.";
    if (std::string few = tooFewTested(facts); !few.empty()) {
        claim.why = std::move(few);
        return claim;
    }
    const std::int64_t nCounted = facts.nOneMeaning + facts.nSeveral;
    const double told = static_cast<double>(facts.nTold() + facts.nSeveral) / static_cast<double>(facts.nTested);
    if (areSeveralBeyondChance(inputs)) {
        claim.outcome = ClaimOutcome::CountsAgainst;
        const std::string chance = hasNull(inputs)
            ? fmt::format("the paired null has {} of {}", countText(inputs.null->nSeveral),
                          countText(inputs.null->nTested))
            : fmt::format("of random directions at most {} have", percentText(kFalseVerdicts));
        claim.why = fmt::format("{} of {} tested atoms have several meanings that the other half of the documents "
                                "confirms; {}.",
                                countText(facts.nSeveral), countText(facts.nTested), chance);
    } else if (told >= kToldEnough && wilsonInterval(facts.nSeveral, nCounted).high < kFalseVerdicts) {
        claim.outcome = ClaimOutcome::ConsistentWith;
        claim.why = fmt::format("Of {} tested atoms {} have one meaning so far or stand for a token, and {} have "
                                "several.",
                                countText(facts.nTested), countText(facts.nTold()), countText(facts.nSeveral));
    } else {
        claim.why
            = fmt::format("Of {} tested atoms only {} could be told: {} with one meaning so far, {} with several, "
                          "{} that stand for a token. The rest may be anything.",
                          countText(facts.nTested), countText(facts.nTold() + facts.nSeveral),
                          countText(facts.nOneMeaning), countText(facts.nSeveral), countText(facts.nTokenOnly));
    }
    if (!hasNull(inputs))
        claim.power = fmt::format("{} with several among the {} tested would have counted against it.",
                                  countText(fewestAbove(kFalseVerdicts, facts.nTested)), countText(facts.nTested));
    return claim;
}

Claim strongHypothesis(ClaimOutcome strong, ClaimOutcome single)
{
    Claim claim{"C5", "The strong feature hypothesis",
                "All features are atoms and every atom has one meaning: C2 and C4 together."};
    const bool isAgainst = strong == ClaimOutcome::CountsAgainst || single == ClaimOutcome::CountsAgainst;
    const bool isBoth = strong == ClaimOutcome::ConsistentWith && single == ClaimOutcome::ConsistentWith;
    claim.outcome = isAgainst ? ClaimOutcome::CountsAgainst
        : isBoth              ? ClaimOutcome::ConsistentWith
                              : ClaimOutcome::CannotTell;
    claim.why = fmt::format("C2 says \"{}\", C4 says \"{}\"; it needs both and falls with either.", toString(strong),
                            toString(single));
    return claim;
}

Claim programClaim(const ClaimInputs& inputs)
{
    Claim claim{"C6", "Atoms that work without a meaning",
                "Atoms may be the variables of an unwieldy program: they have effects, but no meaning one by one."};
    claim.numbers = {verdictNumber(inputs, toString(AutomaticVerdict::CannotTell))};
    claim.why
        = "Atoms without a meaning that could be told are many or few; whether they have effects is not measured.";
    claim.notMeasured = "What happens to the model without an atom, beside whether its meaning can be told.";
    return claim;
}

Claim contextClaim()
{
    Claim claim{"C7", "Meaning only with others",
                "An atom's meaning may exist only together with other atoms, a position, or a circuit."};
    claim.why = "Whether an atom's contexts are more alike where a certain other atom fires is not measured.";
    claim.notMeasured = "Coherence of an atom's contexts split by the presence of a partner. What fires together is on "
                        "each atom's page.";
    return claim;
}

} // namespace

std::vector<Claim> meaningClaims(const ClaimInputs& inputs, ClaimOutcome strong)
{
    Claim single = singleMeaningClaim(inputs);
    const ClaimOutcome outcome = single.outcome;
    return {std::move(single), strongHypothesis(strong, outcome), programClaim(inputs), contextClaim()};
}

} // namespace atomscope
