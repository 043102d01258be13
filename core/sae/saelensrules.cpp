// What an SAE saw in training, where cfg.json only implies it.
#include "core/formats/jsonconfig.h"
#include "core/sae/options.h"
#include "core/sae/saelens.h"

#include <algorithm>
#include <fmt/format.h>

namespace atomscope {

namespace {

/// From this version on SAELens loads models with from_pretrained_no_processing.
constexpr std::array kUnprocessedSince = {3, 19, 2};

/// Places that centred writing weights change: those that hold or add to the residual stream.
bool isCentredByTransformerLens(const std::string& hookName)
{
    constexpr std::array kParts = {"hook_resid_", "hook_attn_out", "hook_mlp_out", "hook_embed", "hook_pos_embed"};
    return std::ranges::any_of(kParts, [&](const char* part) { return hookName.find(part) != std::string::npos; });
}

struct CentringDecision
{
    Centring centring;
    std::string rule;
};

CentringDecision decideCentring(const SaelensSettings& settings, const Sae& sae)
{
    if (!sae.hookName.empty() && !isCentredByTransformerLens(sae.hookName))
        return {Centring::None, "centred weights do not change " + sae.hookName};
    if (settings.centerWritingWeights) {
        return {*settings.centerWritingWeights ? Centring::SubtractMean : Centring::None,
                fmt::format("center_writing_weights is {} in cfg.json", *settings.centerWritingWeights)};
    }
    if (!settings.modelClass.empty() && settings.modelClass != "HookedTransformer")
        return {Centring::None, "trained on a model of class " + settings.modelClass + ", which processes no weights"};
    if (versionNumbers(settings.trainingVersion) >= kUnprocessedSince) {
        return {Centring::None,
                fmt::format("trained with SAELens {}; from 3.19.2 on models are loaded unprocessed",
                            settings.trainingVersion)};
    }
    if (settings.trainingVersion.empty() && settings.format == "saelens-v6")
        return {Centring::None,
                "written by SAELens 6, which loads models unprocessed; the training version is not said"};
    return {
        Centring::SubtractMean,
        "trained before SAELens 3.19.2 and center_writing_weights is not said: TransformerLens' default of that "
        "time, for models with LayerNorm. If it was trained on unprocessed activations: --sae-option centring=none"};
}

/// The factor of expected_average_only_in, if the folder of a training checkpoint has it.
Result<std::optional<float>> scaleOfCheckpoint(const std::filesystem::path& folder)
{
    std::error_code ignored;
    const auto file = folder / "activation_scaler.json";
    if (!std::filesystem::exists(file, ignored))
        return std::optional<float>();
    TRY_ASSIGN(const JsonConfig scaler, JsonConfig::load(file));
    if (!scaler.has("scaling_factor"))
        return std::optional<float>();
    TRY_ASSIGN(const double factor, scaler.number("scaling_factor", 1e-20, 1e20));
    return std::optional(static_cast<float>(factor));
}

Result<void> decideInputScale(const SaelensSettings& settings, const std::filesystem::path& folder,
                              const SaeOptions& options, Sae& sae)
{
    TRY_ASSIGN(sae.inputScale, inputScaleOption(options));
    std::string rule = kDecidedByOption;
    if (!sae.inputScale && settings.normalization == "expected_average_only_in") {
        TRY_ASSIGN(sae.inputScale, scaleOfCheckpoint(folder));
        rule = "activation_scaler.json";
        if (!sae.inputScale) {
            return fail(ErrorCode::Usage,
                        fmt::format("the SAE in {} expects its input scaled (normalize_activations is "
                                    "expected_average_only_in), but the factor is in none of its files; give it with "
                                    "--sae-option input_scale=S (S = sqrt(d_in) / mean norm of the activations)",
                                    folder.string()));
        }
    }
    if (sae.inputScale)
        sae.decisions.push_back({"input_scale", fmt::format("{}", *sae.inputScale), rule});
    return {};
}

Result<void> decideInputNorm(const SaelensSettings& settings, Sae& sae)
{
    const std::string& name = settings.normalization;
    if (name == "layer_norm")
        sae.inputNorm = InputNorm::LayerNorm;
    else if (name == "constant_norm_rescale")
        sae.inputNorm = InputNorm::ConstantNorm;
    else if (name != "none" && name != "expected_average_only_in")
        return fail(ErrorCode::Unsupported, fmt::format("normalize_activations \"{}\" is not known", name));
    sae.decisions.push_back({"input_norm", name, "normalize_activations in cfg.json"});
    return {};
}

} // namespace

Result<void> decideSaelens(const SaelensSettings& settings, const std::filesystem::path& folder,
                           const SaeOptions& options, Sae& sae)
{
    sae.hookName = hookNameOption(options).value_or(settings.hookName);
    sae.decisions.push_back({"hook_name", sae.hookName.empty() ? "unknown" : sae.hookName,
                             options.contains("hook_name") ? kDecidedByOption : "hook_name in cfg.json"});
    if (settings.isHookZ)
        sae.decisions.push_back({"reshape", "hook_z", "heads are concatenated head-major"});

    TRY_ASSIGN(const auto bos, prependBosOption(options));
    sae.prependBos = bos ? bos : settings.prependBos;
    sae.decisions.push_back({"bos",
                             !sae.prependBos       ? "unknown"
                                 : *sae.prependBos ? "prepend"
                                                   : "none",
                             bos                  ? kDecidedByOption
                                 : sae.prependBos ? settings.bosRule
                                                  : "cfg.json does not say; --sae-option prepend_bos=true|false"});

    TRY(decideInputNorm(settings, sae));
    TRY(decideInputScale(settings, folder, options, sae));

    TRY_ASSIGN(const auto asked, centringOption(options));
    const auto decided = asked ? CentringDecision{*asked, kDecidedByOption} : decideCentring(settings, sae);
    sae.centring = decided.centring;
    sae.decisions.push_back(
        {"centring", decided.centring == Centring::SubtractMean ? "subtract_mean" : "none", decided.rule});
    return {};
}

} // namespace atomscope
