#include "core/store/indexscan.h"

#include "core/store/definitionrows.h"

namespace atomscope {

Result<std::unique_ptr<IndexScan>> openScan(const std::filesystem::path& file)
{
    TRY_ASSIGN(auto opened, openForReading(file));
    auto scan = std::make_unique<IndexScan>(file, std::move(opened.database));
    TRY_ASSIGN(scan->definitions, readDefinitions(*scan->database, file));
    scan->rows = readState(scan->statements);
    TRY_ASSIGN(scan->segments, readSegments(*scan->database, scan->definitions.dIn, file));
    scan->state = indexState(scan->rows, scan->segments, file);
    scan->windows = emptyWindowTable();
    for (const auto& segment : scan->segments)
        TRY(readWindows(segment.windows, static_cast<std::uint64_t>(segment.nSequences),
                        static_cast<std::uint64_t>(segment.nPositions), scan->windows));
    return scan;
}

Result<std::vector<AtomSums>> readAllSums(const IndexScan& scan)
{
    std::vector<AtomSums> all(static_cast<std::size_t>(scan.definitions.dSae));
    SQLite::Statement select(*scan.database, "SELECT first_atom, row FROM statistics ORDER BY first_atom");
    while (select.executeStep()) {
        const std::int64_t first = select.getColumn(0).getInt64();
        TRY_ASSIGN(const auto sums, decodeStatisticsRow(blobOf(select.getColumn(1))));
        for (std::size_t i = 0; i < sums.size(); ++i) {
            const std::int64_t atom = first + static_cast<std::int64_t>(i);
            if (atom >= 0 && atom < scan.definitions.dSae)
                all[static_cast<std::size_t>(atom)] = sums[i];
        }
    }
    return all;
}

std::vector<DocumentRecord> readDocuments(const IndexScan& scan)
{
    std::vector<DocumentRecord> documents;
    SQLite::Statement select(*scan.database,
                             "SELECT document_id, source, first_sequence, n_sequences, text_hash "
                             "FROM documents ORDER BY document_id");
    while (select.executeStep()) {
        DocumentRecord record;
        record.id.v = select.getColumn(0).getInt();
        record.source = select.getColumn(1).getString();
        record.firstSequence.v = select.getColumn(2).getInt();
        record.nSequences = select.getColumn(3).getInt();
        record.textHash = static_cast<std::uint64_t>(select.getColumn(4).getInt64());
        documents.push_back(std::move(record));
    }
    return documents;
}

} // namespace atomscope
