#pragma once

#include "core/base/result.h"
#include "core/index/atomsums.h"
#include "core/index/packedrow.h"
#include "core/index/segmentbuilder.h"
#include "core/store/database.h"
#include "core/store/schema.h"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace atomscope {

/// One row of `segments`, without its lists.
struct SegmentRow
{
    std::int64_t id = 0;
    std::uint64_t firstPosition = 0;
    std::int64_t firstSequence = 0;
    std::int64_t nPositions = 0, nSequences = 0, nTokens = 0, nFirings = 0;
    DocumentSpan documents;
    std::uint64_t sequenceHash = 0;
    SequenceMoments moments;
    Bytes windows;
};

/// Every segment in the order of the text, each beginning where the one before ends. Error BadFormat otherwise.
Result<std::vector<SegmentRow>> readSegments(SQLite::Database& database, int dIn, const std::filesystem::path& file);
void insertSegment(SQLite::Database& database, const SegmentRow& segment);
void deleteSegment(SQLite::Database& database, std::int64_t id);

/// The four tables of packed rows.
enum class PackedTable { Postings, TokenPostings, Sequences, Forward };
inline constexpr PackedTable kPackedTables[]
    = {PackedTable::Postings, PackedTable::TokenPostings, PackedTable::Sequences, PackedTable::Forward};
const char* tableName(PackedTable table);

void insertRows(StatementCache& statements, PackedTable table, std::int64_t segment,
                const std::vector<EncodedRow>& rows);

/// One list by key: calls use(list) while the row is at hand; nothing if there is no such list.
/// Error BadFormat for a damaged row.
template <typename Function>
Result<void> withList(StatementCache& statements, PackedTable table, std::int64_t segment, std::int32_t key,
                      Function use)
{
    const std::int64_t begin = segment << kRowKeyBits;
    Use select(statements.get(std::string("SELECT id, row FROM ") + tableName(table)
                              + " WHERE id <= ? AND id >= ? ORDER BY id DESC LIMIT 1"));
    select->bind(1, begin | key);
    select->bind(2, begin);
    if (!select->executeStep())
        return {};
    PackedRowReader row(static_cast<std::int32_t>(select->getColumn(0).getInt64() & kRowKeyMask),
                        blobOf(select->getColumn(1)));
    PackedList list;
    if (row.find(key, list))
        return use(list);
    if (!row.isGood())
        return fail(ErrorCode::BadFormat,
                    std::string("a row of ") + tableName(table) + " at " + std::to_string(key) + " is damaged");
    return {};
}

/// Walks every list of one segment in one table, in key order. Holds a statement open.
class ListCursor
{
public:
    ListCursor(SQLite::Database& database, PackedTable table, std::int64_t segment);

    /// The next list, valid until the next call; nothing at the end. Error BadFormat for a damaged row.
    Result<bool> next();
    const PackedList& list() const { return m_list; }

private:
    PackedTable m_table;
    SQLite::Statement m_select;
    std::optional<PackedRowReader> m_row;
    PackedList m_list;
};

} // namespace atomscope
