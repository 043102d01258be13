#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <type_traits>
#include <vector>

namespace atomscope {

using Bytes = std::vector<std::byte>;

static_assert(std::endian::native == std::endian::little, "blobs are little-endian and copied as they are");

/// Appends a number, little-endian.
template <typename T>
requires std::is_arithmetic_v<T>
void appendNumber(Bytes& out, T value)
{
    const std::size_t at = out.size();
    out.resize(at + sizeof value);
    std::memcpy(out.data() + at, &value, sizeof value);
}

/// Appends numbers, little-endian, without a count.
template <typename T>
requires std::is_arithmetic_v<T>
void appendNumbers(Bytes& out, std::span<const T> values)
{
    const std::size_t at = out.size();
    out.resize(at + values.size_bytes());
    if (!values.empty())
        std::memcpy(out.data() + at, values.data(), values.size_bytes());
}

/// Appends an unsigned number, seven bits a byte, lowest first, the top bit set on all but the last (LEB128).
inline void appendVarint(Bytes& out, std::uint64_t value)
{
    for (; value >= 0x80; value >>= 7)
        out.push_back(static_cast<std::byte>((value & 0x7f) | 0x80));
    out.push_back(static_cast<std::byte>(value));
}

/// Reads foreign bytes from front to back. A read beyond the end gives zeros and makes the reader bad for good, so that
/// a decoder checks once, at its end or before it allocates.
class ByteReader
{
public:
    explicit ByteReader(std::span<const std::byte> bytes)
        : m_bytes(bytes)
    {
    }

    bool isGood() const { return m_isGood; }
    void setBad() { m_isGood = false; }
    std::size_t remaining() const { return m_bytes.size(); }
    std::span<const std::byte> rest() const { return m_bytes; }

    /// The next `size` bytes; empty and bad if there are fewer.
    std::span<const std::byte> take(std::size_t size)
    {
        if (size > m_bytes.size()) {
            m_isGood = false;
            m_bytes = {};
            return {};
        }
        const auto taken = m_bytes.first(size);
        m_bytes = m_bytes.subspan(size);
        return taken;
    }

    template <typename T>
    requires std::is_arithmetic_v<T> T number()
    {
        T value{};
        const auto taken = take(sizeof value);
        if (!taken.empty())
            std::memcpy(&value, taken.data(), sizeof value);
        return value;
    }

    /// Fills `out`; bad if there are too few bytes.
    template <typename T>
    requires std::is_arithmetic_v<T>
    void numbers(std::span<T> out)
    {
        const auto taken = take(out.size_bytes());
        if (!taken.empty())
            std::memcpy(out.data(), taken.data(), taken.size());
    }

    std::uint64_t varint()
    {
        std::uint64_t value = 0;
        for (int shift = 0; shift < 64; shift += 7) {
            if (m_bytes.empty())
                break;
            const auto byte = static_cast<std::uint64_t>(m_bytes.front());
            m_bytes = m_bytes.subspan(1);
            value |= (byte & 0x7f) << shift;
            if (byte < 0x80)
                return value;
        }
        m_isGood = false;
        return 0;
    }

    /// A varint that must not be above `limit`.
    std::uint64_t varint(std::uint64_t limit)
    {
        const std::uint64_t value = varint();
        if (value <= limit)
            return value;
        m_isGood = false;
        return 0;
    }

private:
    std::span<const std::byte> m_bytes;
    bool m_isGood = true;
};

} // namespace atomscope
