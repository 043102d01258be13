#include "core/store/indexwriterparts.h"

#include "core/store/schema.h"

#include <bit>

namespace atomscope {

Result<void> IndexWriter::Parts::create(const Definitions& wanted)
{
    // Both only take effect in front of the first table. Freed pages can then be given back at the end.
    database.exec("PRAGMA page_size = 4096");
    database.exec("PRAGMA auto_vacuum = INCREMENTAL");
    database.exec("PRAGMA journal_mode = WAL");
    SQLite::Transaction transaction(database, SQLite::TransactionBehavior::IMMEDIATE);
    if (!isEmptyDatabase(database)) // another writer was faster
        return refuseLiveOwner(database, file);
    createIndexSchema(database);
    definitions = wanted;
    writeDefinitions(database, definitions);
    writeState(statements, rows);
    writeOwner(database, owner);
    transaction.commit();
    return {};
}

Result<void> IndexWriter::Parts::goOn(const Definitions& wanted)
{
    TRY(checkIndexSchema(database, file));
    rows = readState(statements);
    if (rows.isFinished)
        return fail(ErrorCode::Conflict,
                    file.string() + " is finished; use --force to make it anew, or choose another file");
    TRY(refuseLiveOwner(database, file));
    database.exec("PRAGMA journal_mode = WAL");
    SQLite::Transaction transaction(database, SQLite::TransactionBehavior::IMMEDIATE);
    TRY(refuseLiveOwner(database, file));
    TRY_ASSIGN(definitions, readDefinitions(database, file));
    if (const auto difference = firstDifference(definitions, wanted))
        return fail(ErrorCode::Conflict,
                    file.string() + " was begun otherwise: " + *difference
                        + "; give the same options, another file, or --force");
    TRY_ASSIGN(segments, readSegments(database, definitions.dIn, file));
    rows = readState(statements);
    writeOwner(database, owner);
    transaction.commit();
    return {};
}

void IndexWriter::Parts::storeDocuments(const SegmentDocuments& added)
{
    SQLite::Statement& insert = statements.get("INSERT OR REPLACE INTO documents (document_id, source, first_sequence, "
                                               "n_sequences, text_hash) VALUES (?, ?, ?, ?, ?)");
    for (const auto& document : added.documents) {
        Use use(insert);
        use->bind(1, document.id.v);
        use->bind(2, document.source);
        use->bind(3, document.firstSequence.v);
        use->bind(4, document.nSequences);
        use->bind(5, std::bit_cast<std::int64_t>(document.textHash));
        use->exec();
    }
}

// Statistics are kept for the whole index, not for each segment: one look-up answers, a snapshot can take them along,
// and merging does not touch them.
Result<void> IndexWriter::Parts::storeStatistics(const EncodedSegment& segment)
{
    DocumentSpan before;
    if (!segments.empty())
        before = {segments.front().documents.first, segments.back().documents.last};
    const DocumentSpan added = {segment.firstDocument, segment.lastDocument};
    SQLite::Statement& select = statements.get("SELECT row FROM statistics WHERE first_atom = ?");
    SQLite::Statement& replace = statements.get("INSERT OR REPLACE INTO statistics (first_atom, row) VALUES (?, ?)");
    auto fresh = segment.statistics.begin();
    for (std::int32_t first = 0; first < definitions.dSae; first += kStatisticsRowAtoms) {
        const bool isAdded = fresh != segment.statistics.end() && fresh->first == first;
        std::vector<AtomSums> old(kStatisticsRowAtoms), now(kStatisticsRowAtoms);
        {
            Use use(select);
            use->bind(1, first);
            const bool isKnown = use->executeStep();
            if (!isKnown && !isAdded)
                continue;
            if (isKnown) {
                TRY_ASSIGN(old, decodeStatisticsRow(blobOf(use->getColumn(0))));
            }
        }
        if (isAdded) {
            TRY_ASSIGN(now, decodeStatisticsRow((fresh++)->bytes));
        }
        for (std::size_t i = 0; i < old.size(); ++i)
            old[i] = joined(old[i], before, now[i], added);
        const Bytes row = encodeStatisticsRow(old);
        Use use(replace);
        use->bind(1, first);
        bindBlob(*use, 2, row);
        use->exec();
    }
    return {};
}

Result<void> IndexWriter::Parts::mergeOnce(std::pair<std::size_t, std::size_t> range)
{
    SegmentRow merged;
    TRY(transact([&](StateRows& next) -> Result<void> {
        ++next.merges;
        const auto run = std::span(segments).subspan(range.first, range.second - range.first);
        TRY_ASSIGN(merged, atomscope::mergeSegments(database, statements, run, next.nextSegment++));
        return {};
    }));
    segments.erase(segments.begin() + static_cast<std::ptrdiff_t>(range.first) + 1,
                   segments.begin() + static_cast<std::ptrdiff_t>(range.second));
    segments[range.first] = std::move(merged);
    adopt();
    checkpoint();
    return {};
}

} // namespace atomscope
