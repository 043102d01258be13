#pragma once

#include "core/text/pairtable.h"

#include <cstdint>
#include <vector>

namespace atomscope::text {

/// Merges neighbouring symbols until no pair merges: always the pair of lowest rank, the leftmost one of equals.
/// O(n log n), also for a million symbols without a boundary. Keeps its buffers from call to call.
class Merger
{
public:
    /// In place.
    void merge(std::vector<std::int32_t>& symbols, const PairTable& merges);

private:
    void mergeFew(std::vector<std::int32_t>& symbols, const PairTable& merges);
    void mergeMany(std::vector<std::int32_t>& symbols, const PairTable& merges);

    struct Candidate
    {
        std::uint32_t rank = 0;
        std::uint32_t position = 0; ///< of the left symbol
        std::int32_t id = -1; ///< what they would become
    };
    struct Link
    {
        std::int32_t id = -1; ///< -1 = merged into its left neighbour
        std::uint32_t previous = 0;
        std::uint32_t next = 0;
    };
    std::vector<Merge> m_pairs;
    std::vector<Candidate> m_heap;
    std::vector<Link> m_links;
};

} // namespace atomscope::text
