#pragma once

#include "core/base/result.h"
#include "core/index/types.h"
#include "core/store/segmenttable.h"

#include <cstdint>
#include <memory>
#include <span>
#include <utility>
#include <vector>

namespace atomscope {

/// More segments than this are merged: each costs a page about 0.4 ms cold.
inline constexpr std::size_t kMostSegments = 32;

/// Which neighbouring segments to merge next, as [begin, end): the eight with the fewest firings together, so that
/// segments grow in tiers and a firing is copied O(log n) times. begin == end: nothing to do.
std::pair<std::size_t, std::size_t> nextMerge(std::span<const SegmentRow> segments);

/// Replaces neighbouring segments by one with id `id`, inside the caller's transaction. Content stays bit for bit:
/// stored activations do not depend on lists. Memory: one list at a time. Returns the new segment.
Result<SegmentRow> mergeSegments(SQLite::Database& database, StatementCache& statements,
                                 std::span<const SegmentRow> run, std::int64_t id);

/// Walks one table of several segments by ascending key; the lists of one key come in the order of the segments.
class MergedCursor
{
public:
    MergedCursor(SQLite::Database& database, PackedTable table, std::span<const SegmentRow> segments);

    /// Calls use(segment, list) for every list of the next key. False at the end; use() returns Result<void>.
    template <typename Function> Result<bool> next(std::int32_t& key, Function use)
    {
        if (!m_isPrimed)
            TRY(prime());
        const Part* least = nullptr;
        for (const auto& part : m_parts) {
            if (part->hasList && (!least || part->cursor.list().key < least->cursor.list().key))
                least = part.get();
        }
        if (!least)
            return false;
        key = least->cursor.list().key;
        for (const auto& part : m_parts) {
            if (!part->hasList || part->cursor.list().key != key)
                continue;
            TRY(use(*part->segment, part->cursor.list()));
            TRY_ASSIGN(part->hasList, part->cursor.next());
        }
        return true;
    }

    /// The next atom's whole posting list, over all segments; false at the end.
    Result<bool> nextPostings(std::int32_t& atom, PostingList& list);
    /// The next token's places.
    Result<bool> nextPlaces(std::int32_t& token, std::vector<std::uint64_t>& places);

private:
    struct Part
    {
        const SegmentRow* segment;
        ListCursor cursor;
        bool hasList = false;
    };
    Result<void> prime();

    std::vector<std::unique_ptr<Part>> m_parts;
    bool m_isPrimed = false;
};

} // namespace atomscope
