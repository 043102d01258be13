#include "core/text/merging.h"

#include <algorithm>

namespace atomscope::text {

namespace {
constexpr std::size_t kFew = 32; // up to here scanning all pairs beats a heap
constexpr std::uint32_t kNone = UINT32_MAX;
} // namespace

void Merger::merge(std::vector<std::int32_t>& symbols, const PairTable& merges)
{
    if (symbols.size() < 2)
        return;
    if (symbols.size() <= kFew)
        mergeFew(symbols, merges);
    else
        mergeMany(symbols, merges);
}

void Merger::mergeFew(std::vector<std::int32_t>& symbols, const PairTable& merges)
{
    m_pairs.clear();
    for (std::size_t i = 0; i + 1 < symbols.size(); ++i)
        m_pairs.push_back(merges.find(symbols[i], symbols[i + 1]));
    while (!m_pairs.empty()) {
        const auto best = std::min_element(m_pairs.begin(), m_pairs.end(),
                                           [](const Merge& a, const Merge& b) { return a.rank < b.rank; });
        if (best->rank == kNone)
            return;
        const auto at = best - m_pairs.begin();
        symbols[static_cast<std::size_t>(at)] = best->id;
        symbols.erase(symbols.begin() + at + 1);
        m_pairs.erase(best);
        const auto left = static_cast<std::size_t>(at);
        if (left > 0)
            m_pairs[left - 1] = merges.find(symbols[left - 1], symbols[left]);
        if (left < m_pairs.size())
            m_pairs[left] = merges.find(symbols[left], symbols[left + 1]);
    }
}

void Merger::mergeMany(std::vector<std::int32_t>& symbols, const PairTable& merges)
{
    const auto isLater = [](const Candidate& a, const Candidate& b) {
        return a.rank != b.rank ? a.rank > b.rank : a.position > b.position;
    };
    const auto n = static_cast<std::uint32_t>(symbols.size());
    m_links.clear();
    m_heap.clear();
    for (std::uint32_t i = 0; i < n; ++i) {
        m_links.push_back({symbols[i], i == 0 ? kNone : i - 1, i + 1 == n ? kNone : i + 1});
        if (i + 1 < n)
            if (const Merge merge = merges.find(symbols[i], symbols[i + 1]); merge.rank != kNone)
                m_heap.push_back({merge.rank, i, merge.id});
    }
    std::make_heap(m_heap.begin(), m_heap.end(), isLater);

    const auto consider = [&](std::uint32_t left, std::uint32_t right) {
        const Merge merge = merges.find(m_links[left].id, m_links[right].id);
        if (merge.rank == kNone)
            return;
        m_heap.push_back({merge.rank, left, merge.id});
        std::push_heap(m_heap.begin(), m_heap.end(), isLater);
    };
    while (!m_heap.empty()) {
        const Candidate best = m_heap.front();
        std::pop_heap(m_heap.begin(), m_heap.end(), isLater);
        m_heap.pop_back();
        Link& left = m_links[best.position];
        if (left.id < 0 || left.next == kNone)
            continue;
        Link& right = m_links[left.next];
        if (merges.find(left.id, right.id).id != best.id) // one of the two has changed since
            continue;
        left.id = best.id;
        right.id = -1;
        left.next = right.next;
        if (left.next != kNone) {
            m_links[left.next].previous = best.position;
            consider(best.position, left.next);
        }
        if (left.previous != kNone)
            consider(left.previous, best.position);
    }
    symbols.clear();
    for (std::uint32_t i = 0; i != kNone; i = m_links[i].next)
        symbols.push_back(m_links[i].id);
}

} // namespace atomscope::text
