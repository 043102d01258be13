#pragma once

#include "core/formats/jsonconfig.h"

#include <filesystem>

namespace atomscope {

/// A model's config.json.
using ModelConfig = JsonConfig;

/// Error BadFormat unless config.json is a JSON object; Unsupported for quantized weights.
Result<ModelConfig> loadModelConfig(const std::filesystem::path& folder);

// Bounds on what a config may ask for: far above any published model, far below what would overflow or exhaust memory
// before the tensors' own shapes contradict it.
inline constexpr int kMaxLayers = 1024;
inline constexpr int kMaxWidth = 1 << 17; ///< d_model, MLP width
inline constexpr int kMaxHeads = 1 << 12;
inline constexpr int kMaxVocabulary = 1 << 22;
inline constexpr int kMaxPositions = 1 << 24;

} // namespace atomscope
