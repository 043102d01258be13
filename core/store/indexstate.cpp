#include "core/store/indexstate.h"

namespace atomscope {

namespace {

template <typename Rows, typename Visitor> void forEachState(Rows& rows, Visitor visit)
{
    visit("n_documents", rows.nDocuments);
    visit("n_windows_of_open_document", rows.nWindowsOfOpenDocument);
    visit("n_replaced_utf8", rows.nReplacedUtf8);
    visit("next_segment", rows.nextSegment);
    visit("merges", rows.merges);
    visit("revision", rows.revision);
    visit("atoms_table_tokens", rows.atomsTableTokens);
}

} // namespace

StateRows readState(StatementCache& statements)
{
    StateRows rows;
    Use select(statements.get("SELECT key, value FROM state"));
    while (select->executeStep()) {
        const std::string key = select->getColumn(0).getString();
        const SQLite::Column value = select->getColumn(1);
        if (key == "is_finished")
            rows.isFinished = value.getInt64() != 0;
        if (key == "text_hash")
            rows.textHash = value.getString();
        forEachState(rows, [&](const char* name, std::int64_t& field) {
            if (key == name)
                field = value.getInt64();
        });
    }
    return rows;
}

void writeState(StatementCache& statements, const StateRows& rows)
{
    const char* sql = "INSERT OR REPLACE INTO state (key, value) VALUES (?, ?)";
    const auto write = [&](const char* key, const auto& value) {
        Use insert(statements.get(sql));
        insert->bind(1, key);
        insert->bind(2, value);
        insert->exec();
    };
    write("is_finished", rows.isFinished ? 1 : 0);
    write("text_hash", rows.textHash);
    forEachState(rows, write);
}

IndexState indexState(const StateRows& rows, std::span<const SegmentRow> segments, const std::filesystem::path& file)
{
    IndexState state;
    state.isFinished = rows.isFinished;
    state.nDocuments = rows.nDocuments;
    state.textHash = rows.textHash;
    state.nReplacedUtf8 = rows.nReplacedUtf8;
    state.nSegments = static_cast<std::int64_t>(segments.size());
    SequenceMoments moments;
    for (const auto& segment : segments) {
        state.nSequences += segment.nSequences;
        state.nPositions += segment.nPositions;
        state.nTokens += segment.nTokens;
        state.nFirings += segment.nFirings;
        moments.add(segment.moments);
    }
    state.sumSquaredError = moments.sumSquaredError;
    state.sumSquaredDeviation = moments.sumSquaredDeviation;
    state.nBytesOnDisk = bytesOnDisk(file);
    return state;
}

} // namespace atomscope
