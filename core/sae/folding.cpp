#include "core/sae/folding.h"

#include <algorithm>
#include <cmath>

namespace atomscope {

namespace {

void multiplyEach(std::vector<float>& values, const std::vector<float>& factors)
{
    for (std::size_t i = 0; i < values.size(); ++i)
        values[i] *= factors[i];
}

/// The norm that an atom is divided by. A dead row stays zero instead of becoming NaN.
std::vector<float> divisors(const Sae& sae)
{
    constexpr float kSmallest = 1e-8F;
    auto norms = decoderNorms(sae);
    for (float& norm : norms)
        norm = std::max(norm, kSmallest);
    return norms;
}

void divideDecoder(Sae& sae, const std::vector<float>& norms)
{
    const auto O = static_cast<std::size_t>(sae.outWidth());
    for (std::size_t i = 0; i < norms.size(); ++i) {
        for (std::size_t j = 0; j < O; ++j)
            sae.W_dec[i * O + j] /= norms[i];
    }
}

} // namespace

std::vector<float> decoderNorms(const Sae& sae)
{
    const auto O = static_cast<std::size_t>(sae.outWidth());
    std::vector<float> norms(static_cast<std::size_t>(sae.dSae));
    for (std::size_t i = 0; i < norms.size(); ++i) {
        double sum = 0;
        for (std::size_t j = 0; j < O; ++j)
            sum += double{sae.W_dec[i * O + j]} * sae.W_dec[i * O + j];
        norms[i] = static_cast<float>(std::sqrt(sum));
    }
    return norms;
}

void foldDecoderNormsIntoEncoder(Sae& sae)
{
    const auto norms = divisors(sae);
    divideDecoder(sae, norms);
    multiplyEach(sae.b_enc, norms);
    for (std::size_t j = 0; j < static_cast<std::size_t>(sae.dIn); ++j) {
        for (std::size_t i = 0; i < norms.size(); ++i)
            sae.W_enc[j * norms.size() + i] *= norms[i];
    }
}

Result<void> foldDecoderNorms(Sae& sae)
{
    auto* jump = std::get_if<JumpRelu>(&sae.activation);
    auto* gated = std::get_if<Gated>(&sae.activation);
    if (!jump && !gated && !std::holds_alternative<Relu>(sae.activation)) {
        return fail(ErrorCode::Unsupported,
                    "decoder norms cannot be folded into an SAE whose activation function compares atoms with each "
                    "other, or is not linear: other atoms would fire");
    }
    const auto norms = divisors(sae);
    if (jump)
        multiplyEach(jump->threshold, norms);
    if (gated) {
        multiplyEach(gated->gateBias, norms);
        multiplyEach(gated->magnitudeBias, norms);
    }
    foldDecoderNormsIntoEncoder(sae);
    return {};
}

Result<void> scaleBiases(Sae& sae, float s)
{
    if (std::holds_alternative<TanhRelu>(sae.activation) || !sae.W_skip.empty())
        return fail(ErrorCode::Unsupported, "the scale of the training cannot be folded into an SAE of this kind");
    const auto scale = [s](std::vector<float>& values) {
        for (float& value : values)
            value *= s;
    };
    scale(sae.b_enc);
    scale(sae.b_dec);
    if (auto* jump = std::get_if<JumpRelu>(&sae.activation))
        scale(jump->threshold);
    if (auto* gated = std::get_if<Gated>(&sae.activation)) {
        scale(gated->gateBias);
        scale(gated->magnitudeBias);
    }
    return {};
}

} // namespace atomscope
