// What an AtomIndex answers about an index that was imported.
#include "core/store/atomindexparts.h"
#include "core/store/importedrows.h"

namespace atomscope {

namespace {

constexpr int kMostOfAnAtom = 100'000; // examples or hypotheses that are read of one atom

std::string textOf(const SQLite::Column& column)
{
    return column.isNull() ? std::string() : column.getString();
}

} // namespace

Result<void> AtomIndex::Parts::requireLists() const
{
    if (definitions.importedFrom.empty())
        return {};
    return fail(ErrorCode::Unsupported,
                file.string() + " was imported from an export of " + definitions.importedFrom
                    + ", which holds chosen examples and not every firing. Index the SAE with its model to see this.");
}

bool AtomIndex::isImported() const
{
    return !m_parts->definitions.importedFrom.empty();
}

Result<ImportedAtom> AtomIndex::importedAtom(AtomId atom) const
{
    const Parts& p = *m_parts;
    TRY(p.requireAtom(atom));
    if (!isImported())
        return ImportedAtom{};
    return p.query([&]() -> Result<ImportedAtom> {
        ImportedAtom found;
        Use select(p.statements.get("SELECT density, stated_maximum, facts FROM imported_atoms WHERE atom_id = ?"));
        select->bind(1, atom.v);
        if (!select->executeStep())
            return found;
        found.isPresent = true;
        found.density = numberOrAbsent(select->getColumn(0));
        found.statedMaximum = numberOrAbsent(select->getColumn(1));
        TRY(readFacts(textOf(select->getColumn(2)), p.file.string() + ": the row of atom " + std::to_string(atom.v),
                      found));
        return found;
    });
}

Result<std::vector<ImportedExample>> AtomIndex::importedExamples(AtomId atom) const
{
    const Parts& p = *m_parts;
    TRY(p.requireAtom(atom));
    std::vector<ImportedExample> examples;
    if (!isImported())
        return examples;
    return p.query([&]() -> Result<std::vector<ImportedExample>> {
        Use select(p.statements.get(std::string("SELECT ") + kExampleColumns
                                    + " FROM imported_examples e JOIN imported_windows w USING (window_id) "
                                      "WHERE e.atom_id = ? ORDER BY e.example_id LIMIT ?"));
        select->bind(1, atom.v);
        select->bind(2, kMostOfAnAtom);
        while (select->executeStep()) {
            TRY_ASSIGN(ImportedExample example,
                       readExample(*select, 0, static_cast<std::int64_t>(p.vocabulary.size())));
            examples.push_back(std::move(example));
        }
        return examples;
    });
}

Result<std::vector<ImportedHypothesis>> AtomIndex::hypotheses(AtomId atom) const
{
    const Parts& p = *m_parts;
    TRY(p.requireAtom(atom));
    std::vector<ImportedHypothesis> found;
    if (!isImported())
        return found;
    return p.query([&]() -> Result<std::vector<ImportedHypothesis>> {
        Use select(p.statements.get("SELECT text, method, model, author, created_at, foreign_id FROM "
                                    "imported_hypotheses WHERE atom_id = ? ORDER BY hypothesis_id LIMIT ?"));
        select->bind(1, atom.v);
        select->bind(2, kMostOfAnAtom);
        while (select->executeStep())
            found.push_back({textOf(select->getColumn(0)), textOf(select->getColumn(1)), textOf(select->getColumn(2)),
                             textOf(select->getColumn(3)), textOf(select->getColumn(4)), textOf(select->getColumn(5))});
        return found;
    });
}

Result<ImportedTotals> AtomIndex::importedTotals() const
{
    const Parts& p = *m_parts;
    if (!isImported())
        return ImportedTotals{};
    return p.query([&]() -> Result<ImportedTotals> {
        Use select(p.statements.get("SELECT (SELECT count(*) FROM imported_atoms), (SELECT count(*) FROM "
                                    "imported_examples), (SELECT count(*) FROM imported_hypotheses), "
                                    "(SELECT count(*) FROM imported_windows)"));
        ImportedTotals totals;
        if (select->executeStep())
            totals = {select->getColumn(0).getInt64(), select->getColumn(1).getInt64(), select->getColumn(2).getInt64(),
                      select->getColumn(3).getInt64()};
        return totals;
    });
}

} // namespace atomscope
