#include "app/worker/commands.h"
#include "app/worker/signalwatcher.h"
#include "core/jobs/indexjob.h"
#include "core/jobs/nulljob.h"
#include "core/jobs/progressjson.h"
#include "core/jobs/sanitycheck.h"
#include "core/jobs/splitname.h"

#include <chrono>
#include <cstdio>
#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <unistd.h>

namespace atomscope::worker {

namespace {

Result<IndexJob> jobFrom(const IndexArguments& arguments)
{
    IndexJob job;
    job.model = arguments.model;
    job.sae = arguments.sae;
    job.corpus = arguments.corpus;
    job.cache = {arguments.activations, arguments.tokenIds,   arguments.documents, arguments.tokenizer,
                 arguments.array,       arguments.specialIds, arguments.bosId};
    job.out = arguments.out;
    job.nullOf = arguments.nullOf;
    if (!arguments.null.empty()) {
        TRY_ASSIGN(job.null, parseNullKind(arguments.null));
    }
    if (job.null && job.out.empty())
        job.out = pairedNullPath(job.nullOf, *job.null);
    if (job.out.empty())
        return fail(ErrorCode::Usage, "name the index to write with --out");
    if (!job.null && !job.nullOf.empty())
        return fail(ErrorCode::Usage, "--null-of goes with --null directions, basis or shuffled");
    job.tokens = arguments.tokens;
    job.context = arguments.context;
    job.threads = arguments.threads;
    job.seed = arguments.seed;
    job.segmentTokens = arguments.segmentTokens;
    job.specialsAsText = arguments.specialsAsText;
    TRY_ASSIGN(job.split, splitFromName(arguments.split));
    job.textKey = arguments.textKey;
    job.saeOptions = arguments.saeOptions;
    job.denseBytes = arguments.denseSample;
    job.loss = arguments.loss;
    job.force = arguments.force;
    job.checksSanity = !arguments.noSanityCheck;
    return job;
}

/// Progress for a person: one line that is written over on a terminal, a line every ten seconds in a log.
class ProgressLine
{
public:
    void show(const IndexProgress& progress)
    {
        constexpr std::chrono::seconds kBetweenLines(10);
        const auto now = std::chrono::steady_clock::now();
        const bool isNewStage = progress.stage != m_stage || !m_hasShown;
        if (!m_isTerminal && !isNewStage && now - m_lastShown < kBetweenLines)
            return;
        m_lastShown = now;
        m_stage = progress.stage;
        m_hasShown = true;
        const char* before = m_isTerminal ? "\r\033[K" : "";
        const char* after = m_isTerminal ? "" : "\n";
        fmt::print(stderr, "{}{}{}", before, lineFrom(progress), after);
    }
    void end()
    {
        if (m_isTerminal && m_hasShown)
            fmt::print(stderr, "\n");
    }

private:
    static std::string lineFrom(const IndexProgress& progress)
    {
        std::string line = toString(progress.stage);
        if (progress.total > 0)
            line += fmt::format(" {} of {}", progress.done, progress.total);
        if (progress.stage != IndexProgress::Stage::Indexing)
            return line;
        line += " tokens";
        if (progress.tokensPerSecond > 0)
            line += fmt::format(", {:.0f} tokens/s", progress.tokensPerSecond);
        if (progress.secondsLeft)
            line += fmt::format(", {:.0f} s left", *progress.secondsLeft);
        return line + fmt::format(", {} in the file", progress.committedTokens);
    }

    const bool m_isTerminal = ::isatty(STDERR_FILENO) != 0;
    bool m_hasShown = false;
    IndexProgress::Stage m_stage = IndexProgress::Stage::Loading;
    std::chrono::steady_clock::time_point m_lastShown;
};

void printLine(const nlohmann::json& json)
{
    fmt::print("{}\n", json.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace));
    std::fflush(stdout);
}

void report(const IndexArguments& arguments, const std::string& out, const IndexOutcome& outcome)
{
    if (arguments.jsonProgress)
        printLine({{"state", outcome.isFinished ? "finished" : "stopped"},
                   {"file", out},
                   {"n_tokens", outcome.nTokens},
                   {"n_firings", outcome.nFirings},
                   {"n_replaced_utf8", outcome.nReplacedUtf8}});
    else if (outcome.isFinished)
        fmt::print("{}: {} tokens, {} firings\n", out, outcome.nTokens, outcome.nFirings);
    if (outcome.nReplacedUtf8 > 0)
        fmt::print(stderr, "{} invalid UTF-8 sequences of the text were replaced by U+FFFD\n", outcome.nReplacedUtf8);
    if (!outcome.isFinished)
        fmt::print(stderr,
                   "stopped on request: {} holds {} tokens and stays usable; run the same command again to go on\n",
                   out, outcome.nTokens);
}

} // namespace

Result<void> runIndex(const IndexArguments& arguments)
{
    TRY_ASSIGN(const IndexJob job, jobFrom(arguments));
    IndexControl control;
    // The first signal commits what is whole, a second one does not even wait for that.
    const SignalWatcher watcher([&control](int) { control.isEnding() ? control.cancel() : control.stop(); });
    ProgressLine line;
    IndexObserver observer;
    observer.onProgress = [&](const IndexProgress& progress) {
        if (arguments.jsonProgress)
            printLine(toJson(progress));
        else
            line.show(progress);
    };
    observer.onChecked = [&](const SanityCheck& check) {
        if (arguments.jsonProgress) {
            auto json = toJson(IndexProgress{.stage = IndexProgress::Stage::Preparing});
            json["sanity_check"] = toJson(check);
            printLine(json);
        } else {
            line.end();
        }
        logSanity(check);
    };
    const auto outcome = runIndexJob(job, control, observer);
    if (!arguments.jsonProgress)
        line.end();
    if (!outcome)
        return tl::unexpected(outcome.error());
    report(arguments, job.out.string(), *outcome);
    return {};
}

} // namespace atomscope::worker
