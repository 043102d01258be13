#include "core/measures/contextsampler.h"

#include "core/base/hash.h"

#include <algorithm>

namespace atomscope {

namespace {

constexpr std::int32_t kBlockWindows = 8; // as halfOf() cuts documents

struct Candidate
{
    std::uint64_t key = 0;
    SampledContext context;
};

} // namespace

ContextSampler::ContextSampler(const WindowTable& windows, const CorpusTokens& corpus, HoldOutUnit unit,
                               std::uint64_t seed)
    : m_windows(windows)
    , m_corpus(corpus)
    , m_seed(seed)
{
    std::int32_t number = -1, placeInDocument = 0;
    for (std::size_t window = 0; window < windows.size(); ++window) {
        const bool isNew = window == 0 || windows.document[window] != windows.document[window - 1];
        placeInDocument = isNew ? 0 : placeInDocument + 1;
        number += isNew || (unit == HoldOutUnit::WindowBlock && placeInDocument % kBlockWindows == 0);
        m_unit.push_back(number);
    }
}

std::vector<SampledContext> ContextSampler::sample(AtomId atom, const PostingList& firings) const
{
    std::vector<Candidate> best; // one a unit
    std::int32_t unit = -1;
    std::size_t window = 0;
    std::uint64_t windowEnd = 0;
    for (std::size_t i = 0; i < firings.position.size(); ++i) {
        const std::uint64_t position = firings.position[i];
        if (position >= windowEnd) {
            window = m_windows.windowOf(position);
            windowEnd = m_windows.firstPosition[window + 1];
        }
        const std::uint8_t half = m_corpus.halves()[position];
        if (half == CorpusTokens::kNotCounted)
            continue;
        const std::uint64_t key
            = sampleKey(m_seed, atom.v, m_windows.document[window].v, m_windows.tokenInDocument(window, position));
        if (m_unit[window] != unit)
            best.push_back({~std::uint64_t(0), {0, 0, 0, half}});
        unit = m_unit[window];
        ++best.back().context.nFirings;
        if (key <= best.back().key) {
            best.back().key = key;
            best.back().context.position = position;
            best.back().context.activation = firings.activation[i];
        }
    }
    std::ranges::sort(best, {}, &Candidate::key);
    std::vector<SampledContext> chosen;
    for (const int half : {0, 1}) {
        std::size_t n = 0;
        for (const Candidate& candidate : best) {
            if (candidate.context.half != half || n == kMost / 2)
                continue;
            chosen.push_back(candidate.context);
            ++n;
        }
    }
    return chosen;
}

TokenPlaces::TokenPlaces(const CorpusTokens& corpus)
    : m_start(corpus.counts(0).size() + 1)
{
    for (std::size_t token = 0; token + 1 < m_start.size(); ++token)
        m_start[token + 1] = m_start[token] + static_cast<std::size_t>(corpus.counts(0)[token])
            + static_cast<std::size_t>(corpus.counts(1)[token]);
    m_places.resize(m_start.back());
    std::vector<std::size_t> next(m_start.begin(), m_start.end() - 1);
    for (std::size_t p = 0; p < corpus.tokens().size(); ++p) {
        if (corpus.halves()[p] != CorpusTokens::kNotCounted)
            m_places[next[static_cast<std::size_t>(corpus.tokens()[p])]++] = p;
    }
}

} // namespace atomscope
