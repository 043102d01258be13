// What an SAE saw in training, where cfg.json only implies it.
#include "core/formats/jsonconfig.h"
#include "core/sae/options.h"
#include "core/sae/saelens.h"
#include "core/sae/training.h"

#include <algorithm>
#include <fmt/format.h>

namespace atomscope {

namespace {

/// From this version on SAELens loads models with from_pretrained_no_processing.
constexpr std::array kUnprocessedSince = {3, 19, 2};

struct CentringDecision
{
    Centring centring;
    std::string rule;
};

/// Which of the two a place would need, if the model was processed.
CentringDecision decideCentring(const SaelensSettings& settings, const Sae& sae)
{
    const Centring processed = sae.hookName.empty() ? Centring::SubtractMean : centringOfTransformerLens(sae.hookName);
    if (processed == Centring::None)
        return {Centring::None, "processing of the model's weights does not change " + sae.hookName};
    const bool isHead = processed == Centring::SubtractValueBias;
    const char* name = isHead ? "fold_value_biases" : "center_writing_weights";
    if (const auto said = isHead ? settings.foldValueBiases : settings.centerWritingWeights)
        return {*said ? processed : Centring::None, fmt::format("{} is {} in cfg.json", name, *said)};
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
    return {processed,
            fmt::format("trained before SAELens 3.19.2 and {} is not said: TransformerLens' default of that time{}. If "
                        "it was trained on unprocessed activations: --sae-option centring=none",
                        name, isHead ? "" : ", for models with LayerNorm")};
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

Result<void> decideInputScale(const std::filesystem::path& folder, Sae& sae)
{
    TRY_ASSIGN(sae.inputScale, scaleOfCheckpoint(folder));
    if (!sae.inputScale) {
        return askFor(folder.string(),
                      "the factor of its input, which normalize_activations = expected_average_only_in needs "
                      "(sqrt(d_in) / mean norm of the activations)",
                      "input_scale=S");
    }
    sae.decisions.push_back({"input_scale", fmt::format("{}", *sae.inputScale), "activation_scaler.json"});
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
    return {};
}

/// Names of another library than TransformerLens are paths of modules, whose output is meant.
std::string hookNameOf(const SaelensSettings& settings, const std::string& name)
{
    if (settings.modelClass.empty() || settings.modelClass == "HookedTransformer")
        return name;
    const std::string site = siteOfModuleOutput(name);
    return site.empty() ? name : site;
}

} // namespace

Result<void> decideSaelens(const SaelensSettings& settings, const std::filesystem::path& folder,
                           const SaeAnswers& options, Sae& sae)
{
    SaeTraining training;
    training.hookName = hookNameOf(settings, settings.hookName);
    training.outHookName = hookNameOf(settings, settings.outHookName);
    training.hookRule = "hook_name in cfg.json";
    training.prependBos = settings.prependBos;
    training.bosRule = settings.bosRule;
    training.normRule = fmt::format("normalize_activations is {} in cfg.json", settings.normalization);
    if (settings.isHookZ)
        sae.decisions.push_back({"reshape", "hook_z", "heads are concatenated head-major"});
    TRY(decideInputNorm(settings, sae));
    if (settings.normalization == "expected_average_only_in" && !options.has("input_scale"))
        TRY(decideInputScale(folder, sae));
    sae.hookName = hookNameOption(options).value_or(training.hookName);
    const auto centring = decideCentring(settings, sae);
    training.centring = centring.centring;
    training.centringRule = centring.rule;
    return decideTraining(training, options, sae);
}

} // namespace atomscope
