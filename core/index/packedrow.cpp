#include "core/index/packedrow.h"

#include "core/index/streamcodec.h"

#include <limits>

namespace atomscope {

void PackedRowWriter::add(std::int32_t key, std::uint64_t count, std::span<const std::byte> body)
{
    if (m_n > 0 && m_header.size() + m_bodies.size() + body.size() > kPackedRowBytes)
        close();
    if (m_n == 0)
        m_first = m_last = key;
    appendVarint(m_header, static_cast<std::uint64_t>(key - m_last));
    appendVarint(m_header, count);
    appendVarint(m_header, body.size());
    m_bodies.insert(m_bodies.end(), body.begin(), body.end());
    m_last = key;
    ++m_n;
}

void PackedRowWriter::close()
{
    EncodedRow row;
    row.first = m_first;
    row.bytes.reserve(m_header.size() + m_bodies.size() + kStreamSlack + 10);
    appendVarint(row.bytes, m_n);
    row.bytes.insert(row.bytes.end(), m_header.begin(), m_header.end());
    row.bytes.insert(row.bytes.end(), m_bodies.begin(), m_bodies.end());
    row.bytes.resize(row.bytes.size() + kStreamSlack);
    m_rows.push_back(std::move(row));
    m_header.clear();
    m_bodies.clear();
    m_n = 0;
}

void PackedRowWriter::finish()
{
    if (m_n > 0)
        close();
}

std::vector<EncodedRow> PackedRowWriter::takeRows()
{
    return std::exchange(m_rows, {});
}

PackedRowReader::PackedRowReader(std::int32_t first, std::span<const std::byte> row)
    : m_header(row)
    , m_row(row)
    , m_key(first)
{
    m_left = m_header.varint(row.size() / 3); // an entry has three bytes at least
    // The bodies begin where the header ends, which only a walk over it tells.
    ByteReader walk = m_header;
    std::uint64_t bodies = 0;
    for (std::uint64_t i = 0; i < m_left && walk.isGood(); ++i) {
        walk.varint();
        walk.varint();
        bodies += walk.varint(row.size());
    }
    m_bodyAt = row.size() - walk.remaining();
    m_isGood = m_header.isGood() && walk.isGood() && bodies <= walk.remaining();
}

bool PackedRowReader::next(PackedList& list)
{
    if (!m_isGood || m_left == 0)
        return false;
    --m_left;
    const auto delta = static_cast<std::int64_t>(m_header.varint(std::numeric_limits<std::int32_t>::max()));
    list.count = m_header.varint();
    const std::size_t size = m_header.varint();
    m_key += delta;
    if (!m_header.isGood() || m_key > std::numeric_limits<std::int32_t>::max() || (delta == 0) != m_isFirst) {
        m_isGood = false;
        return false;
    }
    m_isFirst = false;
    list.key = static_cast<std::int32_t>(m_key);
    list.body = m_row.subspan(m_bodyAt, size);
    m_bodyAt += size;
    list.slack = m_row.size() - m_bodyAt;
    return true;
}

bool PackedRowReader::find(std::int32_t key, PackedList& list)
{
    while (next(list)) {
        if (list.key >= key)
            return list.key == key;
    }
    return false;
}

} // namespace atomscope
