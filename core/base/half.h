#pragma once

#include <bit>
#include <cstdint>

namespace atomscope {

/// IEEE binary16 <-> binary32, round to nearest even; subnormals, infinities and NaN kept.
float floatFromHalf(std::uint16_t bits);
std::uint16_t halfFromFloat(float value);

/// bfloat16 -> binary32 (exact).
float floatFromBfloat(std::uint16_t bits);
/// The value's upper half: exact for what came from bfloat16, cut off for anything else.
constexpr std::uint16_t bfloatFromFloat(float value)
{
    return static_cast<std::uint16_t>(std::bit_cast<std::uint32_t>(value) >> 16);
}

} // namespace atomscope
