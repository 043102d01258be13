#pragma once

#include "core/base/hash.h"
#include "core/index/bytes.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

namespace atomscope {

/// The sampling key of a counted token: the dense sample holds the tokens with the smallest. Different for any two
/// tokens, so that no tie has to be broken; the same whatever the SAE, so that indexes of one text sample one set.
constexpr std::uint64_t denseKey(std::int32_t document, std::int32_t tokenInDocument)
{
    constexpr std::uint64_t kSeed = 0x64656e7365; // "dense"
    return sampleKey(kSeed, 0, document, tokenInDocument);
}

/// Tokens that so many bytes hold: 2 bytes a value, the scale not counted.
constexpr std::int64_t denseCapacity(std::int64_t bytes, int width)
{
    return width > 0 ? bytes / (2 * static_cast<std::int64_t>(width)) : 0;
}

/// x [width] as int16 s and float16 x · 2^s each, s such that the largest finite |x| lies in [2^14, 2^15). Relative
/// error 2^-11 down to 2^-28 of the largest; what is not finite stays what it is.
Bytes encodeDenseRow(std::span<const float> x);
/// Values of a row; nothing if its length is none of a row.
std::optional<int> denseWidth(std::span<const std::byte> row);
/// Fills x [width]; false if the row does not have that width.
bool decodeDenseRow(std::span<const std::byte> row, std::span<float> x);

} // namespace atomscope
