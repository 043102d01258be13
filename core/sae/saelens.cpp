#include "core/sae/saelens.h"

#include "core/sae/formats.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

namespace atomscope {

namespace {

/// Reads tensors of checked shape, and refuses weights that are no numbers.
class Weights
{
public:
    explicit Weights(const TensorSource& source)
        : m_source(source)
    {
    }

    Result<std::vector<float>> read(const char* name, std::vector<std::int64_t> shape) const
    {
        TRY_ASSIGN(auto values, m_source.readF32Shaped(name, shape));
        const auto bad = std::ranges::find_if(values, [](float value) { return !std::isfinite(value); });
        if (bad != values.end()) {
            return fail(ErrorCode::BadFormat,
                        fmt::format("tensor \"{}\" in {} holds a value that is not a finite number", name,
                                    m_source.path().string()));
        }
        return values;
    }

    bool has(const char* name) const { return m_source.has(name); }

private:
    const TensorSource& m_source;
};

double rowNorm(const std::vector<float>& W_dec, int row, int D)
{
    double sum = 0;
    for (int j = 0; j < D; ++j) {
        const double value = W_dec[static_cast<std::size_t>(row) * D + j];
        sum += value * value;
    }
    return std::sqrt(sum);
}

/// Decoder rows of norm 1, encoder columns and biases times the old norm: what SAELens does when it exports a training
/// checkpoint. The reconstruction stays; activations are multiplied by the norm.
void foldDecoderNorms(Sae& sae)
{
    constexpr double kSmallest = 1e-8; // a dead row stays zero instead of becoming NaN
    const int D = sae.dIn;
    const int F = sae.dSae;
    std::vector<float> norms(static_cast<std::size_t>(F)); // [F]
    for (int i = 0; i < F; ++i) {
        const double norm = std::max(rowNorm(sae.W_dec, i, D), kSmallest);
        norms[i] = static_cast<float>(norm);
        sae.b_enc[i] *= norms[i];
        for (int j = 0; j < D; ++j)
            sae.W_dec[static_cast<std::size_t>(i) * D + j] /= norms[i];
    }
    for (int j = 0; j < D; ++j) {
        for (int i = 0; i < F; ++i)
            sae.W_enc[static_cast<std::size_t>(j) * F + i] *= norms[i];
    }
}

Result<std::vector<float>> readThreshold(const Weights& weights, int F)
{
    if (weights.has("threshold") || !weights.has("log_threshold"))
        return weights.read("threshold", {F});
    TRY_ASSIGN(auto threshold, weights.read("log_threshold", {F})); // very old training checkpoints
    for (float& value : threshold)
        value = std::exp(value);
    return threshold;
}

Result<void> readActivation(const SaelensSettings& settings, const Weights& weights, Sae& sae)
{
    if (settings.architecture == "jumprelu") {
        TRY_ASSIGN(auto threshold, readThreshold(weights, sae.dSae));
        sae.activation = JumpRelu{std::move(threshold)};
    } else if (settings.architecture.ends_with("batchtopk")) {
        TRY_ASSIGN(const auto threshold, weights.read("topk_threshold", {}));
        sae.activation = JumpRelu{std::vector<float>(static_cast<std::size_t>(sae.dSae), threshold[0])};
        if (settings.rescaleByDecoderNorm)
            foldDecoderNorms(sae);
        sae.decisions.push_back({"activation", "jumprelu",
                                 settings.rescaleByDecoderNorm
                                     ? "training checkpoint: topk_threshold for every atom, decoder norms folded in"
                                     : "training checkpoint: topk_threshold for every atom"});
    } else if (settings.activation == "topk") {
        sae.activation = TopK{settings.k, settings.rescaleByDecoderNorm};
    } else if (settings.activation == "tanh-relu") {
        sae.activation = TanhRelu{};
    } else {
        sae.activation = Relu{};
    }
    return {};
}

/// The fine-tuned factor in front of the decoder. Factors that are all one say nothing and are dropped.
Result<void> readScalingFactor(const SaelensSettings& settings, const Weights& weights, Sae& sae)
{
    if (!weights.has("scaling_factor"))
        return {};
    TRY_ASSIGN(auto factors, weights.read("scaling_factor", {sae.dSae}));
    const bool isOne = std::ranges::all_of(factors, [](float f) { return std::abs(f - 1.0F) <= 1e-5F; });
    if (isOne || !settings.hasScalingFactor) {
        if (!isOne)
            sae.decisions.push_back({"scaling_factor", "ignored", "finetuning_scaling_factor is false in cfg.json"});
        return {};
    }
    sae.decoderScale = std::move(factors);
    sae.decisions.push_back({"scaling_factor", "in front of the decoder", "finetuning_scaling_factor in cfg.json"});
    return {};
}

Result<void> checkKind(const SaelensSettings& settings, const JsonConfig& config)
{
    constexpr std::array kRead = {"standard", "jumprelu", "topk", "batchtopk", "matryoshka_batchtopk"};
    if (std::ranges::find(kRead, settings.architecture) == kRead.end()) {
        return tl::unexpected(config.unsupported(
            fmt::format("an SAE of architecture \"{}\"; standard, jumprelu and topk are read", settings.architecture)));
    }
    constexpr std::array kActivations = {"relu", "tanh-relu", "topk"};
    if (std::ranges::find(kActivations, settings.activation) == kActivations.end())
        return tl::unexpected(config.unsupported(fmt::format("activation function \"{}\"", settings.activation)));
    return {};
}

} // namespace

Result<Sae> loadSaelens(const std::filesystem::path& folder, const SaeOptions& options)
{
    TRY_ASSIGN(const JsonConfig config, JsonConfig::load(folder / "cfg.json"));
    TRY_ASSIGN(const auto source, openSafetensors(folder / "sae_weights.safetensors"));
    TRY_ASSIGN(const bool isV6, isSaelensV6(config));
    TRY_ASSIGN(const auto settings, isV6 ? readSaelensV6(config, *source) : readSaelensLegacy(config, *source));
    TRY(checkKind(settings, config));

    Sae sae;
    sae.format = settings.format;
    sae.architecture = settings.architecture;
    sae.dIn = settings.dIn;
    sae.dSae = settings.dSae;
    sae.applyBDecToInput = settings.applyBDecToInput;
    sae.modelName = settings.modelName;
    sae.contextSize = settings.contextSize;
    TRY(decideSaelens(settings, folder, options, sae));

    const Weights weights(*source);
    TRY_ASSIGN(sae.W_enc, weights.read("W_enc", {sae.dIn, sae.dSae}));
    TRY_ASSIGN(sae.b_enc, weights.read("b_enc", {sae.dSae}));
    TRY_ASSIGN(sae.W_dec, weights.read("W_dec", {sae.dSae, sae.dIn}));
    TRY_ASSIGN(sae.b_dec, weights.read("b_dec", {sae.dIn}));
    TRY(readActivation(settings, weights, sae));
    TRY(readScalingFactor(settings, weights, sae));
    return sae;
}

} // namespace atomscope
