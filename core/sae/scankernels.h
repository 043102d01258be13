#pragma once

#include <cstdint>

namespace atomscope {

/// Room behind the last hit that scanAbove may write to.
inline constexpr int kScanSlack = 64;

/// Compacts the places where p [n] lies above threshold [n]: their numbers (from `first` on) and values, in ascending
/// order. Returns how many; a NaN is never above. `indices` and `values` need room for n + kScanSlack.
int scanAbove(const float* p, const float* threshold, int n, std::int32_t first, std::int32_t* indices, float* values);
/// The same with one threshold for all.
int scanAbove(const float* p, float threshold, int n, std::int32_t first, std::int32_t* indices, float* values);

/// y [D] += factor * row [D], one fused multiply-add an element.
void addScaledRow(float factor, const float* row, int D, float* y);

} // namespace atomscope
