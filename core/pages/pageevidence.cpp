#include "core/pages/pageevidence.h"

#include "core/measures/evidencemeasures.h"

#include <algorithm>
#include <limits>

namespace atomscope {

double PageEvidence::value(std::string_view name) const
{
    const auto found = std::ranges::find(numbers, name, &Number::name);
    return found == numbers.end() ? std::numeric_limits<double>::quiet_NaN() : found->value;
}

Result<PageEvidence> readEvidence(const AtomIndex& index, AtomId atom)
{
    PageEvidence evidence;
    TRY_ASSIGN(const std::vector<AtomCell> row, index.row(atom));
    const std::vector<std::string> names = index.columnNames();
    if (row.size() != names.size())
        return evidence; // no table yet
    for (const EvidenceMeasure& measure : evidenceMeasures()) {
        const auto at = std::ranges::find(names, measure.about.name);
        if (at == names.end())
            continue;
        const auto* value = std::get_if<double>(&row[static_cast<std::size_t>(at - names.begin())]);
        if (value)
            evidence.numbers.push_back({measure.about.name, *value});
    }
    const auto verdict = std::ranges::find(names, "verdict");
    if (verdict != names.end()) {
        if (const auto* text = std::get_if<std::string>(&row[static_cast<std::size_t>(verdict - names.begin())]))
            evidence.verdict = *text;
    }
    return evidence;
}

} // namespace atomscope
