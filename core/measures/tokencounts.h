#pragma once

#include "core/base/ids.h"
#include "core/index/types.h"

#include <array>
#include <cstdint>
#include <span>
#include <vector>

namespace atomscope {

/// The token at every position of an index and the half it belongs to. Legend: P stored positions, V vocabulary.
/// 5 bytes a position.
class CorpusTokens
{
public:
    static constexpr std::uint8_t kNotCounted = 2;

    explicit CorpusTokens(int nVocabulary);
    /// A text of other units: unit (below nUnits; negative where not counted) and half of every position.
    CorpusTokens(std::vector<std::int32_t> units, std::span<const std::uint8_t> halves, int nUnits);
    /// Appends one window. Tokens outside the vocabulary are not counted.
    void add(const SequenceTokens& window, int half);

    std::span<const std::int32_t> tokens() const { return m_token; } ///< [P]
    std::span<const std::uint8_t> halves() const { return m_half; } ///< [P] 0, 1 or kNotCounted
    /// Counted places of each token in one half, [V].
    std::span<const std::int64_t> counts(int half) const { return m_counts[static_cast<std::size_t>(half)]; }
    std::int64_t nTokens(int half) const { return m_nTokens[static_cast<std::size_t>(half)]; }

private:
    std::vector<std::int32_t> m_token;
    std::vector<std::uint8_t> m_half;
    std::array<std::vector<std::int64_t>, 2> m_counts;
    std::array<std::int64_t, 2> m_nTokens{};
};

/// How often an atom fires at one token, in each half.
struct TokenCount
{
    std::int32_t token = 0;
    std::array<std::int64_t, 2> fired{};

    std::int64_t total() const { return fired[0] + fired[1]; }
};

inline constexpr std::size_t kMostFrequent = 5;

/// Counts the tokens an atom fires at. Keeps its counters between atoms: O(n_fired) a call.
class TokenCounter
{
public:
    explicit TokenCounter(const CorpusTokens& corpus);
    /// The kMostFrequent most frequent first (of equal ones the smaller token), the rest in any order. Valid until the
    /// next call.
    std::span<const TokenCount> count(const PostingList& firings);

private:
    const CorpusTokens& m_corpus;
    std::vector<std::int32_t> m_slot; ///< [V] place in m_counts, -1 = not seen
    std::vector<TokenCount> m_counts;
};

/// Share of an atom's firings at its n <= kMostFrequent most frequent tokens; NaN without firings.
double topTokenShare(std::span<const TokenCount> mostFrequentFirst, std::size_t n);

} // namespace atomscope
