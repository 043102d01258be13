#include "core/measures/verdict.h"

namespace atomscope {

std::string_view toString(AutomaticVerdict verdict)
{
    switch (verdict) {
    case AutomaticVerdict::CannotTell:
        return "cannot tell";
    case AutomaticVerdict::OneMeaningSoFar:
        return "one meaning so far";
    case AutomaticVerdict::SeveralMeanings:
        return "several meanings";
    case AutomaticVerdict::TokenOnly:
        return "token only";
    }
    return "cannot tell";
}

AutomaticVerdict decideVerdict(const AtomEvidence& evidence, double lookupGain)
{
    // A number that was not computed (NaN) satisfies no condition.
    if (lookupGain >= kTokenGain || evidence.folded.gain >= kTokenGain)
        return AutomaticVerdict::TokenOnly;
    const Senses& senses = evidence.senses;
    if (!evidence.coherence.isAboveNull() || !(senses.coverage >= kCoveredEnough))
        return AutomaticVerdict::CannotTell;
    if (senses.nModes > 1)
        return AutomaticVerdict::SeveralMeanings;
    if (senses.nClusters == 1)
        return AutomaticVerdict::OneMeaningSoFar;
    return AutomaticVerdict::CannotTell;
}

} // namespace atomscope
