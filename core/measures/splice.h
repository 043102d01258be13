#pragma once

#include "core/base/result.h"

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace atomscope {

/// What stands at the SAE's place in a pass of the model, at counted tokens; the others keep what the model has there.
enum class Spliced {
    Clean, ///< what the model has: nothing is replaced
    Reconstruction, ///< x_hat, without the error term
    Zero, ///< zero ablation
    Mean, ///< mean ablation: the mean activation over the sampled tokens
};
inline constexpr std::array<Spliced, 4> kSpliced
    = {Spliced::Clean, Spliced::Reconstruction, Spliced::Zero, Spliced::Mean};
/// "clean", "reconstruction", "zero", "mean".
std::string_view toString(Spliced spliced);

/// A mean with its standard error, in nats a token.
struct Nats
{
    double mean = 0;
    double error = 0; ///< over units, tokens of one being dependent; not a number for fewer than two units
};

/// What a model loses with the SAE spliced in, over a sample of an index's tokens.
struct SpliceMeasure
{
    std::string site; ///< what was replaced
    std::int64_t nTokens = 0; ///< predictions: counted tokens whose next token in the window is counted too
    std::int64_t nUnits = 0;
    std::string unit; ///< "document", or a block of windows where there are few documents
    /// By Spliced. Cross-entropy of the next token; of all but Clean the difference to Clean, and the
    /// Kullback-Leibler divergence KL(p_clean || p) of the next token's distribution.
    std::array<Nats, 4> crossEntropy, deltaCrossEntropy, divergence;

    /// (CE_ablated - CE_sae) / (CE_ablated - CE_clean), by Zero or Mean. Not a number where ablation costs nothing. A
    /// residual stream cannot do without its vector, so that zero ablation makes everything look recovered.
    double recovered(Spliced ablation) const;
};

/// Mean of a quantity a token from sums over units: total / tokens, with the standard error of a ratio of sums over n
/// independent units, sqrt(n/(n-1) * sum (sum_u - mean * tokens_u)^2) / tokens. Cochran, Sampling Techniques, 2.11.
/// O(units).
Nats perToken(std::span<const double> sums, std::span<const std::int64_t> tokens);

/// Its name among what an index keeps of the whole dictionary (core/store/wholesae.h).
inline constexpr const char* kSpliceName = "splice";
/// A JSON object, and back. Error BadFormat names what is missing.
std::string toJson(const SpliceMeasure& measure);
Result<SpliceMeasure> spliceFromJson(std::string_view json);

} // namespace atomscope
