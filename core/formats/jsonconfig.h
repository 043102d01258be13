#pragma once

#include "core/base/result.h"

#include <filesystem>
#include <memory>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <string_view>

namespace atomscope {

/// A foreign JSON object of settings, read strictly: every value is checked for type and range before it sizes
/// anything, and a null counts as absent. Errors name the file and the key.
class JsonConfig
{
public:
    /// Error BadFormat unless the file is a JSON object.
    static Result<JsonConfig> load(const std::filesystem::path& file);

    const std::filesystem::path& file() const { return m_file; }
    bool has(std::string_view key) const;
    bool isFlag(std::string_view key) const; ///< there, and true or false
    /// Error NotFound if the key is absent and there is no fallback; BadFormat outside [lowest, highest].
    Result<int> integer(std::string_view key, int lowest, int highest, std::optional<int> fallback = {}) const;
    Result<double> number(std::string_view key, double lowest, double highest,
                          std::optional<double> fallback = {}) const;
    Result<bool> flag(std::string_view key, bool fallback) const;
    Result<std::string> text(std::string_view key, std::optional<std::string> fallback = {}) const;
    /// A nested object as a config of its own; an empty one if the key is absent.
    Result<JsonConfig> object(std::string_view key) const;

    /// What has no accessor of its own: lists, and the difference between absent (null pointer) and JSON's null.
    const nlohmann::json* value(std::string_view key) const;

    /// Error Unsupported with the file's name in front.
    Error unsupported(const std::string& what) const;

private:
    JsonConfig(std::filesystem::path file, std::shared_ptr<const nlohmann::json> values);
    const nlohmann::json* find(std::string_view key) const;

    std::filesystem::path m_file;
    std::shared_ptr<const nlohmann::json> m_values;
};

} // namespace atomscope
