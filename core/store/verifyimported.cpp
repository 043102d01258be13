#include "core/store/verifyimported.h"

#include "core/base/hash.h"
#include "core/store/atomstable.h"
#include "core/store/importedrows.h"

#include <algorithm>
#include <fmt/format.h>
#include <unordered_map>

namespace atomscope {

namespace {

std::int64_t countOf(const IndexScan& scan, const std::string& sql)
{
    SQLite::Statement select(*scan.database, sql);
    return select.executeStep() ? static_cast<std::int64_t>(select.getColumn(0).getInt64()) : 0;
}

Result<void> checkReferences(const IndexScan& scan)
{
    struct Rule
    {
        const char* sql;
        const char* what;
    };
    static constexpr Rule kRules[] = {
        {"SELECT count(*) FROM imported_examples WHERE window_id NOT IN (SELECT window_id FROM imported_windows)",
         "examples without their window"},
        {"SELECT count(*) FROM segments", "segments, which an import has none of"},
        {"SELECT count(*) FROM statistics", "rows of statistics, which an import has none of"},
    };
    for (const Rule& rule : kRules) {
        if (const std::int64_t n = countOf(scan, rule.sql))
            return fail(ErrorCode::Conflict, fmt::format("{} has {} {}", scan.file.string(), n, rule.what));
    }
    for (const char* table : {"imported_atoms", "imported_examples", "imported_hypotheses"}) {
        const std::string sql
            = fmt::format("SELECT count(*) FROM {} WHERE atom_id IS NULL OR atom_id < 0 OR atom_id >= {}", table,
                          scan.definitions.dSae);
        if (countOf(scan, sql) > 0)
            return fail(ErrorCode::Conflict,
                        fmt::format("{}: {} names atoms outside 0 to {}", scan.file.string(), table,
                                    scan.definitions.dSae - 1));
    }
    return {};
}

// Calls use(atom, example) for every example in the order of atoms.
template <typename Function> Result<void> forEachExample(const IndexScan& scan, Function use)
{
    const std::int64_t nVocabulary = countOf(scan, "SELECT count(*) FROM vocabulary");
    SQLite::Statement select(*scan.database,
                             std::string("SELECT e.atom_id, ") + kExampleColumns
                                 + " FROM imported_examples e JOIN imported_windows w USING (window_id) "
                                   "ORDER BY e.atom_id, e.example_id");
    while (select.executeStep()) {
        const std::int32_t atom = select.getColumn(0).getInt();
        auto example = readExample(select, 1, nVocabulary);
        if (!example)
            return fail(ErrorCode::Conflict,
                        fmt::format("{}, atom {}: {}", scan.file.string(), atom, example.error().message));
        TRY(use(atom, *example));
    }
    return {};
}

Result<void> checkNumbers(const IndexScan& scan)
{
    SQLite::Statement select(*scan.database, "SELECT atom_id, facts FROM imported_atoms");
    while (select.executeStep()) {
        ImportedAtom atom;
        TRY(readFacts(select.getColumn(1).getString(),
                      fmt::format("{}: the row of atom {}", scan.file.string(), select.getColumn(0).getInt()), atom));
    }
    return {};
}

Result<void> checkExamples(const IndexScan& scan)
{
    std::unordered_map<std::int32_t, std::int64_t> nExamples;
    TRY(forEachExample(scan, [&](std::int32_t atom, const ImportedExample&) -> Result<void> {
        ++nExamples[atom];
        return {};
    }));
    const auto columns = atomsColumns(*scan.database);
    const auto counted = std::ranges::find(columns, "n_examples", &AtomsColumn::name);
    if (counted == columns.end())
        return fail(ErrorCode::Conflict, scan.file.string() + ": the table of atoms has no column n_examples");
    TRY_ASSIGN(const AtomColumn values, readAtomsColumn(*scan.database, scan.definitions.dSae, *counted, scan.file));
    const auto* const counts = std::get_if<std::vector<std::int64_t>>(&values);
    for (std::int32_t atom = 0; counts && atom < scan.definitions.dSae; ++atom) {
        const std::int64_t stated = (*counts)[static_cast<std::size_t>(atom)];
        const auto found = nExamples.find(atom);
        if (stated != (found == nExamples.end() ? 0 : found->second))
            return fail(ErrorCode::Conflict,
                        fmt::format("{}: the table of atoms gives atom {} {} examples, there are {}",
                                    scan.file.string(), atom, stated, found == nExamples.end() ? 0 : found->second));
    }
    return {};
}

void addText(Sha256& hash, std::string_view text)
{
    hash.addU64(text.size());
    hash.add(text);
}

} // namespace

Result<void> verifyImported(const IndexScan& scan)
{
    TRY(checkReferences(scan));
    TRY(checkNumbers(scan));
    return checkExamples(scan);
}

// Tokens are added as strings: their ids depend on the order of the files.
Result<void> addImported(Sha256& hash, const IndexScan& scan)
{
    std::vector<std::string> spellings;
    {
        SQLite::Statement select(*scan.database, "SELECT spelling FROM vocabulary ORDER BY token_id");
        while (select.executeStep())
            spellings.push_back(select.getColumn(0).getString());
    }
    {
        SQLite::Statement select(*scan.database,
                                 "SELECT atom_id, density, stated_maximum, facts FROM imported_atoms ORDER BY atom_id");
        while (select.executeStep()) {
            hash.addU64(static_cast<std::uint64_t>(select.getColumn(0).getInt64()));
            hash.addF64(numberOrAbsent(select.getColumn(1)));
            hash.addF64(numberOrAbsent(select.getColumn(2)));
            addText(hash, select.getColumn(3).getString());
        }
    }
    TRY(forEachExample(scan, [&](std::int32_t atom, const ImportedExample& example) -> Result<void> {
        hash.addU64(static_cast<std::uint64_t>(atom));
        hash.addU64(static_cast<std::uint64_t>(example.group));
        for (const double number : {example.low, example.high, example.share})
            hash.addF64(number);
        hash.addU64(static_cast<std::uint64_t>(example.peak));
        for (const TokenId token : example.tokens) {
            if (static_cast<std::size_t>(token.v) < spellings.size())
                addText(hash, spellings[static_cast<std::size_t>(token.v)]);
        }
        hash.addF32(example.activations);
        return {};
    }));
    SQLite::Statement select(*scan.database,
                             "SELECT atom_id, text, method, model, author, created_at, foreign_id FROM "
                             "imported_hypotheses ORDER BY atom_id, hypothesis_id");
    while (select.executeStep()) {
        hash.addU64(static_cast<std::uint64_t>(select.getColumn(0).getInt64()));
        for (int column = 1; column < 7; ++column)
            addText(hash, select.getColumn(column).getString());
    }
    return {};
}

} // namespace atomscope
