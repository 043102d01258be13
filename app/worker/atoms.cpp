#include "app/worker/commands.h"
#include "core/store/atomindex.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <numeric>

namespace atomscope::worker {

namespace {

using Json = nlohmann::ordered_json;

struct NamedColumn
{
    std::string name;
    AtomColumn values;
};

constexpr const char* kAtomIdColumn = "atom_id";

/// The index's columns behind the number of the atom, which is no measure and has no column there.
std::vector<std::string> columnNames(const AtomIndex& index)
{
    std::vector<std::string> names = index.columnNames();
    names.insert(names.begin(), kAtomIdColumn);
    return names;
}

Result<NamedColumn> readColumn(const AtomIndex& index, const std::string& name)
{
    const auto names = columnNames(index);
    if (std::ranges::find(names, name) == names.end())
        return fail(ErrorCode::Usage,
                    fmt::format("there is no column {}; there are: {}", name, fmt::join(names, ", ")));
    if (name == kAtomIdColumn) {
        std::vector<std::int64_t> ids(static_cast<std::size_t>(index.definitions().dSae));
        std::iota(ids.begin(), ids.end(), std::int64_t{0});
        return NamedColumn{name, std::move(ids)};
    }
    TRY_ASSIGN(auto values, index.column(name));
    return NamedColumn{name, std::move(values)};
}

/// Whether a comes before b; numbers that are not there come last in both directions.
bool comesBefore(double a, double b, bool isDescending)
{
    if (std::isnan(a) || std::isnan(b))
        return !std::isnan(a) && std::isnan(b);
    return isDescending ? a > b : a < b;
}

template <typename Value> bool comesBefore(const Value& a, const Value& b, bool isDescending)
{
    return isDescending ? b < a : a < b;
}

/// Rows in the wanted order; equal rows stay in the order of atoms.
std::vector<std::size_t> rowOrder(std::size_t nAtoms, const AtomColumn* by, bool isDescending)
{
    std::vector<std::size_t> order(nAtoms);
    std::iota(order.begin(), order.end(), std::size_t{0});
    if (by)
        std::visit(
            [&](const auto& values) {
                std::ranges::stable_sort(order, [&](std::size_t a, std::size_t b) {
                    return comesBefore(values[a], values[b], isDescending);
                });
            },
            *by);
    return order;
}

Json jsonCell(const AtomColumn& column, std::size_t row)
{
    if (const auto* numbers = std::get_if<std::vector<double>>(&column); numbers && !std::isfinite((*numbers)[row]))
        return nullptr;
    return std::visit([row](const auto& values) { return Json(values[row]); }, column);
}

std::string quoted(const std::string& text)
{
    if (text.find_first_of(",\"\r\n") == std::string::npos)
        return text;
    std::string result = "\"";
    for (const char c : text)
        result += c == '"' ? std::string("\"\"") : std::string(1, c);
    return result + '"';
}

std::string csvCell(const AtomColumn& column, std::size_t row)
{
    if (const auto* texts = std::get_if<std::vector<std::string>>(&column))
        return quoted((*texts)[row]);
    const auto cell = jsonCell(column, row);
    return cell.is_null() ? std::string() : cell.dump();
}

void printCsv(const std::vector<NamedColumn>& columns, const std::vector<std::size_t>& rows)
{
    std::string line;
    for (const auto& column : columns)
        line += (line.empty() ? "" : ",") + quoted(column.name);
    fmt::print("{}\n", line);
    for (const std::size_t row : rows) {
        line.clear();
        for (std::size_t i = 0; i < columns.size(); ++i)
            line += (i == 0 ? "" : ",") + csvCell(columns[i].values, row);
        fmt::print("{}\n", line);
    }
}

/// Row by row, so that a million atoms need no document in memory.
void printJsonRows(const std::vector<NamedColumn>& columns, const std::vector<std::size_t>& rows)
{
    fmt::print("[");
    for (std::size_t i = 0; i < rows.size(); ++i) {
        Json object;
        for (const auto& column : columns)
            object[column.name] = jsonCell(column.values, rows[i]);
        fmt::print("{}{}", i == 0 ? "\n" : ",\n", object.dump(-1, ' ', false, Json::error_handler_t::replace));
    }
    fmt::print("\n]\n");
}

} // namespace

Result<void> runAtoms(const AtomsArguments& arguments)
{
    if (!arguments.csv && !arguments.json)
        return fail(ErrorCode::Usage, "say in which form the table is wanted: --csv or --json");
    TRY_ASSIGN(const AtomIndex index, AtomIndex::open(arguments.file));
    if (index.columnNames().empty())
        return fail(ErrorCode::NotFound,
                    arguments.file.string() + " has no table of atoms yet: it appears with the first segment");
    std::vector<NamedColumn> columns;
    for (const auto& name : arguments.columns.empty() ? columnNames(index) : arguments.columns) {
        TRY_ASSIGN(auto column, readColumn(index, name));
        columns.push_back(std::move(column));
    }
    const bool isDescending = arguments.sort.starts_with('-');
    std::optional<NamedColumn> by;
    if (!arguments.sort.empty()) {
        TRY_ASSIGN(by, readColumn(index, arguments.sort.substr(isDescending ? 1 : 0)));
    }
    auto rows = rowOrder(static_cast<std::size_t>(index.definitions().dSae), by ? &by->values : nullptr, isDescending);
    if (index.isImported()) {
        TRY_ASSIGN(const NamedColumn isThere, readColumn(index, "in_export"));
        if (const auto* flags = std::get_if<std::vector<std::int64_t>>(&isThere.values))
            std::erase_if(rows, [flags](std::size_t row) { return (*flags)[row] == 0; });
    }
    if (arguments.limit > 0 && arguments.limit < std::ssize(rows))
        rows.resize(static_cast<std::size_t>(arguments.limit));
    if (arguments.csv)
        printCsv(columns, rows);
    else
        printJsonRows(columns, rows);
    if (index.atomsTableTokens() != index.state().nTokens)
        fmt::print(stderr, "the table was computed on the first {} of {} tokens: the index is still being filled\n",
                   index.atomsTableTokens(), index.state().nTokens);
    return {};
}

} // namespace atomscope::worker
