#include "core/index/densesampler.h"

#include <algorithm>

namespace atomscope {

void DenseSampler::insert(const Entry& entry)
{
    m_heap.push_back(entry);
    std::ranges::push_heap(m_heap, {}, &Entry::key);
    if (m_heap.size() > m_nRows) {
        std::ranges::pop_heap(m_heap, {}, &Entry::key);
        const Entry out = m_heap.back();
        m_heap.pop_back();
        if (out.isStored)
            m_removed.push_back(out.position);
        else
            m_new.erase(out.position);
    }
    if (m_heap.size() == m_nRows && !m_heap.empty())
        m_bound.store(m_heap.front().key, std::memory_order_relaxed);
}

void DenseSampler::add(std::uint64_t position, std::uint64_t key, Bytes row)
{
    if (!mayTake(key))
        return;
    m_new.emplace(position, std::move(row));
    insert({key, position, false});
}

DenseChanges DenseSampler::takeChanges()
{
    DenseChanges changes;
    for (Entry& entry : m_heap) {
        if (entry.isStored)
            continue;
        const auto found = m_new.find(entry.position);
        changes.added.push_back({entry.position, std::move(found->second)});
        entry.isStored = true;
    }
    m_new.clear();
    std::ranges::sort(changes.added, {}, &DenseRow::position);
    changes.removed = std::exchange(m_removed, {});
    return changes;
}

} // namespace atomscope
