#pragma once

#include "core/base/result.h"
#include "core/store/atomindex.h"

#include <cstdint>
#include <unordered_map>
#include <vector>

namespace atomscope {

/// How rare an activation is among an atom's own: at how many tokens the atom is at least as active. Keeps a short
/// sketch of every atom it was asked about, so that its posting list is read once a snapshot. Not thread-safe.
///
/// A sketch are the activations at the ranks 0, 1, 2, … that grow by 2^(1/8): counts up to 11 are exact, larger ones
/// are interpolated and off by at most one part in eleven. At most 8 log2(n_fired) numbers an atom.
class AtomTails
{
public:
    /// Firings with at least this activation; `activation` is one that the index stores for the atom, so at least 1.
    /// Errors: those of AtomIndex::postings.
    Result<double> count(const AtomIndex& index, AtomId atom, float activation);
    /// False for atoms that fire at more than a tenth of the tokens, and for those with fewer than 30 firings: where
    /// they fire says little about a text, or nothing that can be told.
    Result<bool> isTelling(const AtomIndex& index, AtomId atom);

private:
    struct Sketch
    {
        std::vector<std::int64_t> rank; ///< ascending; the last is n - 1
        std::vector<float> activation; ///< at these ranks, descending
        double count(float atLeast) const;
    };
    static Sketch sketchOf(const PostingList& firings);
    Result<void> follow(const AtomIndex& index);

    std::int64_t m_nTokens = -1; ///< of the snapshot that the rest belongs to
    std::vector<std::uint8_t> m_isTelling; ///< [d_sae]
    std::unordered_map<AtomId, Sketch> m_sketches;
};

} // namespace atomscope
