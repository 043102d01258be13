#include "core/measures/tokencounts.h"

#include <algorithm>
#include <limits>

namespace atomscope {

CorpusTokens::CorpusTokens(int nVocabulary)
{
    for (auto& counts : m_counts)
        counts.resize(static_cast<std::size_t>(nVocabulary));
}

CorpusTokens::CorpusTokens(std::vector<std::int32_t> units, std::span<const std::uint8_t> halves, int nUnits)
    : CorpusTokens(nUnits)
{
    m_token = std::move(units);
    m_half.assign(halves.begin(), halves.end());
    for (std::size_t p = 0; p < m_token.size(); ++p) {
        if (m_half[p] == kNotCounted)
            continue;
        ++m_counts[m_half[p]][static_cast<std::size_t>(m_token[p])];
        ++m_nTokens[m_half[p]];
    }
}

void CorpusTokens::add(const SequenceTokens& window, int half)
{
    auto& counts = m_counts[static_cast<std::size_t>(half)];
    for (std::size_t i = 0; i < window.ids.size(); ++i) {
        const std::int32_t token = window.ids[i].v;
        const bool isKnown = token >= 0 && static_cast<std::size_t>(token) < counts.size();
        const bool isCounted = window.counted[i] && isKnown;
        m_token.push_back(token);
        m_half.push_back(isCounted ? static_cast<std::uint8_t>(half) : kNotCounted);
        if (!isCounted)
            continue;
        ++counts[static_cast<std::size_t>(token)];
        ++m_nTokens[static_cast<std::size_t>(half)];
    }
}

TokenCounter::TokenCounter(const CorpusTokens& corpus)
    : m_corpus(corpus)
    , m_slot(corpus.counts(0).size(), -1)
{
}

std::span<const TokenCount> TokenCounter::count(const PostingList& firings)
{
    for (const TokenCount& old : m_counts)
        m_slot[static_cast<std::size_t>(old.token)] = -1;
    m_counts.clear();
    const auto tokens = m_corpus.tokens();
    const auto halves = m_corpus.halves();
    for (const std::uint64_t position : firings.position) {
        const std::uint8_t half = halves[position];
        if (half == CorpusTokens::kNotCounted)
            continue;
        std::int32_t& slot = m_slot[static_cast<std::size_t>(tokens[position])];
        if (slot < 0) {
            slot = static_cast<std::int32_t>(m_counts.size());
            m_counts.push_back({tokens[position], {}});
        }
        ++m_counts[static_cast<std::size_t>(slot)].fired[half];
    }
    const auto nFirst = static_cast<std::ptrdiff_t>(std::min(kMostFrequent, m_counts.size()));
    std::partial_sort(m_counts.begin(), m_counts.begin() + nFirst, m_counts.end(),
                      [](const TokenCount& a, const TokenCount& b) {
                          return a.total() != b.total() ? a.total() > b.total() : a.token < b.token;
                      });
    return m_counts;
}

double topTokenShare(std::span<const TokenCount> mostFrequentFirst, std::size_t n)
{
    std::int64_t top = 0, all = 0;
    for (std::size_t i = 0; i < mostFrequentFirst.size(); ++i) {
        all += mostFrequentFirst[i].total();
        if (i < n)
            top += mostFrequentFirst[i].total();
    }
    return all == 0 ? std::numeric_limits<double>::quiet_NaN() : static_cast<double>(top) / static_cast<double>(all);
}

} // namespace atomscope
