#include "core/sae/saelens.h"

#include "core/sae/folding.h"
#include "core/sae/formats.h"
#include "core/sae/saeweights.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <fmt/ranges.h>

namespace atomscope {

namespace {

Result<std::vector<float>> readThreshold(const SaeWeights& weights, int F)
{
    if (weights.has("threshold") || !weights.has("log_threshold"))
        return weights.read("threshold", {F});
    return weights.readExponentials("log_threshold", F); // very old training checkpoints
}

Result<void> readActivation(const SaelensSettings& settings, const SaeWeights& weights, Sae& sae)
{
    if (settings.architecture == "gated") {
        Gated gated;
        TRY_ASSIGN(gated.gateBias, weights.read("b_gate", {sae.dSae}));
        TRY_ASSIGN(gated.magnitudeBias, weights.read("b_mag", {sae.dSae}));
        TRY_ASSIGN(gated.magnitudeScale, weights.readExponentials("r_mag", sae.dSae));
        sae.activation = std::move(gated);
    } else if (settings.architecture.starts_with("jumprelu")) {
        TRY_ASSIGN(auto threshold, readThreshold(weights, sae.dSae));
        sae.activation = JumpRelu{std::move(threshold)};
    } else if (settings.architecture.ends_with("batchtopk")) {
        TRY_ASSIGN(const auto threshold, weights.read("topk_threshold", {}));
        sae.activation = JumpRelu{std::vector<float>(static_cast<std::size_t>(sae.dSae), threshold[0])};
        if (settings.rescaleByDecoderNorm)
            foldDecoderNormsIntoEncoder(sae);
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
Result<void> readScalingFactor(const SaelensSettings& settings, const SaeWeights& weights, Sae& sae)
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
    constexpr std::array kRead = {"standard",
                                  "gated",
                                  "jumprelu",
                                  "topk",
                                  "batchtopk",
                                  "matryoshka_batchtopk",
                                  "transcoder",
                                  "skip_transcoder",
                                  "jumprelu_transcoder",
                                  "jumprelu_skip_transcoder"};
    if (std::ranges::find(kRead, settings.architecture) == kRead.end()) {
        return tl::unexpected(config.unsupported(
            fmt::format("an SAE of architecture \"{}\"; {} are read", settings.architecture, fmt::join(kRead, ", "))));
    }
    constexpr std::array kActivations = {"relu", "tanh-relu", "topk"};
    if (std::ranges::find(kActivations, settings.activation) == kActivations.end())
        return tl::unexpected(config.unsupported(fmt::format("activation function \"{}\"", settings.activation)));
    return {};
}

} // namespace

Result<Sae> loadSaelens(const SaePlace& place, const SaeAnswers& options)
{
    TRY_ASSIGN(const JsonConfig config, JsonConfig::load(place.folder / "cfg.json"));
    TRY_ASSIGN(const auto source, openSafetensors(place.file));
    TRY_ASSIGN(const bool isV6, isSaelensV6(config));
    TRY_ASSIGN(const auto settings, isV6 ? readSaelensV6(config, *source) : readSaelensLegacy(config, *source));
    TRY(checkKind(settings, config));

    Sae sae;
    sae.format = settings.format;
    sae.architecture = settings.architecture;
    sae.dIn = settings.dIn;
    sae.dSae = settings.dSae;
    sae.isTranscoder = settings.isTranscoder;
    sae.dOut = settings.isTranscoder ? settings.dOut : 0;
    sae.applyBDecToInput = settings.applyBDecToInput;
    sae.modelName = settings.modelName;
    sae.contextSize = settings.contextSize;
    TRY(decideSaelens(settings, place.folder, options, sae));

    const SaeWeights weights(*source);
    TRY(weights.readEncoder("W_enc", MatrixOrder::InputsFirst, sae));
    TRY(weights.readDecoder("W_dec", MatrixOrder::AtomsFirst, sae));
    TRY(weights.readBiases(settings.architecture == "gated" ? "" : "b_enc", "b_dec", sae));
    TRY(readActivation(settings, weights, sae));
    TRY(readScalingFactor(settings, weights, sae));
    if (settings.architecture.ends_with("skip_transcoder")) {
        TRY_ASSIGN(sae.W_skip, weights.readTransposed("W_skip", sae.outWidth(), sae.dIn));
    }
    return sae;
}

} // namespace atomscope
