#pragma once

#include "core/base/ids.h"
#include "core/measures/contextembedder.h"
#include "core/measures/contextsampler.h"

#include <limits>
#include <span>
#include <vector>

namespace atomscope {

using Embedding = ContextEmbedder::Vector;

/// MS = sum over pairs of w_n w_m cos(E_n, E_m) / sum over pairs of w_n w_m (Pach et al. 2025), for E of unit length
/// (rows of zeros count as unlike everything). From |sum w E|^2: O(n D). NaN without two rows of weight.
double monosemanticity(std::span<const Embedding> embeddings, std::span<const double> weights);

/// How alike the contexts of an atom's firings are, beside what chance gives. The embedding is words in context, so a
/// low number means several meanings, or one that words do not show: it cannot tell these apart.
struct Coherence
{
    static constexpr double kNone = std::numeric_limits<double>::quiet_NaN();
    int nContexts = 0; ///< at most one a document
    double weighted = kNone; ///< MS_c: weights (a - min a) / (max a - min a)
    double weightedNull = kNone; ///< its 99 % point over places of the same tokens
    double weightedRandom = kNone; ///< its 99 % point over places anywhere
    double flat = kNone; ///< every context counts the same: weak firings are not hidden
    double flatNull = kNone; ///< as weightedNull

    /// flat / that of neighbouring places: of two places of one window whose contexts just do not overlap. 1 = contexts
    /// from different documents are as alike as neighbouring passages of one.
    double relative = kNone;

    bool isAboveNull() const { return flat > flatNull; }
};

/// Measures coherence against drawn places.
class CoherenceMeter
{
public:
    static constexpr int kFewest = 20; ///< contexts
    /// All must outlive the meter. Embeds 2048 places anywhere and 2048
    /// pairs of neighbours once.
    CoherenceMeter(const ContextEmbedder& embedder, const TokenPlaces& places, const CorpusTokens& corpus,
                   const WindowTable& windows);

    /// embeddings: of the contexts, in their order. For each context 4 places of its token are drawn; a null set takes
    /// one of the 4 for each, 100 times. O(n (4 kWidth + 100) D).
    Coherence measure(AtomId atom, std::span<const SampledContext> contexts,
                      std::span<const Embedding> embeddings) const;
    /// What stands around places anywhere in the text.
    std::span<const Embedding> anywhere() const { return m_anywhere; }

private:
    double similarityOfNeighbours(const WindowTable& windows) const;

    const ContextEmbedder& m_embedder;
    const TokenPlaces& m_places;
    const CorpusTokens& m_corpus;
    std::vector<Embedding> m_anywhere;
    double m_ofNeighbours = Coherence::kNone;
};

} // namespace atomscope
