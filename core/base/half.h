#pragma once

#include <cstdint>

namespace atomscope {

/// IEEE binary16 <-> binary32, round to nearest even; subnormals, infinities and NaN kept.
float floatFromHalf(std::uint16_t bits);
std::uint16_t halfFromFloat(float value);

/// bfloat16 -> binary32 (exact).
float floatFromBfloat(std::uint16_t bits);

} // namespace atomscope
