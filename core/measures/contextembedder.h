#pragma once

#include "core/index/windowtable.h"
#include "core/measures/tokencounts.h"

#include <array>
#include <cstdint>
#include <span>
#include <vector>

namespace atomscope {

/// What stands around a token, as a vector that needs no model: words weighted by rarity (TF-IDF) and projected with
/// random signs, which keeps cosines to about 1 / sqrt(kDimensions) (Achlioptas 2003).
///
/// The token itself is left out, and so is its string elsewhere: that two places share it is what token measures say.
class ContextEmbedder
{
public:
    static constexpr std::size_t kDimensions = 256;
    static constexpr std::int32_t kWidth = 16; ///< tokens on each side, within the window
    using Vector = std::array<float, kDimensions>;

    /// units: the text as classes of tokens (folded strings). A class's weight is ln(chunks / chunks with it), chunks
    /// being runs of 64 tokens of a window. Both must outlive the embedder. kDimensions bytes a class. O(P + V).
    ContextEmbedder(const CorpusTokens& units, const WindowTable& windows);

    /// Of unit length after the text's mean (over up to 4096 counted places) has been taken off; zeros where nothing
    /// with weight stands around the place. O(kWidth * kDimensions).
    Vector embed(std::uint64_t position) const;

private:
    Vector raw(std::uint64_t position) const;
    void measureWeights();
    void measureMean();

    const CorpusTokens& m_units;
    const WindowTable& m_windows;
    std::vector<float> m_weight; ///< [units]
    std::vector<std::int8_t> m_signs; ///< [units, kDimensions]
    Vector m_mean{};
};

} // namespace atomscope
