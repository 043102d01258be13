#pragma once

#include "core/base/result.h"
#include "core/index/packedrow.h"
#include "core/index/types.h"

#include <cstdint>
#include <span>
#include <vector>

namespace atomscope {

/// Appends ascending places within a segment: one StreamVByte stream of the first and of each difference minus 1.
/// `scratch` is a buffer to reuse.
void appendPositions(Bytes& out, std::span<const std::uint32_t> places, std::vector<std::uint32_t>& scratch);

/// Appends the list's places (firstPosition + within the segment) to `out`. Error BadFormat if the bytes are not such a
/// list or a place is not below nPositions.
Result<void> readPositions(const PackedList& list, std::uint64_t firstPosition, std::uint64_t nPositions,
                           std::vector<std::uint64_t>& out);

/// Appends a posting list's body: positions as above, then activations (stored values).
void appendPostings(Bytes& out, std::span<const std::uint32_t> places, std::span<const float> stored,
                    std::vector<std::uint32_t>& scratch);

/// Appends the list's firings to `out`. Errors as of readPositions.
Result<void> readPostings(const PackedList& list, std::uint64_t firstPosition, std::uint64_t nPositions,
                          PostingList& out);

} // namespace atomscope
