#pragma once

#include "core/index/types.h"

#include <cstdint>
#include <vector>

namespace atomscope {

/// All firings of one atom in the order used everywhere: stored activation descending, then document, then token
/// (which is position ascending).
struct Ranking
{
    std::vector<std::uint32_t> index; ///< [n] into the posting list, strongest first
    std::vector<float> activation; ///< [n] descending

    std::size_t size() const { return index.size(); }
    /// Firings with an activation below `value`.
    std::size_t nWeaker(float value) const;
};

/// Sorts n firings. O(n): a radix sort over the bits of the activations, which must be > 0; n < 2^32.
Ranking rankFirings(const PostingList& firings);

} // namespace atomscope
