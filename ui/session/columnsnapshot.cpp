#include "ui/session/columnsnapshot.h"

#include "core/measures/registry.h"

#include <algorithm>
#include <set>
#include <string_view>
#include <utility>

namespace atomscope {

namespace {

constexpr const char* kFired = "n_fired";
constexpr const char* kCategory = "category";
constexpr const char* kVerdict = "verdict";
constexpr const char* kTopToken = "top_token";
constexpr const char* kTopTokenId = "top_token_id"; // a name, not a quantity: it has no order and no range

std::string definitionOf(const Measure& measure)
{
    std::string text(measure.definition);
    if (!measure.unit.empty())
        text += " (" + std::string(measure.unit) + ")";
    return text;
}

/// Empty for a column of texts.
std::vector<double> numbersOf(AtomColumn column)
{
    if (const auto* integers = std::get_if<std::vector<std::int64_t>>(&column))
        return {integers->begin(), integers->end()};
    if (auto* reals = std::get_if<std::vector<double>>(&column))
        return std::move(*reals);
    return {};
}

void addColumn(AtomColumns& columns, const std::string& name, AtomColumn values)
{
    if (name == kTopTokenId)
        return;
    if (auto* texts = std::get_if<std::vector<std::string>>(&values)) {
        if (name == kCategory) {
            columns.category = std::move(*texts);
            const std::set<std::string_view> different(columns.category.begin(), columns.category.end());
            columns.categories.assign(different.begin(), different.end());
        }
        if (name == kVerdict)
            columns.verdict = std::move(*texts);
        if (name == kTopToken)
            columns.topToken = std::move(*texts);
        return;
    }
    if (auto* integers = std::get_if<std::vector<std::int64_t>>(&values); integers && name == kFired)
        columns.nFired = *integers;
    AtomMeasure measure{name, {}, {}, numbersOf(std::move(values))};
    if (const Measure* known = findMeasure(name)) {
        measure.title = known->title;
        measure.definition = definitionOf(*known);
    }
    columns.measures.push_back(std::move(measure));
}

/// A column of an imported index as the list knows it: it stands where the measured one would.
struct ExportedColumn
{
    const char* name;
    const char* shownAs;
    const char* title;
    const char* definition; ///< behind it comes whose export it was
};

constexpr ExportedColumn kExportedColumns[] = {
    {"exported_density", "density", "density",
     "Share of tokens at which the atom is active, as exported. Exporters round it and may count padding."},
    {"exported_max", "max_act", "max",
     "Largest activation among the exported examples, or the maximum that the export states. The atom may be more "
     "active elsewhere."},
    {"n_examples", "n_examples", "examples", "Exported examples, silent ones included."},
    {"exported_logit_max", "logit_max", "strongest promotion",
     "Largest exported effect on a token's logit, in the exporter's convention."},
    {"exported_logit_min", "logit_min", "strongest suppression",
     "Smallest exported effect on a token's logit, in the exporter's convention."},
};

void addExportedColumn(AtomColumns& columns, const std::string& name, AtomColumn values)
{
    if (auto* texts = std::get_if<std::vector<std::string>>(&values)) {
        if (name == "peak_token")
            columns.topToken = std::move(*texts);
        else if (name == "hypothesis")
            columns.hypotheses = std::move(*texts);
        return;
    }
    if (const auto* integers = std::get_if<std::vector<std::int64_t>>(&values); integers && name == "in_export") {
        columns.isPresent.resize(integers->size());
        std::ranges::transform(*integers, columns.isPresent.begin(),
                               [](std::int64_t flag) { return static_cast<std::uint8_t>(flag != 0); });
        return;
    }
    for (const ExportedColumn& known : kExportedColumns) {
        if (name == known.name)
            columns.measures.push_back({known.shownAs, known.title,
                                        known.definition + (" Exported by " + columns.importedFrom) + ".",
                                        numbersOf(values)});
    }
}

} // namespace

Result<AtomColumnsPointer> readAtomColumns(const AtomIndex& index, const std::stop_token& stop)
{
    auto columns = std::make_shared<AtomColumns>();
    columns->isSoFar = !index.state().isFinished;
    columns->importedFrom = index.definitions().importedFrom;
    TRY_ASSIGN(std::vector<AtomColumn> stored, index.columns(stop));
    const std::vector<std::string> names = index.columnNames(); // after: of the table that was read
    for (std::size_t i = 0; i < names.size(); ++i) {
        if (index.isImported())
            addExportedColumn(*columns, names[i], std::move(stored[i]));
        else
            addColumn(*columns, names[i], std::move(stored[i]));
    }
    if (index.isImported())
        columns->nFired.assign(static_cast<std::size_t>(index.definitions().dSae), -1);
    // Without its counts a table says nothing; it is then as if it were not there yet.
    if (columns->nFired.empty())
        return std::make_shared<const AtomColumns>();
    columns->nAtoms = index.definitions().dSae;
    columns->nTokens = index.atomsTableTokens();
    TRY_ASSIGN(columns->sparklines, index.sparklines());
    return columns;
}

} // namespace atomscope
