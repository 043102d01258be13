// bartbussmann's BatchTopK and matryoshka_sae: sae.pt and config.json.
#include "core/formats/jsonconfig.h"
#include "core/formats/torchzip.h"
#include "core/sae/formats.h"
#include "core/sae/options.h"
#include "core/sae/saeweights.h"
#include "core/sae/training.h"

#include <algorithm>
#include <fmt/format.h>

namespace atomscope {

namespace {

Result<void> readCommonThreshold(const SaeWeights& weights, const SaeAnswers& options, Sae& sae)
{
    TRY_ASSIGN(auto threshold, thresholdOption(options));
    const char* rule = kDecidedByOption;
    if (!threshold && weights.has("threshold")) {
        TRY_ASSIGN(threshold, weights.readScalar("threshold"));
        rule = "one threshold for all atoms, from the file";
    }
    if (!threshold) {
        return askFor(
            weights.source().path().string(),
            "above what its atoms fire for a single token (the mean of the smallest value that a batch keeps)",
            "threshold=T");
    }
    sae.activation = JumpRelu{std::vector<float>(static_cast<std::size_t>(sae.dSae), *threshold)};
    sae.decisions.push_back({"activation", fmt::format("jumprelu above {}", *threshold), rule});
    return {};
}

Result<void> readActivation(const JsonConfig& config, const SaeWeights& weights, const SaeAnswers& options, Sae& sae)
{
    const std::string& type = sae.architecture;
    if (type == "vanilla")
        return {};
    if (type == "topk") {
        TRY_ASSIGN(const int k, config.integer("top_k", 1, sae.dSae));
        sae.activation = TopK{k};
        return {};
    }
    if (type == "jumprelu") {
        TRY_ASSIGN(auto threshold, weights.readExponentials("jumprelu.log_threshold", sae.dSae));
        sae.activation = JumpRelu{std::move(threshold)};
        return {};
    }
    if (type == "batchtopk" || type == "batch-topk" || type == "global-matryoshka-topk")
        return readCommonThreshold(weights, options, sae);
    return tl::unexpected(config.unsupported(fmt::format("sae_type \"{}\"", type)));
}

} // namespace

Result<Sae> loadBatchTopK(const SaePlace& place, const SaeAnswers& options)
{
    TRY_ASSIGN(const JsonConfig config, JsonConfig::load(place.folder / "config.json"));
    TRY_ASSIGN(const auto source, openTorchZip(place.file));
    const SaeWeights weights(*source);
    Sae sae;
    sae.format = "batchtopk";
    TRY_ASSIGN(sae.architecture, config.text("sae_type"));
    TRY(weights.readSizes("W_enc", MatrixOrder::InputsFirst, sae));
    TRY_ASSIGN(sae.dIn, config.integer("act_size", 1, kMaxInput, sae.dIn));
    TRY_ASSIGN(sae.dSae, config.integer("dict_size", 1, kMaxAtoms, sae.dSae));
    TRY(weights.readSaelensNames(sae));
    sae.applyBDecToInput = sae.architecture != "jumprelu";
    if (sae.architecture.ends_with("topk")) { // stored, but their forward pass does not use it
        std::ranges::fill(sae.b_enc, 0.0F);
        sae.decisions.push_back({"b_enc", "not used", "sae_type " + sae.architecture});
    }
    TRY_ASSIGN(const bool isNormed, config.flag("input_unit_norm", false));
    sae.inputNorm = isNormed ? InputNorm::LayerNorm : InputNorm::None;
    TRY(readActivation(config, weights, options, sae));

    SaeTraining training;
    TRY_ASSIGN(training.hookName, config.text("hook_point", ""));
    training.hookRule = "hook_point in config.json";
    training.normRule = "input_unit_norm in config.json";
    training.prependBos = true;
    training.bosRule = "the library begins every document with BOS";
    training.centring = centringOfTransformerLens(hookNameOption(options).value_or(training.hookName));
    training.centringRule = "the library loads models through TransformerLens' defaults, which centre those with "
                            "LayerNorm and fold value biases. If not: --sae-option centring=none";
    TRY_ASSIGN(sae.modelName, config.text("model_name", ""));
    if (config.has("seq_len")) {
        TRY_ASSIGN(sae.contextSize, config.integer("seq_len", 1, 1 << 24));
    }
    TRY(decideTraining(training, options, sae));
    return sae;
}

} // namespace atomscope
