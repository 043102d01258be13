// OpenMOSS (Language-Model-SAEs): config.json and sae_weights.safetensors, in the present layout and in that of the
// SAEs for R1-distilled models.
#include "core/sae/openmoss.h"

#include "core/sae/folding.h"
#include "core/sae/formats.h"
#include "core/sae/options.h"

#include <cmath>
#include <fmt/format.h>
#include <limits>

namespace atomscope {

namespace {

constexpr OpenMossNames kNewNames = {"W_E", "b_E", "W_D", "b_D", MatrixOrder::InputsFirst, MatrixOrder::AtomsFirst};
constexpr OpenMossNames kOldNames = {"encoder.weight", "encoder.bias",          "decoder.weight",
                                     "decoder.bias",   MatrixOrder::AtomsFirst, MatrixOrder::InputsFirst};

/// The mean norm of the data at a hook, a tensor of one value; 0 if it is not there.
Result<double> meanNorm(const SaeWeights& weights, const std::string& hook)
{
    const std::string name = "dataset_average_activation_norm." + hook;
    if (!weights.has(name))
        return 0.0;
    TRY_ASSIGN(const float value, weights.readScalar(name));
    return double{value};
}

Result<void> readActivation(const JsonConfig& config, const SaeWeights& weights, Sae& sae)
{
    const char* name = weights.has("log_jumprelu_threshold") ? "log_jumprelu_threshold"
                                                             : "activation_function.log_jumprelu_threshold";
    const bool hasThreshold = weights.has(name);
    TRY_ASSIGN(const std::string activation, config.text("act_fn", hasThreshold ? "jumprelu" : "relu"));
    TRY_ASSIGN(const bool usesNorm, config.flag("sparsity_include_decoder_norm", false));
    if (activation == "jumprelu") {
        TRY_ASSIGN(auto threshold, weights.readExponentials(name, sae.dSae));
        if (usesNorm) { // compares p * |W_dec row| and reports p
            const auto norms = decoderNorms(sae);
            for (std::size_t i = 0; i < threshold.size(); ++i)
                threshold[i] = norms[i] > 0 ? threshold[i] / norms[i] : std::numeric_limits<float>::max();
        }
        sae.activation = JumpRelu{std::move(threshold)};
    } else if (activation == "topk") {
        TRY_ASSIGN(const int k, config.integer("top_k", 1, sae.dSae));
        sae.activation = TopK{k, usesNorm, usesNorm};
    } else if (activation != "relu") {
        return tl::unexpected(
            config.unsupported(fmt::format("act_fn \"{}\"; relu, jumprelu and topk are read", activation)));
    }
    return {};
}

} // namespace

Result<Sae> readOpenMoss(const JsonConfig& config, const SaeWeights& weights, const OpenMossNames& names,
                         SaeTraining& training)
{
    TRY_ASSIGN(const std::string type, config.text("sae_type", "sae"));
    if (type != "sae" && type != "transcoder")
        return tl::unexpected(config.unsupported(fmt::format("sae_type \"{}\"", type)));
    TRY_ASSIGN(const bool isGlu, config.flag("use_glu_encoder", false));
    if (isGlu || weights.has("W_E_glu"))
        return tl::unexpected(config.unsupported("an encoder with a gate (use_glu_encoder)"));
    TRY_ASSIGN(const bool hasBias, config.flag("use_decoder_bias", true));
    TRY_ASSIGN(training.hookName, config.text("hook_point_in", ""));
    TRY_ASSIGN(training.outHookName, config.text("hook_point_out", training.hookName));
    training.hookRule = "hook_point_in and hook_point_out in the configuration";
    Sae sae;
    sae.architecture = type;
    sae.isTranscoder = training.hookName != training.outHookName;
    TRY(weights.readSizes(names.encoder, names.encoderOrder, sae));
    TRY_ASSIGN(sae.dIn, config.integer("d_model", 1, kMaxInput, sae.dIn));
    TRY_ASSIGN(sae.dSae, config.integer("d_sae", 1, kMaxAtoms, sae.dSae));
    TRY_ASSIGN(sae.applyBDecToInput, config.flag("apply_decoder_bias_to_pre_encoder", false));
    sae.applyBDecToInput = sae.applyBDecToInput && hasBias && !sae.isTranscoder;
    TRY(weights.readEncoder(names.encoder, names.encoderOrder, sae));
    TRY(weights.readDecoder(names.decoder, names.decoderOrder, sae));
    TRY(weights.readBiases(names.encoderBias, hasBias ? names.decoderBias : "", sae));
    return sae;
}

Result<void> decideOpenMossScale(const JsonConfig& config, double in, double out, const SaeAnswers& options, Sae& sae)
{
    TRY_ASSIGN(const std::string norm, config.text("norm_activation", ""));
    if (norm == "none" || norm == "inference")
        return {};
    if (norm == "token-wise") {
        if (sae.isTranscoder)
            return tl::unexpected(config.unsupported("a transcoder with norm_activation \"token-wise\""));
        sae.inputNorm = InputNorm::ConstantNorm;
        return {};
    }
    if (norm == "batch-wise") {
        return tl::unexpected(config.unsupported(
            "norm_activation \"batch-wise\": an activation would depend on the other tokens of its batch"));
    }
    if (!norm.empty() && norm != "dataset-wise")
        return tl::unexpected(config.unsupported(fmt::format("norm_activation \"{}\"", norm)));
    const double root = std::sqrt(static_cast<double>(sae.dIn));
    TRY_ASSIGN(const auto asked, inputScaleOption(options));
    if (in > 0 && !asked) {
        sae.inputScale = static_cast<float>(root / in);
        sae.decisions.push_back({"input_scale", fmt::format("{}", *sae.inputScale),
                                 "dataset-wise: sqrt(d_in) / mean norm; activations are in units of the scaled input"});
    } else if (!asked) {
        return askFor(config.file().string(), "the scale of the input (sqrt(d_in) / mean norm of the activations)",
                      "input_scale=S");
    }
    if (sae.isTranscoder && out > 0) { // the other place has a scale of its own
        const auto scale = static_cast<float>(root / out);
        for (auto* values : {&sae.W_dec, &sae.b_dec}) {
            for (float& value : *values)
                value /= scale;
        }
        sae.decisions.push_back({"output_scale", fmt::format("{}", scale), "dataset-wise: sqrt(d_in) / mean norm"});
    }
    return {};
}

Result<Sae> loadOpenMoss(const SaePlace& place, const SaeAnswers& options)
{
    TRY_ASSIGN(const JsonConfig config, JsonConfig::load(place.folder / "config.json"));
    TRY_ASSIGN(const auto source, openSafetensors(place.file));
    const SaeWeights weights(*source);
    SaeTraining training;
    training.prependBos = true;
    training.bosRule = "the files do not say; the library runs its models through TransformerLens, with BOS";
    const bool isNew = weights.has("W_E");
    TRY_ASSIGN(Sae sae, readOpenMoss(config, weights, isNew ? kNewNames : kOldNames, training));
    sae.format = isNew ? "openmoss" : "openmoss-r1";
    TRY(readActivation(config, weights, sae));
    TRY_ASSIGN(const double in, meanNorm(weights, training.hookName));
    TRY_ASSIGN(const double out, meanNorm(weights, training.outHookName));
    TRY(decideOpenMossScale(config, in, out, options, sae));
    training.normRule = "norm_activation in config.json";
    TRY_ASSIGN(sae.modelName, config.text("model_name", ""));
    TRY(decideTraining(training, options, sae));
    return sae;
}

} // namespace atomscope
