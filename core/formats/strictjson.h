#pragma once

#include "core/base/result.h"

#include <filesystem>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>

namespace atomscope {

/// Parses JSON of foreign origin: a repeated key, a zero byte or nesting deeper than 128 is an error, since readers
/// disagree about what such a text means. Error BadFormat, with `where` in front.
Result<nlohmann::json> parseStrictJson(std::string_view text, const std::string& where);

/// The same from a file of at most maxBytes bytes.
Result<nlohmann::json> readStrictJson(const std::filesystem::path& file, std::uint64_t maxBytes);

} // namespace atomscope
