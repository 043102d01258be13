#pragma once

#include <algorithm>
#include <bit>
#include <cstdint>

namespace atomscope {

/// Where segments end. It depends on the content alone: stored tokens and firings, never on threads or blocks.
struct SegmentPlan
{
    std::int64_t fixedPositions = 0; ///< 0 = growing

    static constexpr std::int64_t kFirstPositions = std::int64_t{1} << 14; // the first atoms appear at once
    static constexpr std::int64_t kMostPositions = std::int64_t{1} << 18;
    static constexpr std::int64_t kMostFirings = 16'000'000; // bounds the builder's memory

    /// Stored tokens after which the segment that begins at firstPosition is full: doubling, because segments of 1, 2,
    /// 4 … begin at 0, 1, 3 … times the first size.
    std::int64_t positionsAt(std::uint64_t firstPosition) const
    {
        if (fixedPositions > 0)
            return fixedPositions;
        const std::uint64_t before = std::min<std::uint64_t>(firstPosition / kFirstPositions, kMostPositions);
        return std::min(kMostPositions, kFirstPositions * static_cast<std::int64_t>(std::bit_floor(before + 1)));
    }
};

} // namespace atomscope
