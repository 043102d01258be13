#pragma once

#include "core/index/types.h"
#include "core/index/windowtable.h"
#include "core/measures/holdout.h"
#include "core/measures/tokencounts.h"

#include <cstdint>
#include <span>
#include <vector>

namespace atomscope {

/// One firing that stands for its document (or block of windows).
struct SampledContext
{
    std::uint64_t position = 0;
    float activation = 0;
    std::int64_t nFirings = 0; ///< of the atom in that document or block
    int half = 0;
};

/// Chooses the contexts that an atom's meaning is judged by: at most one of each unit that holding out goes by, since
/// contexts of one document are alike whatever fires there.
class ContextSampler
{
public:
    static constexpr std::size_t kMost = 400; ///< half from each half of the text

    /// unit, seed: Definitions::holdOutUnit and Definitions::seed. The window table and the corpus must outlive the
    /// sampler. O(windows).
    ContextSampler(const WindowTable& windows, const CorpusTokens& corpus, HoldOutUnit unit, std::uint64_t seed);

    /// Of each unit the firing with the smallest sampleKey(seed, atom, document, token); of those, in each half, the
    /// kMost / 2 with the smallest keys. In the order of keys, half 0 first. O(n_fired log).
    std::vector<SampledContext> sample(AtomId atom, const PostingList& firings) const;

    /// Number of the unit that a window belongs to.
    std::int32_t unitOf(std::size_t window) const { return m_unit[window]; }

private:
    const WindowTable& m_windows;
    const CorpusTokens& m_corpus;
    std::uint64_t m_seed;
    std::vector<std::int32_t> m_unit; ///< [windows]
};

/// Every counted place of each token, for drawing places of the same token.
class TokenPlaces
{
public:
    /// 8 bytes a stored token. O(P).
    explicit TokenPlaces(const CorpusTokens& corpus);
    std::span<const std::uint64_t> of(std::int32_t token) const
    {
        const auto t = static_cast<std::size_t>(token);
        return std::span(m_places).subspan(m_start[t], m_start[t + 1] - m_start[t]);
    }
    std::span<const std::uint64_t> all() const { return m_places; } ///< every counted place, by token

private:
    std::vector<std::size_t> m_start; ///< [V + 1]
    std::vector<std::uint64_t> m_places;
};

} // namespace atomscope
