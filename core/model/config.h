#pragma once

#include "core/base/result.h"

#include <filesystem>
#include <memory>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <string_view>

namespace atomscope {

/// A model's config.json, read strictly: every value is checked for type and range before it sizes anything, and a
/// null counts as absent. Errors name the file and the key.
class ModelConfig
{
public:
    /// Error BadFormat unless config.json is a JSON object; Unsupported for quantized weights.
    static Result<ModelConfig> load(const std::filesystem::path& folder);

    const std::filesystem::path& file() const { return m_file; }
    bool has(std::string_view key) const;
    /// Error NotFound if the key is absent and there is no fallback; BadFormat outside [lowest, highest].
    Result<int> integer(std::string_view key, int lowest, int highest, std::optional<int> fallback = {}) const;
    Result<double> number(std::string_view key, double lowest, double highest,
                          std::optional<double> fallback = {}) const;
    Result<bool> flag(std::string_view key, bool fallback) const;
    Result<std::string> text(std::string_view key, std::optional<std::string> fallback = {}) const;
    /// A nested object as a config of its own; an empty one if the key is absent.
    Result<ModelConfig> object(std::string_view key) const;

    /// Error Unsupported with the file's name in front.
    Error unsupported(const std::string& what) const;

private:
    ModelConfig(std::filesystem::path file, std::shared_ptr<const nlohmann::json> values);
    const nlohmann::json* find(std::string_view key) const;

    std::filesystem::path m_file;
    std::shared_ptr<const nlohmann::json> m_values;
};

// Bounds on what a config may ask for: far above any published model, far below what would overflow or exhaust memory
// before the tensors' own shapes contradict it.
inline constexpr int kMaxLayers = 1024;
inline constexpr int kMaxWidth = 1 << 17; ///< d_model, MLP width
inline constexpr int kMaxHeads = 1 << 12;
inline constexpr int kMaxVocabulary = 1 << 22;
inline constexpr int kMaxPositions = 1 << 24;

} // namespace atomscope
