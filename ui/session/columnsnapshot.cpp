#include "ui/session/columnsnapshot.h"

#include "core/measures/registry.h"

#include <set>
#include <string_view>
#include <utility>

namespace atomscope {

namespace {

constexpr const char* kFired = "n_fired";
constexpr const char* kCategory = "category";
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

} // namespace

Result<AtomColumnsPointer> readAtomColumns(const AtomIndex& index, const std::stop_token& stop)
{
    auto columns = std::make_shared<AtomColumns>();
    columns->isSoFar = !index.state().isFinished;
    TRY_ASSIGN(std::vector<AtomColumn> stored, index.columns(stop));
    const std::vector<std::string> names = index.columnNames(); // after: of the table that was read
    for (std::size_t i = 0; i < names.size(); ++i)
        addColumn(*columns, names[i], std::move(stored[i]));
    // Without its counts a table says nothing; it is then as if it were not there yet.
    if (columns->nFired.empty())
        return std::make_shared<const AtomColumns>();
    columns->nAtoms = index.definitions().dSae;
    columns->nTokens = index.atomsTableTokens();
    TRY_ASSIGN(columns->sparklines, index.sparklines());
    return columns;
}

} // namespace atomscope
