#include "core/pages/sampling.h"

#include "core/base/hash.h"

#include <algorithm>
#include <limits>
#include <utility>

namespace atomscope {

namespace {

// Keeps the smallest `capacity` of what it is offered; equal keys by the smaller place.
class Smallest
{
public:
    using Entry = std::pair<std::uint64_t, std::uint64_t>; // key, place

    explicit Smallest(std::size_t capacity)
        : m_capacity(capacity)
    {
        m_heap.reserve(capacity + 1);
    }

    // Entries with a larger key would not be taken.
    std::uint64_t largestKey() const { return m_largestKey; }
    void offer(Entry entry)
    {
        m_heap.push_back(entry);
        std::push_heap(m_heap.begin(), m_heap.end());
        if (m_heap.size() > m_capacity) {
            std::pop_heap(m_heap.begin(), m_heap.end());
            m_heap.pop_back();
        }
        if (m_heap.size() == m_capacity && m_capacity > 0)
            m_largestKey = m_heap.front().first;
    }
    std::vector<Entry> ascending() &&
    {
        std::sort(m_heap.begin(), m_heap.end());
        return std::move(m_heap);
    }

private:
    std::size_t m_capacity;
    std::uint64_t m_largestKey = std::numeric_limits<std::uint64_t>::max();
    std::vector<Entry> m_heap;
};

constexpr std::size_t kWindowsBetweenPolls = 256;

} // namespace

RankRange ranksOfDecile(int decile, std::size_t nFirings)
{
    // Counted from the weakest, decile d starts at the smallest r with 10 r >= d n.
    const auto start = [nFirings](int d) { return (static_cast<std::size_t>(d) * nFirings + 9) / 10; };
    return {nFirings - start(decile + 1), nFirings - start(decile)};
}

std::vector<std::uint32_t> windowsOfFirings(const WindowTable& windows, const PostingList& firings)
{
    std::vector<std::uint32_t> result(firings.position.size());
    std::size_t window = 0;
    for (std::size_t i = 0; i < result.size(); ++i) {
        const std::uint64_t position = firings.position[i];
        while (position >= windows.firstPosition[window + 1])
            ++window;
        result[i] = static_cast<std::uint32_t>(window);
    }
    return result;
}

std::vector<std::uint64_t> sampleKeys(const SampleSource& source, std::span<const std::uint32_t> windowOfFiring)
{
    std::vector<std::uint64_t> keys(windowOfFiring.size());
    for (std::size_t i = 0; i < keys.size(); ++i) {
        const std::size_t window = windowOfFiring[i];
        keys[i] = sampleKey(source.seed, source.atom.v, source.windows.document[window].v,
                            source.windows.tokenInDocument(window, source.firings.position[i]));
    }
    return keys;
}

std::vector<std::uint32_t> sampleOfRanks(const Ranking& ranking, RankRange range, std::span<const std::uint64_t> keys,
                                         std::size_t count)
{
    Smallest smallest(std::min(count, range.size()));
    for (std::size_t rank = range.first; rank < range.last; ++rank) {
        const Smallest::Entry entry{keys[ranking.index[rank]], rank};
        if (entry.first <= smallest.largestKey())
            smallest.offer(entry);
    }
    std::vector<std::uint32_t> members;
    std::vector<std::uint64_t> ranks;
    for (const auto& [key, rank] : std::move(smallest).ascending())
        ranks.push_back(rank);
    std::sort(ranks.begin(), ranks.end());
    for (const std::uint64_t rank : ranks)
        members.push_back(ranking.index[rank]);
    return members;
}

std::vector<std::uint64_t> silentPlaces(const SampleSource& source, std::size_t count, std::stop_token stop)
{
    const WindowTable& windows = source.windows;
    const auto& fires = source.firings.position;
    const std::uint64_t seed = source.seed; // locals, so that the loop knows them constant
    const std::int32_t atom = source.atom.v;
    Smallest smallest(std::min<std::size_t>(count, windows.firstPosition.back()));
    for (std::size_t window = 0; window < windows.size(); ++window) {
        if (window % kWindowsBetweenPolls == 0 && stop.stop_requested())
            break;
        const std::int32_t document = windows.document[window].v;
        const std::uint64_t end = windows.firstPosition[window + 1];
        std::int32_t token = windows.firstTokenInDocument[window];
        for (std::uint64_t position = windows.firstPosition[window] + windows.hasBos[window]; position < end;
             ++position, ++token) {
            const std::uint64_t key = sampleKey(seed, atom, document, token);
            if (key > smallest.largestKey())
                continue;
            // Few places get here, so that the search among the firings hardly counts.
            const bool isFiring = std::binary_search(fires.begin(), fires.end(), position);
            if (!isFiring)
                smallest.offer({key, position});
        }
    }
    std::vector<std::uint64_t> places;
    for (const auto& [key, position] : std::move(smallest).ascending())
        places.push_back(position);
    return places;
}

} // namespace atomscope
