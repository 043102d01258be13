#include "core/model/config.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace atomscope {

Result<ModelConfig> loadModelConfig(const std::filesystem::path& folder)
{
    TRY_ASSIGN(auto config, ModelConfig::load(folder / "config.json"));
    if (config.has("quantization_config"))
        return tl::unexpected(config.unsupported("the weights are quantized (quantization_config); use the "
                                                 "original float weights"));
    return config;
}

Result<MlpActivation> readActivation(const ModelConfig& config, std::string_view key, const std::string& fallback)
{
    TRY_ASSIGN(const std::string name, config.text(key, fallback));
    const auto activation = mlpActivationFromName(name);
    if (!activation)
        return tl::unexpected(config.unsupported(fmt::format("{} '{}' is not supported", key, name)));
    return *activation;
}

Result<AttentionHeads> dividedHeads(const ModelConfig& config, std::string_view widthKey, int width, int nHeads)
{
    if (width % nHeads != 0)
        return fail(
            ErrorCode::ShapeMismatch,
            fmt::format("{}: {} {} cannot be divided into {} heads", config.file().string(), widthKey, width, nHeads));
    const int dHead = width / nHeads;
    return AttentionHeads{nHeads, nHeads, dHead, 1 / std::sqrt(static_cast<float>(dHead))};
}

Result<AttentionHeads> readHeads(const ModelConfig& config, int dModel, std::optional<int> nHeads,
                                 std::optional<int> nKvHeads, std::optional<int> dHead)
{
    AttentionHeads heads;
    TRY_ASSIGN(heads.nHeads, config.integer("num_attention_heads", 1, kMaxHeads, nHeads));
    TRY_ASSIGN(heads.nKvHeads, config.integer("num_key_value_heads", 1, kMaxHeads, nKvHeads.value_or(heads.nHeads)));
    if (!dHead && !config.has("head_dim")) {
        TRY_ASSIGN(const AttentionHeads divided, dividedHeads(config, "hidden_size", dModel, heads.nHeads));
        dHead = divided.dHead;
    }
    TRY_ASSIGN(heads.dHead, config.integer("head_dim", 1, kMaxWidth, dHead));
    heads.scale = 1 / std::sqrt(static_cast<float>(heads.dHead));
    const std::string file = config.file().string();
    if (heads.dHead % 2 != 0)
        return fail(ErrorCode::BadFormat,
                    fmt::format("{}: heads of {} columns, but rotary positions need pairs", file, heads.dHead));
    if (std::int64_t{heads.nHeads} * heads.dHead > kMaxMlpWidth)
        return fail(ErrorCode::Limit, fmt::format("{}: {} heads of {} are too wide", file, heads.nHeads, heads.dHead));
    if (heads.nHeads % heads.nKvHeads != 0)
        return fail(ErrorCode::ShapeMismatch,
                    fmt::format("{}: {} heads cannot share {} key/value heads", file, heads.nHeads, heads.nKvHeads));
    return heads;
}

Result<int> readWindow(const ModelConfig& config, int fallback)
{
    const nlohmann::json* window = config.value("sliding_window");
    return window && window->is_null() ? 0 : config.integer("sliding_window", 1, kMaxPositions, fallback);
}

Result<std::optional<std::vector<bool>>> readWindowedLayers(const ModelConfig& config, int nLayers)
{
    const nlohmann::json* list = config.value("layer_types");
    if (!list || list->is_null())
        return std::optional<std::vector<bool>>();
    if (!list->is_array() || std::ssize(*list) != nLayers)
        return fail(ErrorCode::BadFormat,
                    fmt::format("{}: \"layer_types\" must be a list of {} names, one a layer", config.file().string(),
                                nLayers));
    std::vector<bool> isWindowed;
    for (const nlohmann::json& kind : *list) {
        if (kind != "sliding_attention" && kind != "full_attention")
            return tl::unexpected(config.unsupported("\"layer_types\" may name sliding_attention and full_attention"));
        isWindowed.push_back(kind == "sliding_attention");
    }
    return isWindowed;
}

Result<void> refuseFlag(const ModelConfig& config, std::string_view key, std::string_view what)
{
    TRY_ASSIGN(const bool isSet, config.flag(key, false));
    if (isSet)
        return tl::unexpected(config.unsupported(fmt::format("{} is not supported", what)));
    return {};
}

} // namespace atomscope
