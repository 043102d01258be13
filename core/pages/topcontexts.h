#pragma once

#include "core/base/result.h"
#include "core/index/windowtable.h"
#include "core/measures/ranking.h"
#include "core/pages/windowreader.h"

#include <cstdint>
#include <span>
#include <stop_token>
#include <vector>

namespace atomscope {

/// What makes two contexts equal: the ids from 8 left to 4 right of the peak, as far as they lie in the window.
inline constexpr std::int32_t kEqualLeft = 8;
inline constexpr std::int32_t kEqualRight = 4;

struct TopContext
{
    std::uint32_t firing = 0; ///< index into the posting list
    std::int32_t multiplicity = 1; ///< windows of the whole index whose strongest firing has equal surroundings
};

/// The `count` strongest distinct contexts, strongest first: at most one firing a window (its strongest), equal
/// contexts once. Fewer when there are no more. Reads about one window a context; equal ones are found through the
/// token lists.
Result<std::vector<TopContext>> topContexts(const WindowTable& windows, const PostingList& firings,
                                            const Ranking& ranking, std::span<const std::uint32_t> windowOfFiring,
                                            std::size_t count, WindowReader& reader, std::stop_token stop);

} // namespace atomscope
