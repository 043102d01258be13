#include "core/base/log.h"

#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

namespace atomscope {

void logToStderr(const std::string& programName)
{
    auto logger = std::make_shared<spdlog::logger>(programName, std::make_shared<spdlog::sinks::stderr_sink_mt>());
    logger->set_pattern("%n: %l: %v");
    spdlog::set_default_logger(std::move(logger));
}

} // namespace atomscope
