#include "core/store/atomindexparts.h"

#include "core/index/windowcodec.h"
#include "core/store/definitionrows.h"
#include "core/store/schema.h"

#include <algorithm>

namespace atomscope {

Result<void> AtomIndex::Parts::followMerges() const
{
    if (isImmutable || state.isFinished)
        return {};
    std::int64_t now = 0;
    {
        Use select(statements.get("SELECT value FROM state WHERE key = 'merges'"));
        now = select->executeStep() ? static_cast<std::int64_t>(select->getColumn(0).getInt64()) : 0;
    }
    if (now == merges)
        return {};
    TRY_ASSIGN(auto fresh, readSegments(*database, definitions.dIn, file));
    std::erase_if(fresh, [&](const SegmentRow& segment) { return segment.firstPosition >= nPositions; });
    segments = std::move(fresh);
    merges = now;
    return {};
}

// Everything is read before anything is replaced: a refresh that fails leaves the snapshot as it was.
Result<void> AtomIndex::Parts::load()
{
    return guarded(file, [&]() -> Result<void> {
        SQLite::Transaction transaction(*database);
        TRY(checkIndexSchema(*database, file));
        TRY_ASSIGN(auto newDefinitions, readDefinitions(*database, file));
        const StateRows newRows = readState(statements);
        TRY_ASSIGN(auto newSegments, readSegments(*database, newDefinitions.dIn, file));
        auto table = std::make_shared<WindowTable>(emptyWindowTable());
        for (auto& segment : newSegments) {
            TRY(readWindows(segment.windows, static_cast<std::uint64_t>(segment.nSequences),
                            static_cast<std::uint64_t>(segment.nPositions), *table));
            segment.windows = {};
        }
        std::map<std::int32_t, Bytes> newStatistics;
        if (!newRows.isFinished)
            newStatistics = readStatisticsRows();
        if (vocabulary.empty()) {
            TRY_ASSIGN(vocabulary, readVocabulary());
        }
        readColumns();
        definitions = std::move(newDefinitions);
        rows = newRows;
        segments = std::move(newSegments);
        merges = rows.merges;
        state = indexState(rows, segments, file);
        nPositions = static_cast<std::uint64_t>(state.nPositions);
        windows = std::move(table);
        statisticsRows = std::move(newStatistics);
        return {};
    });
}

Result<std::vector<KnownToken>> AtomIndex::Parts::readVocabulary() const
{
    std::vector<KnownToken> tokens;
    Use select(statements.get("SELECT token_id, bytes, is_special FROM vocabulary ORDER BY token_id"));
    while (select->executeStep()) {
        if (select->getColumn(0).getInt64() != static_cast<std::int64_t>(tokens.size()))
            return fail(ErrorCode::BadFormat, file.string() + ": the vocabulary has gaps");
        tokens.push_back({select->getColumn(1).getString(), select->getColumn(2).getInt() != 0});
    }
    return tokens;
}

std::map<std::int32_t, Bytes> AtomIndex::Parts::readStatisticsRows() const
{
    std::map<std::int32_t, Bytes> found;
    Use select(statements.get("SELECT first_atom, row FROM statistics"));
    while (select->executeStep()) {
        const auto row = blobOf(select->getColumn(1));
        found[select->getColumn(0).getInt()].assign(row.begin(), row.end());
    }
    return found;
}

void AtomIndex::Parts::readColumns() const
{
    columns = atomsColumns(*database);
    atomsTableTokens = readState(statements).atomsTableTokens;
}

const SegmentRow* AtomIndex::Parts::segmentOf(std::int64_t sequence) const
{
    if (sequence < 0 || sequence >= state.nSequences)
        return nullptr;
    const auto after = std::ranges::upper_bound(segments, sequence, {}, &SegmentRow::firstSequence);
    return after == segments.begin() ? nullptr : &*std::prev(after);
}

Result<void> AtomIndex::Parts::requireAtom(AtomId atom) const
{
    if (atom.v >= 0 && atom.v < definitions.dSae)
        return {};
    return fail(ErrorCode::NotFound,
                file.string() + " has atoms 0 to " + std::to_string(definitions.dSae - 1) + ", not "
                    + std::to_string(atom.v));
}

Result<AtomSums> AtomIndex::Parts::sums(AtomId atom) const
{
    const std::int32_t inRow = atom.v % kStatisticsRowAtoms;
    if (!state.isFinished) {
        const auto row = statisticsRows.find(atom.v - inRow);
        if (row == statisticsRows.end())
            return AtomSums{};
        return decodeStatistics(row->second, inRow);
    }
    Use select(statements.get("SELECT row FROM statistics WHERE first_atom = ?"));
    select->bind(1, atom.v - inRow);
    if (!select->executeStep())
        return AtomSums{};
    return decodeStatistics(blobOf(select->getColumn(0)), inRow);
}

} // namespace atomscope
