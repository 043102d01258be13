// SAELens 6: what the SAE is at the top level, how it was trained in "metadata".
#include "core/sae/saelens.h"

namespace atomscope {

Result<SaelensSettings> readSaelensV6(const JsonConfig& config, const TensorSource& tensors)
{
    SaelensSettings settings;
    settings.format = "saelens-v6";
    TRY(readSaelensCommon(config, tensors, settings));
    TRY_ASSIGN(settings.normalization, config.text("normalize_activations", "none"));
    if (settings.architecture == "topk") {
        settings.activation = "topk";
        TRY_ASSIGN(settings.k, config.integer("k", 1, settings.dSae, std::min(100, settings.dSae)));
    }
    // Classes for training, which batchtopk never left, rescale unless told otherwise.
    const bool isTrainingClass = settings.architecture.ends_with("batchtopk");
    TRY_ASSIGN(settings.rescaleByDecoderNorm, config.flag("rescale_acts_by_decoder_norm", isTrainingClass));

    TRY_ASSIGN(const JsonConfig metadata, config.object("metadata"));
    TRY(readSaelensTraining(metadata, settings));
    TRY_ASSIGN(settings.hookName, metadata.text("hook_name", ""));
    TRY_ASSIGN(settings.outHookName, metadata.text("hook_name_out", ""));
    if (metadata.has("hook_head_index"))
        return tl::unexpected(metadata.unsupported("an SAE of one attention head (hook_head_index)"));
    TRY_ASSIGN(const std::string reshape, config.text("reshape_activations", "none"));
    if (reshape != "none" && reshape != "hook_z")
        return tl::unexpected(config.unsupported("reshape_activations \"" + reshape + "\""));
    settings.isHookZ = reshape == "hook_z";
    return settings;
}

} // namespace atomscope
