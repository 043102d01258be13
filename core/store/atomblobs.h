#pragma once

#include "core/base/result.h"
#include "core/index/bytes.h"
#include "core/store/atomindex.h"

#include <span>
#include <vector>

namespace atomscope {

/// Logit effects of one atom: varint n and n times {varint token, float32} for the top, the same for the bottom; varint
/// bins, a byte (1: equal bins, float32 first and last edge; 0: every edge as float32), varint counts. Equal bins are
/// written only where they give the same edges bit for bit.
Bytes encodeLogitEffects(const LogitEffects& effects);
Result<LogitEffects> decodeLogitEffects(std::span<const std::byte> bytes);

/// varint n, n times {varint atom, float32 cosine}.
Bytes encodeNeighbours(std::span<const Neighbour> neighbours);
Result<std::vector<Neighbour>> decodeNeighbours(std::span<const std::byte> bytes);

} // namespace atomscope
