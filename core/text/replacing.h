#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace atomscope::text {

/// The text with every occurrence of `from` (not empty) replaced by `to`, or nothing when that would be longer than
/// maxBytes.
std::optional<std::string> replaceAll(std::string_view text, std::string_view from, std::string_view to,
                                      std::size_t maxBytes);

} // namespace atomscope::text
