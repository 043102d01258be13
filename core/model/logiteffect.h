#pragma once

#include "core/base/ids.h"
#include "core/base/result.h"
#include "core/model/languagemodel.h"

#include <cstdint>
#include <span>
#include <vector>

namespace atomscope {

/// One vocabulary entry and how much one unit of an atom's activation moves its logit.
struct TokenEffect
{
    TokenId token;
    float value = 0;
};

/// The direct effect of one atom on the logits.
struct TokenEffects
{
    std::vector<TokenEffect> top; ///< largest values first; equal values: the lower id first
    std::vector<TokenEffect> bottom; ///< smallest values first; equal values: the lower id first
    std::vector<float> edges; ///< [nBins + 1], equal steps from the smallest to the largest value
    std::vector<std::int64_t> counts; ///< [nBins], sum = nVocabulary; a bin holds its lower edge, the last one both
};

struct LogitEffectOptions
{
    int nVocabulary = 0; ///< ids the tokenizer knows; rows of the unembedding behind them are padding
    double sigma = 1; ///< typical scale in front of the unembedding, as normScales() measures it
    int nTokens = 10; ///< of each of top and bottom
    int nBins = 64;
};

/// Direct logit effects of decoder rows W_dec [n, D], per unit of activation:
///     LayerNorm  l = ((d - mean(d)) * gamma) U^T / sigma        RMSNorm  l = (d * gamma) U^T / sigma
/// minus the mean of l over the vocabulary. What the atom does through later layers is not in it. A constant added to a
/// row of W_dec (a centred SAE has none) drops out under LayerNorm.
///
/// An atom with values that are not finite gets empty lists and zero counts. O(n * V * D); the result does not depend
/// on how many rows are given at once. Thread-safe; needs a block of 128 * V floats.
/// Errors: ShapeMismatch if W_dec is not whole rows; Usage for a vocabulary or sigma that makes no sense.
Result<std::vector<TokenEffects>> directLogitEffects(const Unembedding& unembedding, std::span<const float> W_dec,
                                                     const LogitEffectOptions& options);

} // namespace atomscope
