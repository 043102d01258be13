// SAELens up to 5, and the mats_sae_training before it: one flat object, under several names for the same thing.
#include "core/sae/saelens.h"

#include <fmt/format.h>

namespace atomscope {

namespace {

/// The value under its new name or its old one.
Result<std::string> renamedText(const JsonConfig& config, const char* name, const char* oldName, const char* fallback)
{
    return config.has(name) ? config.text(name) : config.text(oldName, fallback);
}

Result<std::string> normalization(const JsonConfig& config)
{
    if (!config.isFlag("normalize_activations"))
        return config.text("normalize_activations", "none");
    TRY_ASSIGN(const bool isOn, config.flag("normalize_activations", false));
    return isOn ? "expected_average_only_in" : "none";
}

} // namespace

Result<SaelensSettings> readSaelensLegacy(const JsonConfig& config, const TensorSource& tensors)
{
    SaelensSettings settings;
    settings.format = "saelens-legacy";
    TRY(readSaelensCommon(config, tensors, settings));
    TRY_ASSIGN(settings.activation, renamedText(config, "activation_fn", "activation_fn_str", "relu"));
    if (settings.activation == "topk" || settings.architecture == "topk") {
        if (settings.architecture == "standard" || settings.architecture == "topk")
            settings.architecture = settings.activation = "topk";
        TRY_ASSIGN(const JsonConfig arguments, config.object("activation_fn_kwargs"));
        TRY_ASSIGN(settings.k, (arguments.has("k") ? arguments : config).integer("k", 1, settings.dSae));
    }
    TRY_ASSIGN(settings.normalization, normalization(config));
    TRY_ASSIGN(settings.hasScalingFactor, config.flag("finetuning_scaling_factor", false));

    TRY(readSaelensTraining(config, settings));
    TRY_ASSIGN(settings.hookName, renamedText(config, "hook_name", "hook_point", ""));
    if (config.has("hook_head_index") || config.has("hook_point_head_index"))
        return tl::unexpected(config.unsupported("an SAE of one attention head (hook_head_index)"));
    settings.isHookZ = settings.hookName.find("hook_z") != std::string::npos;
    if (!settings.prependBos) {
        settings.prependBos = true;
        settings.bosRule = "cfg.json does not say; the default of that time";
    }
    return settings;
}

} // namespace atomscope
