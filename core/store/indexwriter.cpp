#include "core/store/indexwriter.h"

#include "core/store/atomblobs.h"
#include "core/store/atomstable.h"
#include "core/store/definitionrows.h"
#include "core/store/densestore.h"
#include "core/store/indexwriterparts.h"
#include "core/store/schema.h"

namespace atomscope {

namespace fs = std::filesystem;

namespace {

// Removes the file for a new one.
Result<void> removeOld(const fs::path& file)
{
    if (!fs::exists(file))
        return {};
    TRY(refuseToReplace(file));
    for (const char* suffix : {"", "-wal", "-shm", "-journal"}) {
        std::error_code failed;
        fs::remove(file.string() + suffix, failed);
        if (failed)
            return fail(ErrorCode::Io, "cannot remove " + file.string() + suffix + ": " + failed.message());
    }
    return {};
}

SegmentRow rowOf(const EncodedSegment& segment, std::int64_t id)
{
    SegmentRow row;
    row.id = id;
    row.firstPosition = segment.firstPosition;
    row.firstSequence = segment.firstSequence;
    row.nPositions = segment.nPositions;
    row.nSequences = segment.nSequences;
    row.nTokens = segment.nTokens;
    row.nFirings = segment.nFirings;
    row.documents = {segment.firstDocument, segment.lastDocument};
    row.sequenceHash = segment.sequenceHash;
    row.moments = segment.moments;
    row.windows = segment.windows;
    return row;
}

} // namespace

IndexWriter::IndexWriter(std::unique_ptr<Parts> parts)
    : m_parts(std::move(parts))
{
}
IndexWriter::~IndexWriter() = default;
IndexWriter::IndexWriter(IndexWriter&&) noexcept = default;
IndexWriter& IndexWriter::operator=(IndexWriter&&) noexcept = default;

Result<IndexWriter> IndexWriter::open(const fs::path& file, const Definitions& definitions, Existing existing)
{
    const fs::path folder = file.has_parent_path() ? file.parent_path() : fs::path(".");
    if (!fs::is_directory(folder))
        return fail(ErrorCode::NotFound, "the folder " + folder.string() + " for the index does not exist");
    if (existing == Existing::Replace)
        TRY(removeOld(file));
    return guarded(file, [&]() -> Result<IndexWriter> {
        auto parts = std::make_unique<Parts>(file);
        parts->owner = currentOwner();
        hardenConnection(parts->database);
        if (isEmptyDatabase(parts->database))
            TRY(parts->create(definitions));
        else
            TRY(parts->goOn(definitions));
        parts->isOwner = true;
        // A committed transaction survives a killed process; only a power failure can lose the last ones.
        parts->database.exec("PRAGMA synchronous = NORMAL");
        parts->database.exec("PRAGMA cache_size = -32768");
        parts->adopt();
        return IndexWriter(std::move(parts));
    });
}

const IndexState& IndexWriter::state() const
{
    return m_parts->state;
}

const SegmentDocuments& IndexWriter::documents() const
{
    return m_parts->documents;
}

Result<void> IndexWriter::writeVocabulary(std::span<const VocabularyEntry> entries)
{
    Parts& p = *m_parts;
    return p.transact([&](StateRows&) -> Result<void> {
        p.database.exec("DELETE FROM vocabulary");
        SQLite::Statement insert(p.database,
                                 "INSERT INTO vocabulary (token_id, bytes, spelling, is_special) "
                                 "VALUES (?, ?, ?, ?)");
        for (std::size_t i = 0; i < entries.size(); ++i) {
            insert.reset();
            insert.bind(1, static_cast<std::int64_t>(i));
            bindBlob(insert, 2, std::as_bytes(std::span(entries[i].bytes)));
            insert.bind(3, entries[i].spelling);
            insert.bind(4, entries[i].isSpecial ? 1 : 0);
            insert.exec();
        }
        return {};
    });
}

bool IndexWriter::hasVocabulary() const
{
    const auto has = guarded(m_parts->file, [&]() -> Result<bool> {
        Use select(m_parts->statements.get("SELECT 1 FROM vocabulary LIMIT 1"));
        return select->executeStep();
    });
    return has.value_or(false);
}

Result<void> IndexWriter::writeLogitSigma(double sigma, const std::string& rule)
{
    Parts& p = *m_parts;
    Definitions changed = p.definitions;
    changed.logitSigma = sigma;
    changed.logitSigmaRule = rule;
    TRY(p.transact([&](StateRows&) -> Result<void> {
        writeDefinitions(p.database, changed);
        return {};
    }));
    p.definitions = std::move(changed);
    return {};
}

Result<void> IndexWriter::writeLogitEffects(AtomId first, std::span<const LogitEffects> effects)
{
    Parts& p = *m_parts;
    return p.transact([&](StateRows&) -> Result<void> {
        SQLite::Statement& insert
            = p.statements.get("INSERT OR REPLACE INTO logit_effects (atom_id, row) VALUES (?, ?)");
        for (std::size_t i = 0; i < effects.size(); ++i) {
            const auto& e = effects[i];
            if (e.histogramCounts.size() != (e.histogramEdges.empty() ? 0 : e.histogramEdges.size() - 1))
                return fail(ErrorCode::ShapeMismatch,
                            "a histogram of logit effects has counts that do not fit its edges");
            const Bytes row = encodeLogitEffects(e);
            Use use(insert);
            use->bind(1, first.v + static_cast<std::int64_t>(i));
            bindBlob(*use, 2, row);
            use->exec();
        }
        return {};
    });
}

Result<std::int64_t> IndexWriter::nLogitEffects() const
{
    return guarded(m_parts->file, [&]() -> Result<std::int64_t> {
        Use select(m_parts->statements.get("SELECT ifnull(max(atom_id) + 1, 0) FROM logit_effects"));
        return select->executeStep() ? static_cast<std::int64_t>(select->getColumn(0).getInt64()) : 0;
    });
}

Result<void> IndexWriter::writeNeighbours(AtomId first, std::span<const std::vector<Neighbour>> neighbours)
{
    Parts& p = *m_parts;
    return p.transact([&](StateRows&) -> Result<void> {
        SQLite::Statement& insert = p.statements.get("INSERT OR REPLACE INTO neighbours (atom_id, row) VALUES (?, ?)");
        for (std::size_t i = 0; i < neighbours.size(); ++i) {
            const Bytes row = encodeNeighbours(neighbours[i]);
            Use use(insert);
            use->bind(1, first.v + static_cast<std::int64_t>(i));
            bindBlob(*use, 2, row);
            use->exec();
        }
        return {};
    });
}

Result<void> IndexWriter::commit(const EncodedSegment& segment, const SegmentDocuments& documents,
                                 const DenseChanges& dense)
{
    Parts& p = *m_parts;
    if (segment.nSequences <= 0 || segment.firstPosition != static_cast<std::uint64_t>(p.state.nPositions)
        || segment.firstSequence != p.state.nSequences)
        return fail(ErrorCode::Usage, "a segment must begin where the index ends and hold a window");
    SegmentRow row;
    auto stored = p.transact([&](StateRows& next) -> Result<void> {
        row = rowOf(segment, next.nextSegment++);
        next.nDocuments = documents.nDocuments;
        next.nWindowsOfOpenDocument = documents.nWindowsOfOpenDocument;
        next.textHash = documents.textHash;
        next.nReplacedUtf8 = documents.nReplacedUtf8;
        insertSegment(p.database, row);
        insertRows(p.statements, PackedTable::Postings, row.id, segment.postings);
        insertRows(p.statements, PackedTable::TokenPostings, row.id, segment.tokenPostings);
        insertRows(p.statements, PackedTable::Sequences, row.id, segment.sequences);
        insertRows(p.statements, PackedTable::Forward, row.id, segment.forward);
        TRY(p.storeStatistics(segment));
        p.storeDocuments(documents);
        writeDenseChanges(p.statements, dense);
        writeOwner(p.database, currentOwner());
        return {};
    });
    if (!stored)
        return stored;
    p.segments.push_back(std::move(row));
    p.adopt();
    p.checkpoint();
    return mergeSegments();
}

Result<void> IndexWriter::writeAtomsTable(std::span<const Column> columns, std::span<const std::uint8_t> sparklines,
                                          std::int64_t nTokens)
{
    Parts& p = *m_parts;
    if (!sparklines.empty() && sparklines.size() != static_cast<std::size_t>(p.definitions.dSae) * 16)
        return fail(ErrorCode::ShapeMismatch, "sparklines need 16 bytes an atom");
    auto stored = p.transact([&](StateRows& next) -> Result<void> {
        next.atomsTableTokens = nTokens;
        TRY(rebuildAtomsTable(p.database, p.definitions.dSae, columns));
        writeSparklines(p.database, sparklines);
        return {};
    });
    if (!stored)
        return stored;
    p.checkpoint();
    return {};
}

Result<void> IndexWriter::heartbeat()
{
    return guarded(m_parts->file, m_parts->hint(), [&]() -> Result<void> {
        writeOwner(m_parts->database, currentOwner());
        return {};
    });
}

Result<void> IndexWriter::mergeSegments()
{
    for (auto range = nextMerge(m_parts->segments); range.first != range.second; range = nextMerge(m_parts->segments))
        TRY(m_parts->mergeOnce(range));
    return {};
}

Result<void> IndexWriter::finish()
{
    Parts& p = *m_parts;
    TRY(p.transact([&](StateRows& next) -> Result<void> {
        next.isFinished = true;
        removeOwner(p.database, p.owner);
        return {};
    }));
    p.isOwner = false;
    // Merging left free pages behind. Giving them back is worth a pass only when they are many, and may fail unharmed.
    if (8 * pragmaNumber(p.database, "freelist_count") > pragmaNumber(p.database, "page_count"))
        p.database.tryExec("PRAGMA incremental_vacuum");
    p.checkpoint();
    p.adopt();
    return {};
}

Result<bool> IndexWriter::leaveWal()
{
    Parts& p = *m_parts;
    return guarded(p.file, p.hint(), [&]() -> Result<bool> {
        p.statements.clear();
        p.database.setBusyTimeout(0);
        std::string mode;
        try {
            mode = pragmaText(p.database, "journal_mode = DELETE");
        } catch (const SQLite::Exception& exception) {
            p.database.setBusyTimeout(kBusyTimeoutMs);
            const Error error = databaseError(p.file, exception);
            if (error.code == ErrorCode::Busy)
                return false;
            return tl::unexpected<Error>(error);
        }
        p.database.setBusyTimeout(kBusyTimeoutMs);
        p.state.nBytesOnDisk = bytesOnDisk(p.file);
        return mode == "delete";
    });
}

} // namespace atomscope
