#pragma once

#include <cstdint>
#include <optional>

namespace atomscope {

/// Bytes that this process can still take: what the system has left, or its control group. Nothing if neither says so.
std::optional<std::uint64_t> availableMemory();

} // namespace atomscope
