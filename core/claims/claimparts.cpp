#include "core/claims/claimparts.h"

#include "core/claims/claimrules.h"
#include "core/measures/coherence.h"
#include "core/measures/verdict.h"

#include <cmath>
#include <fmt/format.h>

namespace atomscope {

ClaimNumber testedNumber(const ClaimInputs& inputs)
{
    ClaimNumber number = measuredNumber(
        inputs, "tested", "atoms tested", ClaimNumber::Form::Count, [](const ClaimFacts& f) { return f.nTested; },
        "Living atoms with at least 20 contexts to compare, or whose firings a table of tokens foretells");
    return number;
}

ClaimNumber verdictNumber(const ClaimInputs& inputs, std::string_view verdict)
{
    const auto count = [verdict](const ClaimFacts& f) {
        return verdict == toString(AutomaticVerdict::OneMeaningSoFar) ? f.nOneMeaning
            : verdict == toString(AutomaticVerdict::SeveralMeanings)  ? f.nSeveral
            : verdict == toString(AutomaticVerdict::TokenOnly)        ? f.nTokenOnly
                                                                      : f.nUntold;
    };
    std::string name(verdict);
    for (char& c : name)
        c = c == ' ' ? '_' : c;
    ClaimNumber number = measuredNumber(inputs, std::move(name), std::string(verdict), ClaimNumber::Form::Count, count,
                                        fmt::format("Tested atoms whose automatic verdict is \"{}\"", verdict));
    ClaimAtoms atoms;
    atoms.verdict = verdict;
    if (verdict == toString(AutomaticVerdict::CannotTell)) { // the others are tested by themselves
        atoms.measure = "n_contexts";
        atoms.low = CoherenceMeter::kFewest;
    }
    atoms.isAliveOnly = true;
    number.atoms = std::move(atoms);
    return number;
}

std::string tooFewTested(const ClaimFacts& facts)
{
    if (!facts.isMeasured)
        return "Nothing has been measured about meanings yet.";
    if (facts.nTested < kFewestTestedAtoms)
        return fmt::format("Only {} atoms have contexts enough to be tested; at least {} are needed.", facts.nTested,
                           kFewestTestedAtoms);
    return {};
}

std::string percentText(double share)
{
    const double percent = 100 * share;
    const bool isWhole = std::abs(percent - std::round(percent)) < 0.05;
    return fmt::format("{:.{}f} %", percent, isWhole ? 0 : 1);
}

std::string countText(std::int64_t n)
{
    std::string digits = fmt::format("{}", n);
    for (std::ptrdiff_t at = static_cast<std::ptrdiff_t>(digits.size()) - 3; at > (n < 0 ? 1 : 0); at -= 3)
        digits.insert(static_cast<std::size_t>(at), ",");
    return digits;
}

} // namespace atomscope
