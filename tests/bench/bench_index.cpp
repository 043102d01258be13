// An index job against its own model code without an index ("bare") and against the arithmetic it cannot do without:
//     bench_index TEXT [TOKENS [MODEL SAE]]        (default: 300000 tokens, the bundled pair)
// resources/demo/make_demo_text.py makes a text.
#include "core/jobs/indexjob.h"
#include "core/pages/atompage.h"
#include "core/store/atomindex.h"
#include "tests/bench/bare.h"

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <fmt/format.h>
#include <optional>

using namespace atomscope;
namespace fs = std::filesystem;

namespace {

using Clock = std::chrono::steady_clock;

constexpr double kGoal = 1.5; // time of index per time of bare

double secondsSince(Clock::time_point start)
{
    return std::chrono::duration<double>(Clock::now() - start).count();
}

struct IndexRun
{
    double indexingSeconds = 0; ///< from the first block to the last commit
    double indexingCpuSeconds = 0; ///< processor time of all threads meanwhile
    double totalSeconds = 0; ///< loading and finishing included
};

Result<IndexRun> timeIndex(const IndexJob& job)
{
    IndexRun run;
    std::optional<Clock::time_point> begin;
    double cpuBegin = 0;
    const auto start = Clock::now();
    IndexControl control;
    const auto watch = [&](const IndexProgress& progress) {
        if (progress.stage == IndexProgress::Stage::Indexing && !begin) {
            begin = Clock::now();
            cpuBegin = bench::processSeconds();
        }
        if (progress.stage == IndexProgress::Stage::Finishing && begin && run.indexingSeconds == 0) {
            run.indexingSeconds = secondsSince(*begin);
            run.indexingCpuSeconds = bench::processSeconds() - cpuBegin;
        }
    };
    TRY(runIndexJob(job, control, {watch, {}}));
    run.totalSeconds = secondsSince(start);
    if (run.indexingSeconds == 0)
        return fail(ErrorCode::Internal, "the job did not say when it indexed");
    return run;
}

/// Whole windows of the index, as many as `count` tokens: what bare computes.
Result<std::vector<TokenId>> wholeWindows(const AtomIndex& index, int context, std::size_t count)
{
    std::vector<TokenId> ids;
    for (std::int32_t i = 0; i < index.state().nSequences && ids.size() < count; ++i) {
        TRY_ASSIGN(const SequenceTokens window, index.sequence(SequenceId{i}));
        if (std::ssize(window.ids) == context)
            ids.insert(ids.end(), window.ids.begin(), window.ids.end());
    }
    return ids;
}

/// Milliseconds to fetch everything a page shows, for atoms all over the dictionary and for the densest.
Result<void> printPageTimes(const AtomIndex& index)
{
    constexpr int kAtoms = 256;
    const int step = std::max(1, index.definitions().dSae / kAtoms);
    std::vector<double> times;
    double densest = 0;
    std::int64_t mostFirings = 0;
    for (std::int32_t atom = 0; atom < index.definitions().dSae; atom += step) {
        const auto start = Clock::now();
        TRY_ASSIGN(const AtomPage page, makeAtomPage(index, AtomId{atom}, PageOptions::fullRange()));
        times.push_back(secondsSince(start) * 1e3);
        if (page.numbers.nFired > mostFirings) {
            mostFirings = page.numbers.nFired;
            densest = times.back();
        }
    }
    std::sort(times.begin(), times.end());
    fmt::print("  page data: median {:.2f} ms, slowest of {} {:.2f} ms; an atom with {} firings {:.2f} ms\n",
               times[times.size() / 2], times.size(), times.back(), mostFirings, densest);
    return {};
}

Result<void> benchThreads(const bench::Pair& pair, IndexJob job, int threads)
{
    constexpr std::size_t kBareTokens = 16 * 1024;
    job.threads = threads;
    job.force = true;
    TRY_ASSIGN(const IndexRun run, timeIndex(job));
    TRY_ASSIGN(const AtomIndex index, AtomIndex::open(job.out));
    TRY_ASSIGN(const auto ids, wholeWindows(index, pair.context, kBareTokens));
    TRY_ASSIGN(const bench::BareRates rates, bench::measureBare(pair, ids, threads, job.blockRows));
    bench::print(rates);
    const IndexState& state = index.state();
    const auto tokens = static_cast<double>(state.nPositions);
    const bench::Rate rate{tokens / run.indexingSeconds, tokens / run.indexingCpuSeconds};
    fmt::print(
        "  {:20}{:10.0f} tokens/s, {:7.0f} a second of processor time ({} tokens, {:.1f} s of {:.1f} s in all)\n",
        "index", rate.wall, rate.cpu, state.nPositions, run.indexingSeconds, run.totalSeconds);
    fmt::print("  index / bare: {:.2f} by the clock, {:.2f} in processor time (goal: at most {})\n",
               rates.bare.wall / rate.wall, rates.bare.cpu / rate.cpu, kGoal);
    fmt::print("  index / floor in processor time: {:.2f} of BLAS, {:.2f} of own products\n",
               rates.floor.cpu / rate.cpu, rates.ownFloor.cpu / rate.cpu);
    fmt::print("  {} firings, {:.2f} bytes a firing, everything in the file included\n", state.nFirings,
               static_cast<double>(fs::file_size(job.out))
                   / static_cast<double>(std::max<std::int64_t>(1, state.nFirings)));
    return printPageTimes(index);
}

Result<void> run(const IndexJob& job)
{
    TRY_ASSIGN(const bench::Pair pair, bench::loadPair(job.model, job.sae));
    for (const int threads : {1, 2})
        TRY(benchThreads(pair, job, threads));
    return {};
}

} // namespace

int main(int argc, char** argv)
{
    if (argc != 2 && argc != 3 && argc != 5) {
        fmt::print(stderr, "bench_index TEXT [TOKENS [MODEL SAE]]\n");
        return 2;
    }
    const fs::path demo = fs::path(ATOMSCOPE_SOURCE) / "resources" / "demo";
    std::string folder = (fs::temp_directory_path() / "bench_index_XXXXXX").string();
    if (!mkdtemp(folder.data())) {
        fmt::print(stderr, "bench_index: no temporary folder\n");
        return 1;
    }
    IndexJob job;
    job.corpus = {argv[1]};
    job.tokens = argc > 2 ? std::atoll(argv[2]) : 300000;
    job.model = argc > 4 ? fs::path(argv[3]) : demo / "model";
    job.sae = argc > 4 ? fs::path(argv[4]) : demo / "sae";
    job.out = fs::path(folder) / "bench.atoms";
    const auto outcome = run(job);
    std::error_code ignored;
    fs::remove_all(folder, ignored);
    if (!outcome)
        fmt::print(stderr, "bench_index: {}\n", outcome.error().message);
    return outcome ? 0 : 1;
}
