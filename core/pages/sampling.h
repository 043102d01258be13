#pragma once

#include "core/index/types.h"
#include "core/index/windowtable.h"
#include "core/measures/ranking.h"

#include <cstddef>
#include <cstdint>
#include <span>
#include <stop_token>
#include <vector>

namespace atomscope {

/// Where one atom's samples come from. A sample is the places with the smallest
/// sampleKey(seed, atom, document, token): it stays as it is while an index grows, and for any segmentation.
struct SampleSource
{
    const WindowTable& windows;
    const PostingList& firings;
    AtomId atom;
    std::uint64_t seed = 0;
};

/// Ranks [first, last) of a ranking (0 = strongest) that hold a decile (0 = weakest … 9): the firing of rank r counted
/// from the weakest is in decile floor(10 r / n). May be empty with fewer than 10 firings.
struct RankRange
{
    std::size_t first = 0, last = 0;
    std::size_t size() const { return last - first; }
};
RankRange ranksOfDecile(int decile, std::size_t nFirings);

/// The window of every firing, [n]. O(n + windows).
std::vector<std::uint32_t> windowsOfFirings(const WindowTable& windows, const PostingList& firings);

/// Sample keys of all firings, [n].
std::vector<std::uint64_t> sampleKeys(const SampleSource& source, std::span<const std::uint32_t> windowOfFiring);

/// The `count` members (indexes into the posting list) with the smallest keys, ordered by rank, that is by strength.
/// ranking: all ranks; range: those to choose from.
std::vector<std::uint32_t> sampleOfRanks(const Ranking& ranking, RankRange range, std::span<const std::uint64_t> keys,
                                         std::size_t count);

/// The `count` places where the atom does not fire with the smallest keys, smallest first: positions of stored tokens,
/// BOS put in front left out. Whether a place is counted is for the caller to check. O(stored tokens); returns early
/// and with fewer when stopped.
std::vector<std::uint64_t> silentPlaces(const SampleSource& source, std::size_t count, std::stop_token stop);

} // namespace atomscope
