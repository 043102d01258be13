#pragma once

#include "core/base/result.h"
#include "core/index/bytes.h"
#include "core/index/segmentbuilder.h"

#include <cstdint>
#include <span>
#include <vector>

namespace atomscope {

/// Size a packed row is closed at; a longer list has a row of its own.
inline constexpr std::size_t kPackedRowBytes = 32 * 1024;

/// Packs lists, each with its key (atom, token or window), into rows.
///
/// A row: varint n; n times {varint key minus the key before (the first: minus the row's first key), varint count,
/// varint size}; the n bodies; 16 zero bytes (kStreamSlack).
class PackedRowWriter
{
public:
    /// Keys ascend. `count` is what the list's own decoder needs (firings, places or tokens).
    void add(std::int32_t key, std::uint64_t count, std::span<const std::byte> body);
    /// A full row, once there is one; the rest after finish().
    bool hasRow() const { return !m_rows.empty(); }
    std::vector<EncodedRow> takeRows();
    void finish();

private:
    void close();

    std::int32_t m_first = 0, m_last = 0;
    std::uint64_t m_n = 0;
    Bytes m_header, m_bodies;
    std::vector<EncodedRow> m_rows;
};

/// One list of a packed row. The bytes belong to the row.
struct PackedList
{
    std::int32_t key = 0;
    std::uint64_t count = 0;
    std::span<const std::byte> body;
    std::size_t slack = 0; ///< readable bytes behind the body
};

/// Walks the lists of one row. Errors are BadFormat-like: next() gives nothing and isGood() is false.
class PackedRowReader
{
public:
    /// The bytes must outlive the reader and the lists it gives.
    PackedRowReader(std::int32_t first, std::span<const std::byte> row);

    /// The next list; false at the end or when the bytes are bad.
    bool next(PackedList& list);
    bool isGood() const { return m_isGood; }
    /// Skips to the list with this key; false if the row has none.
    bool find(std::int32_t key, PackedList& list);

private:
    ByteReader m_header;
    std::span<const std::byte> m_row;
    std::size_t m_bodyAt = 0;
    std::uint64_t m_left = 0;
    std::int64_t m_key = 0;
    bool m_isFirst = true;
    bool m_isGood = true;
};

} // namespace atomscope
