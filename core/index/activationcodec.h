#pragma once

#include "core/index/bytes.h"

#include <cstdint>
#include <span>

namespace atomscope {

/// The value an index keeps of a firing's fp32 activation: rounded to 11 significant bits (nearest, ties to even), that
/// is relative error at most 2^-11; rounded up instead where that would reach the threshold (error below 2^-10).
/// Subnormal activations are kept as they are. Never 0, never infinite. A function of the activation and the
/// threshold alone, so that stored values do not depend on lists, segments or merges. activation > 0, finite.
float storedActivation(float activation, float threshold);

/// Appends stored activations: int16 s, then float16 of a * 2^s with s so that the largest lies in [2^14, 2^15), which
/// is exact for all down to 2^-28 of the largest. Where one is smaller: s = kPlainActivations, then float32.
void appendActivations(Bytes& out, std::span<const float> stored);

/// Reads out.size() activations; the reader becomes bad if there are too few bytes or a value is not finite and > 0.
void readActivations(ByteReader& reader, std::span<float> out);

inline constexpr std::int16_t kPlainActivations = 0x7fff;

} // namespace atomscope
