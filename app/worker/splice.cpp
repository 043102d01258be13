#include "app/worker/commands.h"
#include "app/worker/signalwatcher.h"
#include "core/jobs/splicejob.h"

#include <cstdio>
#include <fmt/format.h>
#include <unistd.h>

namespace atomscope::worker {

namespace {

void print(const SpliceMeasure& measure)
{
    fmt::print("at {}, {} predictions in {} units ({}); nats a token, ± standard error\n", measure.site,
               measure.nTokens, measure.nUnits, measure.unit);
    fmt::print("{:<16}{:>22}{:>22}{:>22}{:>12}\n", "in its place", "cross-entropy", "more than clean", "KL from clean",
               "recovered");
    for (const Spliced spliced : kSpliced) {
        const auto i = static_cast<std::size_t>(spliced);
        const auto nats = [](const Nats& value) { return fmt::format("{:.4f} ± {:.4f}", value.mean, value.error); };
        const bool isClean = spliced == Spliced::Clean;
        const bool isAblation = spliced == Spliced::Zero || spliced == Spliced::Mean;
        fmt::print("{:<16}{:>22}{:>22}{:>22}{:>12}\n", toString(spliced), nats(measure.crossEntropy[i]),
                   isClean ? "" : nats(measure.deltaCrossEntropy[i]), isClean ? "" : nats(measure.divergence[i]),
                   isAblation ? fmt::format("{:.3f}", measure.recovered(spliced)) : "");
    }
}

} // namespace

Result<void> runSplice(const SpliceArguments& arguments)
{
    IndexControl control;
    const SignalWatcher watcher([&control](int) { control.cancel(); });
    const bool isTerminal = ::isatty(STDERR_FILENO) != 0;
    const auto show = [&](std::int64_t done, std::int64_t total) {
        if (isTerminal)
            fmt::print(stderr, "\r\033[K{} %", total > 0 ? 100 * done / total : 100);
    };
    const SpliceJob job{arguments.file,   arguments.model, arguments.sae,    arguments.saeOptions,
                        arguments.tokens, arguments.seed,  arguments.threads};
    auto measure = runSpliceJob(job, control, show);
    if (isTerminal)
        fmt::print(stderr, "\r\033[K");
    if (!measure)
        return passOn(measure);
    if (arguments.json)
        fmt::print("{}\n", toJson(*measure));
    else
        print(*measure);
    return {};
}

} // namespace atomscope::worker
