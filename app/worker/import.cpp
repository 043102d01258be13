#include "app/worker/commands.h"
#include "app/worker/signalwatcher.h"
#include "core/imports/importjob.h"
#include "core/jobs/importjson.h"

#include <cstdio>
#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <stop_token>
#include <unistd.h>

namespace atomscope::worker {

namespace {

void printLine(const nlohmann::json& json)
{
    fmt::print("{}\n", json.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace));
    std::fflush(stdout);
}

void showLine(const nlohmann::json& progress)
{
    const auto total = progress["total"].get<double>();
    const double percent = total > 0 ? 100 * progress["done"].get<double>() / total : 0;
    fmt::print(stderr, "\r\033[K{:.0f} %, {} atoms, {} examples", percent, progress["n_atoms"].get<std::int64_t>(),
               progress["n_examples"].get<std::int64_t>());
}

void report(const ImportArguments& arguments, const ImportOutcome& outcome)
{
    if (arguments.jsonProgress)
        printLine(toJson(outcome, arguments.out));
    else
        fmt::print("{}: {} atoms with {} examples and {} hypotheses, imported from an export of {}\n",
                   arguments.out.string(), outcome.totals.nAtoms, outcome.totals.nExamples, outcome.totals.nHypotheses,
                   outcome.from);
    for (const auto& file : outcome.skipped)
        fmt::print(stderr, "{} is no export this program knows and was left out\n", file.string());
}

} // namespace

Result<void> runImport(const ImportArguments& arguments)
{
    const ImportJob job{arguments.inputs, arguments.out, arguments.force};
    std::stop_source stop;
    const SignalWatcher watcher([&stop](int) { stop.request_stop(); });
    const bool isTerminal = ::isatty(STDERR_FILENO) != 0;
    ImportReporter reporter([&](const nlohmann::json& progress) {
        if (arguments.jsonProgress)
            printLine(progress);
        else if (isTerminal)
            showLine(progress);
    });
    const auto outcome = atomscope::runImport(job, stop.get_token(),
                                              [&](const ImportProgress& progress) { reporter.report(progress); });
    if (isTerminal && !arguments.jsonProgress)
        fmt::print(stderr, "\n");
    if (!outcome)
        return tl::unexpected(outcome.error());
    report(arguments, *outcome);
    return {};
}

} // namespace atomscope::worker
