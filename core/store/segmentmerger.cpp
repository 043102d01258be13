#include "core/store/segmentmerger.h"

#include "core/index/postingcodec.h"
#include "core/index/windowcodec.h"

#include <limits>

namespace atomscope {

namespace {

constexpr std::size_t kMergeWidth = 8;

bool fitsOneSegment(std::span<const SegmentRow> run)
{
    std::int64_t nPositions = 0, nSequences = 0;
    for (const auto& segment : run) {
        nPositions += segment.nPositions;
        nSequences += segment.nSequences;
    }
    return nPositions <= std::numeric_limits<std::uint32_t>::max() && nSequences <= kRowKeyMask + 1;
}

SegmentRow joinedRow(std::span<const SegmentRow> run, std::int64_t id)
{
    SegmentRow merged = run.front();
    merged.id = id;
    for (const auto& segment : run.subspan(1)) {
        merged.nPositions += segment.nPositions;
        merged.nSequences += segment.nSequences;
        merged.nTokens += segment.nTokens;
        merged.nFirings += segment.nFirings;
        merged.documents.last = segment.documents.last;
        merged.sequenceHash += segment.sequenceHash;
        merged.moments.add(segment.moments);
    }
    return merged;
}

// Posting lists of atoms (with activations) or of tokens (without).
Result<void> mergeLists(SQLite::Database& database, StatementCache& statements, PackedTable table,
                        std::span<const SegmentRow> run, std::int64_t id)
{
    const bool hasActivations = table == PackedTable::Postings;
    const std::uint64_t origin = run.front().firstPosition;
    MergedCursor cursor(database, table, run);
    PackedRowWriter rows;
    PostingList list;
    std::vector<std::uint32_t> places, scratch;
    Bytes body;
    for (std::int32_t key = 0;;) {
        TRY_ASSIGN(const bool hasKey,
                   hasActivations ? cursor.nextPostings(key, list) : cursor.nextPlaces(key, list.position));
        if (!hasKey)
            break;
        places.resize(list.position.size());
        for (std::size_t i = 0; i < places.size(); ++i)
            places[i] = static_cast<std::uint32_t>(list.position[i] - origin);
        body.clear();
        if (hasActivations)
            appendPostings(body, places, list.activation, scratch);
        else
            appendPositions(body, places, scratch);
        rows.add(key, places.size(), body);
        if (rows.hasRow())
            insertRows(statements, table, id, rows.takeRows());
    }
    rows.finish();
    insertRows(statements, table, id, rows.takeRows());
    return {};
}

// Windows do not know their segment: their bodies are copied under new keys.
Result<void> mergeWindows(SQLite::Database& database, StatementCache& statements, PackedTable table,
                          std::span<const SegmentRow> run, std::int64_t id)
{
    PackedRowWriter rows;
    for (const auto& segment : run) {
        const std::int64_t offset = segment.firstSequence - run.front().firstSequence;
        ListCursor cursor(database, table, segment.id);
        for (;;) {
            TRY_ASSIGN(const bool hasList, cursor.next());
            if (!hasList)
                break;
            rows.add(static_cast<std::int32_t>(cursor.list().key + offset), cursor.list().count, cursor.list().body);
            if (rows.hasRow())
                insertRows(statements, table, id, rows.takeRows());
        }
    }
    rows.finish();
    insertRows(statements, table, id, rows.takeRows());
    return {};
}

} // namespace

std::pair<std::size_t, std::size_t> nextMerge(std::span<const SegmentRow> segments)
{
    if (segments.size() <= kMostSegments)
        return {0, 0};
    std::pair<std::size_t, std::size_t> best = {0, 0};
    std::int64_t least = std::numeric_limits<std::int64_t>::max();
    for (std::size_t begin = 0; begin + kMergeWidth <= segments.size(); ++begin) {
        const auto run = segments.subspan(begin, kMergeWidth);
        std::int64_t nFirings = 0;
        for (const auto& segment : run)
            nFirings += segment.nFirings;
        if (nFirings < least && fitsOneSegment(run)) {
            least = nFirings;
            best = {begin, begin + kMergeWidth};
        }
    }
    return best;
}

Result<SegmentRow> mergeSegments(SQLite::Database& database, StatementCache& statements,
                                 std::span<const SegmentRow> run, std::int64_t id)
{
    SegmentRow merged = joinedRow(run, id);
    WindowTable windows = emptyWindowTable();
    for (const auto& segment : run)
        TRY(readWindows(segment.windows, static_cast<std::uint64_t>(segment.nSequences),
                        static_cast<std::uint64_t>(segment.nPositions), windows));
    merged.windows = encodeWindows(windows);
    for (const PackedTable table : {PackedTable::Postings, PackedTable::TokenPostings})
        TRY(mergeLists(database, statements, table, run, id));
    for (const PackedTable table : {PackedTable::Sequences, PackedTable::Forward})
        TRY(mergeWindows(database, statements, table, run, id));
    for (const auto& segment : run)
        deleteSegment(database, segment.id);
    insertSegment(database, merged);
    return merged;
}

MergedCursor::MergedCursor(SQLite::Database& database, PackedTable table, std::span<const SegmentRow> segments)
{
    for (const auto& segment : segments)
        m_parts.push_back(std::unique_ptr<Part>(new Part{&segment, ListCursor(database, table, segment.id), false}));
}

Result<bool> MergedCursor::nextPostings(std::int32_t& atom, PostingList& list)
{
    list.position.clear();
    list.activation.clear();
    return next(atom, [&](const SegmentRow& segment, const PackedList& part) {
        return readPostings(part, segment.firstPosition, static_cast<std::uint64_t>(segment.nPositions), list);
    });
}

Result<bool> MergedCursor::nextPlaces(std::int32_t& token, std::vector<std::uint64_t>& places)
{
    places.clear();
    return next(token, [&](const SegmentRow& segment, const PackedList& part) {
        return readPositions(part, segment.firstPosition, static_cast<std::uint64_t>(segment.nPositions), places);
    });
}

Result<void> MergedCursor::prime()
{
    m_isPrimed = true;
    for (const auto& part : m_parts) {
        TRY_ASSIGN(part->hasList, part->cursor.next());
    }
    return {};
}

} // namespace atomscope
