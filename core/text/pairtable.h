#pragma once

#include "core/base/hash.h"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace atomscope::text {

/// What a pair of neighbouring tokens merges into.
struct Merge
{
    std::uint32_t rank = UINT32_MAX; ///< position in the merge list; UINT32_MAX = the pair does not merge
    std::int32_t id = -1;
};

/// Merges by pair of token ids: open addressing, because looking up pairs is most of the work of BPE.
class PairTable
{
public:
    explicit PairTable(std::size_t nPairs)
    {
        std::size_t size = 16;
        while (size < 2 * nPairs)
            size *= 2;
        m_slots.resize(size);
    }

    /// A pair that is there already takes the new merge. At most as many pairs as the table was made for.
    void set(std::int32_t left, std::int32_t right, Merge merge)
    {
        Slot& slot = m_slots[place(keyOf(left, right))];
        slot.key = keyOf(left, right);
        slot.merge = merge;
    }

    Merge find(std::int32_t left, std::int32_t right) const { return m_slots[place(keyOf(left, right))].merge; }

private:
    struct Slot
    {
        std::uint64_t key = UINT64_MAX; // no pair of ids, which are not negative
        Merge merge;
    };

    static std::uint64_t keyOf(std::int32_t left, std::int32_t right)
    {
        return static_cast<std::uint64_t>(static_cast<std::uint32_t>(left)) << 32 | static_cast<std::uint32_t>(right);
    }

    std::size_t place(std::uint64_t key) const
    {
        const std::size_t mask = m_slots.size() - 1;
        std::size_t at = mix64(key) & mask;
        while (m_slots[at].key != key && m_slots[at].key != UINT64_MAX)
            at = (at + 1) & mask;
        return at;
    }

    std::vector<Slot> m_slots; ///< a power of two, at most half full
};

} // namespace atomscope::text
