#pragma once

#include "core/base/result.h"

#include <cstdint>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>

namespace atomscope::text {

using Json = nlohmann::json;

/// The field's value, or the fallback when it is absent or null. Error BadFormat when it is of another kind, or absent
/// without a fallback.
Result<bool> boolField(const Json& object, const char* key, std::optional<bool> fallback = std::nullopt);
Result<std::int64_t> integerField(const Json& object, const char* key);
Result<std::string> stringField(const Json& object, const char* key);
/// A string, or nothing when absent or null.
Result<std::optional<std::string>> optionalStringField(const Json& object, const char* key);
/// A list. Error BadFormat when absent or no list.
Result<const Json*> listField(const Json& object, const char* key);

/// The "type" of a part such as a decoder. `role` names the part in messages.
Result<std::string> typeOf(const Json& part, const char* role);
/// Error Unsupported naming the part.
tl::unexpected<Error> unsupported(std::string_view role, std::string_view name);

} // namespace atomscope::text
