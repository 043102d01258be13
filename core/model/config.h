#pragma once

#include "core/formats/jsonconfig.h"
#include "core/model/activation.h"
#include "core/model/attention.h"

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace atomscope {

/// A model's config.json.
using ModelConfig = JsonConfig;

/// Error BadFormat unless config.json is a JSON object; Unsupported for quantized weights.
Result<ModelConfig> loadModelConfig(const std::filesystem::path& folder);

// Bounds on what a config may ask for: far above any published model, far below what would overflow or exhaust memory
// before the tensors' own shapes contradict it.
inline constexpr int kMaxLayers = 1024;
inline constexpr int kMaxWidth = 1 << 17; ///< d_model
inline constexpr int kMaxMlpWidth = 4 * kMaxWidth;
inline constexpr int kMaxHeads = 1 << 12;
inline constexpr int kMaxVocabulary = 1 << 22;
inline constexpr int kMaxPositions = 1 << 24;

/// The activation function under `key`. Error Unsupported names one that this program does not know.
Result<MlpActivation> readActivation(const ModelConfig& config, std::string_view key, const std::string& fallback);

/// Heads of a model whose width is divided among them without rest: scale 1 / sqrt(dHead), no window, no cap.
/// Error ShapeMismatch names `widthKey`.
Result<AttentionHeads> dividedHeads(const ModelConfig& config, std::string_view widthKey, int width, int nHeads);

/// Rotary heads: num_attention_heads, num_key_value_heads (absent: as many), head_dim (absent: the width is divided).
/// Errors: ShapeMismatch for heads that cannot share; BadFormat for an odd head_dim; Limit.
Result<AttentionHeads> readHeads(const ModelConfig& config, int dModel, std::optional<int> nHeads = {},
                                 std::optional<int> nKvHeads = {}, std::optional<int> dHead = {});

/// sliding_window: absent means what the family's published code assumes, null means none (0).
Result<int> readWindow(const ModelConfig& config, int fallback);

/// layer_types: for each layer, whether it attends to a window only; nothing if the config has no such list.
/// Errors: BadFormat for a list of another length; Unsupported for another kind of attention.
Result<std::optional<std::vector<bool>>> readWindowedLayers(const ModelConfig& config, int nLayers);

/// Error Unsupported if the flag is there and true; `what` completes "... is not supported".
Result<void> refuseFlag(const ModelConfig& config, std::string_view key, std::string_view what);

} // namespace atomscope
