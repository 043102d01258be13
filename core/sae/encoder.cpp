#include "core/sae/encoder.h"

#include "core/sae/encoderparts.h"
#include "core/sae/folding.h"
#include "core/sae/inputtransform.h"
#include "core/sae/scankernels.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <functional>

namespace atomscope {

Encoder::Prepared::Prepared(const Sae& sae)
    : bias(sae.b_enc)
    , threshold(toSize(sae.dSae), 0.0F)
    , decoderScale(sae.decoderScale)
{
    std::vector<float> rescaling; // [F], only when decoder norms rescale the pre-activations
    readActivation(sae, rescaling);

    std::vector<float> scaled; // [D, width]
    for (int first = 0; first < sae.dSae; first += kEncoderAtoms) {
        const int width = std::min(kEncoderAtoms, sae.dSae - first);
        const float* from = sae.W_enc.data() + first;
        std::ptrdiff_t stride = sae.dSae;
        if (!rescaling.empty()) {
            scaled.resize(toSize(sae.dIn) * toSize(width));
            for (int j = 0; j < sae.dIn; ++j) {
                for (int i = 0; i < width; ++i)
                    scaled[toSize(j) * toSize(width) + toSize(i)] = from[j * stride + i] * rescaling[toSize(first + i)];
            }
            from = scaled.data();
            stride = width;
        }
        blocks.emplace_back().pack(false, sae.dIn, width, from, stride);
    }
}

void Encoder::Prepared::readActivation(const Sae& sae, std::vector<float>& rescaling)
{
    if (const auto* jump = std::get_if<JumpRelu>(&sae.activation)) {
        for (std::size_t i = 0; i < threshold.size(); ++i)
            threshold[i] = std::max(jump->threshold[i], 0.0F);
    } else if (const auto* topK = std::get_if<TopK>(&sae.activation)) {
        k = topK->k;
        keepsNegative = topK->keepsNegative;
        if (topK->rescaleByDecoderNorm)
            rescaleByDecoderNorm(sae, rescaling);
        if (topK->rescaleByDecoderNorm && topK->reportsPlain) {
            norms = rescaling;
            decoderScale = sae.decoderScale;
        }
    } else if (const auto* absTopK = std::get_if<AbsTopK>(&sae.activation)) {
        k = absTopK->k;
        isAbsolute = true;
    } else if ((groups = std::get_if<GroupMax>(&sae.activation))) {
        k = groups->k;
    } else if ((gated = std::get_if<Gated>(&sae.activation))) {
        // x + bias > 0 exactly where x > -bias: a sum of floats is 0 only if it is exactly 0.
        std::ranges::transform(gated->gateBias, threshold.begin(), std::negate<>());
    }
    isTanh = std::holds_alternative<TanhRelu>(sae.activation);
}

/// Puts the norms of the decoder's rows into the encoder and their inverse in front of the decoder. An atom with a
/// zero row gets pre-activation 0 and never fires.
void Encoder::Prepared::rescaleByDecoderNorm(const Sae& sae, std::vector<float>& rescaling)
{
    rescaling = decoderNorms(sae);
    decoderScale.resize(toSize(sae.dSae), 1.0F);
    for (std::size_t i = 0; i < rescaling.size(); ++i) {
        bias[i] *= rescaling[i];
        if (rescaling[i] > 0)
            decoderScale[i] /= rescaling[i];
    }
}

Encoder::Encoder(std::shared_ptr<const Sae> sae)
    : m_sae(std::move(sae))
    , m_prepared(std::make_unique<const Prepared>(*m_sae))
{
}

Encoder::~Encoder() = default;

std::unique_ptr<Encoder::Scratch, void (*)(Encoder::Scratch*)> Encoder::makeScratch() const
{
    return {new Scratch, [](Scratch* scratch) { delete scratch; }};
}

Result<void> Encoder::encode(std::span<const float> x, int N, Scratch& scratch, SparseRows& out) const
{
    const Sae& sae = *m_sae;
    if (N < 0 || x.size() != toSize(N) * toSize(sae.dIn)) {
        return fail(ErrorCode::ShapeMismatch,
                    fmt::format("{} values are not {} rows of d_in = {}", x.size(), N, sae.dIn));
    }
    out.rowStart.assign(1, 0);
    out.atom.clear();
    out.activation.clear();
    float* input = scratch.input.take(toSize(std::min(N, kEncoderRows)) * toSize(sae.dIn));
    float* preActivation = scratch.preActivation.take(toSize(std::min(N, kEncoderRows)) * toSize(kEncoderAtoms));
    for (int start = 0; start < N; start += kEncoderRows) {
        const int rows = std::min(kEncoderRows, N - start);
        for (int row = 0; row < rows; ++row) {
            const float* from = x.data() + toSize(start + row) * toSize(sae.dIn);
            applyTransform(sae, rowTransform(sae, from), from, input + toSize(row) * toSize(sae.dIn));
        }
        if (m_prepared->groups)
            encodeGroups(rows, input, preActivation, scratch, out);
        else if (m_prepared->k > 0)
            encodeTopK(rows, input, preActivation, scratch, out);
        else
            encodeAbove(rows, input, preActivation, scratch, out);
    }
    if (m_prepared->isTanh) {
        for (float& value : out.activation)
            value = std::tanh(value);
    }
    return {};
}

Result<void> Encoder::decode(std::span<const float> x, int N, const SparseRows& firings, Scratch&,
                             std::span<float> xHat) const
{
    const Sae& sae = *m_sae;
    const std::size_t D = toSize(sae.dIn);
    const std::size_t O = toSize(sae.outWidth());
    if (N < 0 || x.size() != toSize(N) * D || xHat.size() != toSize(N) * O
        || firings.rowStart.size() != toSize(N) + 1) {
        return fail(ErrorCode::ShapeMismatch,
                    fmt::format("{} rows of firings do not belong to {} values", firings.rowStart.size(), x.size()));
    }
    for (std::size_t row = 0; row < toSize(N); ++row) {
        const float* from = x.data() + row * D;
        float* y = xHat.data() + row * O;
        std::copy(sae.b_dec.begin(), sae.b_dec.end(), y);
        for (auto place = firings.rowStart[row]; place < firings.rowStart[row + 1]; ++place) {
            const auto atom = static_cast<std::size_t>(firings.atom[static_cast<std::size_t>(place)]);
            const float f = firings.activation[static_cast<std::size_t>(place)];
            const float factor = m_prepared->decoderScale.empty() ? f : f * m_prepared->decoderScale[atom];
            addScaledRow(factor, sae.W_dec.data() + atom * O, sae.outWidth(), y);
        }
        if (!sae.isTranscoder)
            undoTransform(sae, rowTransform(sae, from), y);
        for (std::size_t j = 0; !sae.W_skip.empty() && j < D; ++j)
            addScaledRow(from[j], sae.W_skip.data() + j * O, sae.outWidth(), y);
    }
    return {};
}

} // namespace atomscope
