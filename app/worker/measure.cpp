#include "app/worker/commands.h"
#include "app/worker/signalwatcher.h"
#include "core/jobs/measurejson.h"

#include <cstdio>
#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <unistd.h>

namespace atomscope::worker {

Result<void> runMeasure(const MeasureArguments& arguments)
{
    IndexControl control;
    const SignalWatcher watcher([&control](int) { control.isEnding() ? control.cancel() : control.stop(); });
    const bool isTerminal = ::isatty(STDERR_FILENO) != 0;
    const auto show = [&](std::int64_t done, std::int64_t total) {
        if (arguments.jsonProgress) {
            fmt::print("{}\n", measureProgress(done, total).dump());
            std::fflush(stdout);
        } else if (isTerminal) {
            fmt::print(stderr, "\r\033[K{} of {} atoms", done, total);
        }
    };
    auto outcome = runMeasureJob({arguments.file, arguments.threads}, control, show);
    if (!arguments.jsonProgress && isTerminal)
        fmt::print(stderr, "\n");
    if (!outcome)
        return passOn(outcome);
    if (arguments.jsonProgress)
        fmt::print("{}\n",
                   toJson(*outcome, arguments.file).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace));
    else if (outcome->wasUpToDate)
        fmt::print("{}: everything is measured already\n", arguments.file.string());
    else if (outcome->isFinished)
        fmt::print("{}: {} atoms measured\n", arguments.file.string(), outcome->nAtoms);
    if (!outcome->isFinished)
        fmt::print(stderr, "stopped on request: {} atoms were measured; run the same command again to go on\n",
                   outcome->nAtoms);
    return {};
}

} // namespace atomscope::worker
