#include "core/pages/absences.h"

#include <algorithm>

namespace atomscope {

std::vector<Absence> absencesOf(const Definitions& definitions)
{
    constexpr std::string_view kNone = "none: ";
    std::vector<Absence> absences;
    if (definitions.logitConvention.starts_with(kNone))
        absences.push_back({"logit_effects", definitions.logitConvention.substr(kNone.size())});
    if (!definitions.inputs.empty())
        absences.push_back({"loss", "made from " + definitions.inputs + ", without a model"});
    if (!definitions.errorsAbsent.empty())
        absences.push_back({"reconstruction_error", definitions.errorsAbsent});
    if (definitions.inputs == kCachedFirings && definitions.dIn == 0) // without the SAE
        absences.push_back({"neighbours", "made from cached firings, without the decoder of the SAE"});
    return absences;
}

std::string reasonIn(const std::vector<Absence>& absences, std::string_view what)
{
    const auto found = std::ranges::find(absences, what, &Absence::what);
    return found == absences.end() ? std::string() : found->reason;
}

std::string reasonForAbsence(const Definitions& definitions, std::string_view what)
{
    return reasonIn(absencesOf(definitions), what);
}

} // namespace atomscope
