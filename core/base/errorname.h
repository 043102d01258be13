#pragma once

#include "core/base/result.h"

#include <optional>
#include <string_view>

namespace atomscope {

/// The enumerator's own name ("NotFound"), as programs tell each other what kind of error it was.
std::string_view nameOf(ErrorCode code);
std::optional<ErrorCode> errorCodeFromName(std::string_view name);

} // namespace atomscope
