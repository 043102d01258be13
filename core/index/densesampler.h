#pragma once

#include "core/index/bytes.h"

#include <atomic>
#include <cstdint>
#include <unordered_map>
#include <utility>
#include <vector>

namespace atomscope {

/// A row of the dense sample at its place.
struct DenseRow
{
    std::uint64_t position = 0; ///< of the whole index
    Bytes row; ///< encodeDenseRow()
};

/// What a commit changes in the stored sample.
struct DenseChanges
{
    std::vector<DenseRow> added;
    std::vector<std::uint64_t> removed; ///< stored before, and no longer among the smallest keys
};

/// Keeps the tokens with the smallest keys of all that were added. The sample of any part of a text is what its tokens'
/// keys say, whatever the order in which they came. One thread adds; any may ask mayTake().
class DenseSampler
{
public:
    explicit DenseSampler(std::int64_t nRows)
        : m_nRows(static_cast<std::size_t>(nRows))
        , m_bound(nRows > 0 ? UINT64_MAX : 0)
    {
    }

    /// False: never, whatever follows, so that its row need not be made.
    bool mayTake(std::uint64_t key) const { return key < m_bound.load(std::memory_order_relaxed); }
    /// A row that is stored already, when an index goes on.
    void restore(std::uint64_t position, std::uint64_t key) { insert({key, position, true}); }
    void add(std::uint64_t position, std::uint64_t key, Bytes row);
    /// What has changed since the last call.
    DenseChanges takeChanges();

private:
    struct Entry
    {
        std::uint64_t key = 0;
        std::uint64_t position = 0;
        bool isStored = false;
    };
    void insert(const Entry& entry);

    std::size_t m_nRows;
    std::atomic<std::uint64_t> m_bound; // keys from here on have no chance
    std::vector<Entry> m_heap; // the largest key in front
    std::unordered_map<std::uint64_t, Bytes> m_new; // position → row, of entries that are not stored
    std::vector<std::uint64_t> m_removed;
};

/// A token that a computing thread found to be one for the sample.
struct DenseCandidate
{
    std::uint64_t key = 0;
    std::int32_t place = 0; ///< in its window, BOS counted
    Bytes row;
};

} // namespace atomscope
