#include "core/store/segmenttable.h"

#include <bit>
#include <limits>

namespace atomscope {

namespace {

Bytes encodeMoments(const SequenceMoments& moments)
{
    Bytes bytes;
    appendNumber(bytes, moments.nTokens);
    appendNumber(bytes, moments.sumSquaredDeviation);
    appendNumber(bytes, moments.sumSquaredError);
    appendNumbers(bytes, std::span(moments.mean));
    return bytes;
}

bool decodeMoments(std::span<const std::byte> bytes, int dIn, SequenceMoments& moments)
{
    ByteReader reader(bytes);
    moments.nTokens = reader.number<std::int64_t>();
    moments.sumSquaredDeviation = reader.number<double>();
    moments.sumSquaredError = reader.number<double>();
    if (!reader.isGood() || reader.remaining() != static_cast<std::size_t>(dIn) * sizeof(double))
        return false;
    moments.mean.resize(static_cast<std::size_t>(dIn));
    reader.numbers(std::span(moments.mean));
    return true;
}

bool isSound(const SegmentRow& segment, std::uint64_t position, std::int64_t sequence)
{
    constexpr std::int64_t kMany = std::numeric_limits<std::uint32_t>::max();
    return segment.id >= 0 && segment.id < (std::int64_t{1} << 38) && segment.firstPosition == position
        && segment.firstSequence == sequence && segment.nPositions > 0 && segment.nPositions <= kMany
        && segment.nSequences > 0 && segment.nSequences <= kRowKeyMask + 1
        && sequence + segment.nSequences <= std::numeric_limits<std::int32_t>::max() && segment.nTokens >= 0
        && segment.nTokens <= segment.nPositions && segment.nFirings >= 0 && segment.nFirings < (std::int64_t{1} << 48)
        && segment.documents.first >= 0 && segment.documents.last >= segment.documents.first;
}

} // namespace

Result<std::vector<SegmentRow>> readSegments(SQLite::Database& database, int dIn, const std::filesystem::path& file)
{
    std::vector<SegmentRow> segments;
    std::uint64_t position = 0;
    std::int64_t sequence = 0;
    SQLite::Statement select(database,
                             "SELECT segment_id, first_position, first_sequence, n_positions, n_sequences, n_tokens, "
                             "n_firings, first_document, last_document, sequence_hash, moments, windows "
                             "FROM segments ORDER BY first_position");
    while (select.executeStep()) {
        SegmentRow s;
        s.id = select.getColumn(0).getInt64();
        s.firstPosition = static_cast<std::uint64_t>(select.getColumn(1).getInt64());
        s.firstSequence = select.getColumn(2).getInt64();
        s.nPositions = select.getColumn(3).getInt64();
        s.nSequences = select.getColumn(4).getInt64();
        s.nTokens = select.getColumn(5).getInt64();
        s.nFirings = select.getColumn(6).getInt64();
        s.documents = {select.getColumn(7).getInt(), select.getColumn(8).getInt()};
        s.sequenceHash = static_cast<std::uint64_t>(select.getColumn(9).getInt64());
        const auto windows = blobOf(select.getColumn(11));
        s.windows.assign(windows.begin(), windows.end());
        if (!isSound(s, position, sequence) || !decodeMoments(blobOf(select.getColumn(10)), dIn, s.moments)
            || s.moments.nTokens != s.nTokens)
            return fail(ErrorCode::BadFormat, file.string() + ": segment " + std::to_string(s.id) + " is damaged");
        position += static_cast<std::uint64_t>(s.nPositions);
        sequence += s.nSequences;
        segments.push_back(std::move(s));
    }
    return segments;
}

void insertSegment(SQLite::Database& database, const SegmentRow& s)
{
    const Bytes moments = encodeMoments(s.moments);
    SQLite::Statement insert(database, "INSERT INTO segments VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
    insert.bind(1, s.id);
    insert.bind(2, static_cast<std::int64_t>(s.firstPosition));
    insert.bind(3, s.firstSequence);
    insert.bind(4, s.nPositions);
    insert.bind(5, s.nSequences);
    insert.bind(6, s.nTokens);
    insert.bind(7, s.nFirings);
    insert.bind(8, s.documents.first);
    insert.bind(9, s.documents.last);
    insert.bind(10, std::bit_cast<std::int64_t>(s.sequenceHash));
    bindBlob(insert, 11, moments);
    bindBlob(insert, 12, s.windows);
    insert.exec();
}

void deleteSegment(SQLite::Database& database, std::int64_t id)
{
    for (const PackedTable table : kPackedTables) {
        SQLite::Statement remove(database,
                                 std::string("DELETE FROM ") + tableName(table) + " WHERE id >= ? AND id < ?");
        remove.bind(1, id << kRowKeyBits);
        remove.bind(2, (id + 1) << kRowKeyBits);
        remove.exec();
    }
    SQLite::Statement remove(database, "DELETE FROM segments WHERE segment_id = ?");
    remove.bind(1, id);
    remove.exec();
}

const char* tableName(PackedTable table)
{
    switch (table) {
    case PackedTable::Postings:
        return "postings";
    case PackedTable::TokenPostings:
        return "token_postings";
    case PackedTable::Sequences:
        return "sequences";
    case PackedTable::Forward:
        break;
    }
    return "forward";
}

void insertRows(StatementCache& statements, PackedTable table, std::int64_t segment,
                const std::vector<EncodedRow>& rows)
{
    SQLite::Statement& insert
        = statements.get(std::string("INSERT INTO ") + tableName(table) + " (id, row) VALUES (?, ?)");
    for (const auto& row : rows) {
        Use use(insert);
        use->bind(1, segment << kRowKeyBits | row.first);
        bindBlob(*use, 2, row.bytes);
        use->exec();
    }
}

ListCursor::ListCursor(SQLite::Database& database, PackedTable table, std::int64_t segment)
    : m_table(table)
    , m_select(database,
               std::string("SELECT id, row FROM ") + tableName(table) + " WHERE id >= ? AND id < ? ORDER BY id")
{
    m_select.bind(1, segment << kRowKeyBits);
    m_select.bind(2, (segment + 1) << kRowKeyBits);
}

Result<bool> ListCursor::next()
{
    for (;;) {
        if (m_row && m_row->next(m_list))
            return true;
        if (m_row && !m_row->isGood())
            return fail(ErrorCode::BadFormat, std::string("a row of ") + tableName(m_table) + " is damaged");
        if (m_select.isDone() || !m_select.executeStep())
            return false;
        m_row.emplace(static_cast<std::int32_t>(m_select.getColumn(0).getInt64() & kRowKeyMask),
                      blobOf(m_select.getColumn(1)));
    }
}

} // namespace atomscope
