// What both layouts of SAELens' cfg.json share.
#include "core/sae/saelens.h"

#include "core/sae/saeweights.h"

#include <algorithm>
#include <charconv>
#include <fmt/format.h>

namespace atomscope {

std::array<int, 3> versionNumbers(std::string_view version)
{
    std::array<int, 3> numbers{};
    for (int& number : numbers) {
        const auto [end, error] = std::from_chars(version.data(), version.data() + version.size(), number);
        if (error != std::errc())
            break;
        version.remove_prefix(static_cast<std::size_t>(end - version.data()));
        if (!version.starts_with('.'))
            break;
        version.remove_prefix(1);
    }
    return numbers;
}

Result<bool> isSaelensV6(const JsonConfig& config)
{
    TRY_ASSIGN(const JsonConfig metadata, config.object("metadata"));
    for (const JsonConfig* place : {&config, &metadata}) {
        TRY_ASSIGN(const std::string version, place->text("sae_lens_version", ""));
        if (versionNumbers(version)[0] >= 6)
            return true;
    }
    // Written in this layout by others, without a version: the flat one keeps the place at the top level.
    const bool hasVersion = config.has("sae_lens_version") || metadata.has("sae_lens_version");
    return !hasVersion && metadata.has("hook_name") && !config.has("hook_name") && !config.has("hook_point");
}

namespace {

Result<void> checkDtype(const JsonConfig& config)
{
    // Everything is computed in float32; the key is read to refuse what no reader of the format accepts.
    TRY_ASSIGN(std::string dtype, config.text("dtype", "float32"));
    if (dtype.starts_with("torch."))
        dtype.erase(0, std::string_view("torch.").size());
    for (const char* known : {"float32", "float64", "float16", "bfloat16"}) {
        if (dtype == known)
            return {};
    }
    return tl::unexpected(config.unsupported(fmt::format("dtype \"{}\"", dtype)));
}

Result<int> sizeFrom(const JsonConfig& config, const char* key, const TensorSource& tensors, std::size_t axis, int most)
{
    std::optional<int> fallback; // the oldest files leave d_sae to an expansion factor
    const TensorInfo* encoder = tensors.find("W_enc");
    if (encoder && encoder->shape.size() == 2 && encoder->shape[axis] >= 1 && encoder->shape[axis] <= most)
        fallback = static_cast<int>(encoder->shape[axis]);
    return config.integer(key, 1, most, fallback);
}

} // namespace

Result<void> readSaelensCommon(const JsonConfig& config, const TensorSource& tensors, SaelensSettings& settings)
{
    TRY(checkDtype(config));
    TRY_ASSIGN(settings.dIn, sizeFrom(config, "d_in", tensors, 0, kMaxInput));
    TRY_ASSIGN(settings.dSae, sizeFrom(config, "d_sae", tensors, 1, kMaxAtoms));
    TRY_ASSIGN(settings.architecture, config.text("architecture", "standard"));
    settings.isTranscoder = settings.architecture.ends_with("transcoder");
    TRY_ASSIGN(settings.applyBDecToInput, config.flag("apply_b_dec_to_input", !settings.isTranscoder));
    if (settings.isTranscoder && settings.applyBDecToInput)
        return tl::unexpected(
            config.unsupported("apply_b_dec_to_input of a transcoder, whose b_dec is another place's"));
    if (settings.isTranscoder) {
        TRY_ASSIGN(settings.dOut, config.integer("d_out", 1, kMaxInput));
    }
    return {};
}

Result<void> readSaelensTraining(const JsonConfig& metadata, SaelensSettings& settings)
{
    TRY_ASSIGN(settings.modelName, metadata.text("model_name", ""));
    TRY_ASSIGN(settings.modelClass, metadata.text("model_class_name", ""));
    TRY_ASSIGN(settings.trainingVersion, metadata.text("sae_lens_training_version", ""));
    if (metadata.has("context_size")) {
        TRY_ASSIGN(settings.contextSize, metadata.integer("context_size", 1, 1 << 24));
    }
    if (metadata.has("prepend_bos")) {
        TRY_ASSIGN(settings.prependBos, metadata.flag("prepend_bos", true));
        settings.bosRule = "prepend_bos in cfg.json";
    }
    TRY_ASSIGN(const JsonConfig kwargs, metadata.object("model_from_pretrained_kwargs"));
    if (kwargs.has("center_writing_weights")) {
        TRY_ASSIGN(settings.centerWritingWeights, kwargs.flag("center_writing_weights", true));
    }
    if (kwargs.has("fold_value_biases")) {
        TRY_ASSIGN(settings.foldValueBiases, kwargs.flag("fold_value_biases", true));
    }
    return {};
}

} // namespace atomscope
