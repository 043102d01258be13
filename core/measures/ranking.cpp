#include "core/measures/ranking.h"

#include <algorithm>
#include <array>
#include <bit>
#include <functional>

namespace atomscope {

namespace {

// One firing as a number that sorts into the wanted order: inverted bits of the activation (positive floats compare
// like their bits) above its index.
using Key = std::uint64_t;

constexpr std::size_t kSmall = 1024; // below, comparisons beat the radix passes' fixed cost
constexpr int kDigitBits = 11;
constexpr std::size_t kBuckets = std::size_t(1) << kDigitBits;
constexpr std::array kShifts = {32, 43, 54};

std::size_t digit(Key key, int shift)
{
    return (key >> shift) & (kBuckets - 1);
}

// Stable, least significant digit first. A pass whose digit is the same everywhere is left out: stored activations
// are scaled halves, so the lowest digit usually is.
void sortByActivation(std::vector<Key>& keys)
{
    std::array<std::array<std::uint32_t, kBuckets>, kShifts.size()> counts{};
    for (const Key key : keys) {
        for (std::size_t pass = 0; pass < kShifts.size(); ++pass)
            ++counts[pass][digit(key, kShifts[pass])];
    }
    std::vector<Key> sorted(keys.size());
    for (std::size_t pass = 0; pass < kShifts.size(); ++pass) {
        auto& starts = counts[pass];
        if (starts[digit(keys.front(), kShifts[pass])] == keys.size())
            continue;
        std::uint32_t start = 0;
        for (auto& bucket : starts) {
            const std::uint32_t count = bucket;
            bucket = start;
            start += count;
        }
        for (const Key key : keys)
            sorted[starts[digit(key, kShifts[pass])]++] = key;
        keys.swap(sorted);
    }
}

} // namespace

std::size_t Ranking::nWeaker(float value) const
{
    const auto firstWeaker = std::upper_bound(activation.begin(), activation.end(), value, std::greater<>());
    return static_cast<std::size_t>(activation.end() - firstWeaker);
}

Ranking rankFirings(const PostingList& firings)
{
    const std::size_t n = firings.activation.size();
    std::vector<Key> keys(n);
    for (std::size_t i = 0; i < n; ++i)
        keys[i] = Key(~std::bit_cast<std::uint32_t>(firings.activation[i])) << 32 | i;
    if (n < kSmall)
        std::sort(keys.begin(), keys.end());
    else
        sortByActivation(keys);

    Ranking ranking;
    ranking.index.resize(n);
    ranking.activation.resize(n);
    for (std::size_t rank = 0; rank < n; ++rank) {
        ranking.index[rank] = static_cast<std::uint32_t>(keys[rank]);
        ranking.activation[rank] = std::bit_cast<float>(~static_cast<std::uint32_t>(keys[rank] >> 32));
    }
    return ranking;
}

} // namespace atomscope
