#pragma once

#include "core/index/bytes.h"

#include <cstdint>
#include <span>

namespace atomscope {

/// Bytes that the library's vector code may read behind a stream (it loads 16 at a time). Readable bytes of the same
/// blob do; where there are fewer, decoding falls back to plain code.
inline constexpr std::size_t kStreamSlack = 16;

/// Appends the values as one StreamVByte stream: 2 control bits a value, then 1 … 4 bytes each. No count.
void appendStream(Bytes& out, std::span<const std::uint32_t> values);

/// Reads out.size() values; the reader becomes bad if the stream does not fit into what is left. `slack`: bytes that
/// may be read behind the reader's end. O(n), allocates nothing.
void readStream(ByteReader& reader, std::span<std::uint32_t> out, std::size_t slack);

/// Whether n values can be in so many bytes at all: to be asked before allocating for a count from a file.
constexpr bool canHoldStream(std::size_t bytes, std::uint64_t n)
{
    return n <= bytes && (n + 3) / 4 + n <= bytes;
}

} // namespace atomscope
