// Llama Scope: hyperparams.json and checkpoints/final.safetensors (or .pt).
#include "core/formats/torchzip.h"
#include "core/sae/folding.h"
#include "core/sae/formats.h"
#include "core/sae/openmoss.h"
#include "core/sae/options.h"

#include <fmt/format.h>

namespace atomscope {

namespace {

constexpr OpenMossNames kNames = {"encoder.weight", "encoder.bias",          "decoder.weight",
                                  "decoder.bias",   MatrixOrder::AtomsFirst, MatrixOrder::InputsFirst};

/// One threshold for all atoms, in units of the scaled input; with decoder norms it is compared with p * |W_dec row|,
/// which is p for the published SAEs, whose rows have norm 1.
Result<void> readActivation(const JsonConfig& config, Sae& sae)
{
    TRY_ASSIGN(const std::string activation, config.text("act_fn", "relu"));
    TRY_ASSIGN(const double threshold, config.number("jump_relu_threshold", -1e30, 1e30, 0.0));
    TRY_ASSIGN(const bool usesNorm, config.flag("sparsity_include_decoder_norm", false));
    if (activation == "jumprelu" || (activation == "topk" && threshold > 0)) {
        // As SAELens reads these files: the threshold is multiplied by the input's scale.
        const double scaled = threshold * sae.inputScale.value_or(1.0F);
        sae.activation = JumpRelu{std::vector<float>(static_cast<std::size_t>(sae.dSae), static_cast<float>(scaled))};
        sae.decisions.push_back({"activation", fmt::format("jumprelu above {}", scaled),
                                 "jump_relu_threshold in hyperparams.json times the input's scale"});
    } else if (activation == "topk") {
        TRY_ASSIGN(const int k, config.integer("top_k", 1, sae.dSae));
        sae.activation = TopK{k, usesNorm, usesNorm};
    } else if (activation != "relu") {
        return tl::unexpected(config.unsupported(fmt::format("act_fn \"{}\"", activation)));
    }
    return {};
}

Result<double> meanNorm(const JsonConfig& config, const char* place)
{
    TRY_ASSIGN(const JsonConfig norms, config.object("dataset_average_activation_norm"));
    return norms.number(place, 1e-20, 1e20, norms.has(place) ? std::nullopt : std::optional(0.0));
}

} // namespace

Result<Sae> loadLlamaScope(const SaePlace& place, const SaeAnswers& options)
{
    TRY_ASSIGN(const JsonConfig config, JsonConfig::load(place.folder / "hyperparams.json"));
    TRY_ASSIGN(const auto source, openTensorFile(place.file));
    const SaeWeights weights(*source, source->has("sae.encoder.weight") ? "sae." : "");
    SaeTraining training;
    training.prependBos = true;
    training.bosRule = "Llama Scope was trained on sequences that begin with BOS";
    TRY_ASSIGN(Sae sae, readOpenMoss(config, weights, kNames, training));
    sae.format = "llama-scope";
    TRY_ASSIGN(const double in, meanNorm(config, "in"));
    TRY_ASSIGN(const double out, meanNorm(config, "out"));
    TRY(decideOpenMossScale(config, in, out, options, sae));
    TRY_ASSIGN(const auto asked, inputScaleOption(options));
    if (asked)
        sae.inputScale = asked;
    TRY(readActivation(config, sae));
    training.normRule = "norm_activation in hyperparams.json";
    const auto model = place.folder / "lm_config.json";
    std::error_code ignored;
    if (std::filesystem::exists(model, ignored)) {
        TRY_ASSIGN(const JsonConfig names, JsonConfig::load(model));
        TRY_ASSIGN(sae.modelName, names.text("model_name", ""));
    }
    TRY(decideTraining(training, options, sae));
    return sae;
}

} // namespace atomscope
