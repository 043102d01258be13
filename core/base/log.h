#pragma once

#include <string>

namespace atomscope {

/// Sends spdlog's default logger to stderr. Must run before the first message: the library's own default
/// writes to stdout, which in the worker carries JSON-RPC.
void logToStderr(const std::string& programName);

} // namespace atomscope
