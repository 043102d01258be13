#include "core/jobs/trialrun.h"

#include "core/jobs/computepool.h"
#include "core/jobs/windowstream.h"

#include <algorithm>
#include <chrono>
#include <thread>
#include <utility>

namespace atomscope {

namespace {

using Clock = std::chrono::steady_clock;
constexpr double kTrialSeconds = 2;

double secondsSince(Clock::time_point start)
{
    return std::chrono::duration<double>(Clock::now() - start).count();
}

Result<std::vector<IndexWindow>> readRows(WindowStream& stream, int rows)
{
    std::vector<IndexWindow> windows;
    for (int read = 0; read < rows;) {
        TRY_ASSIGN(auto window, stream.next());
        if (!window)
            break;
        read += window->length();
        windows.push_back(std::move(*window));
    }
    return windows;
}

/// The length of a text is estimated from what is read of it, which has to be more than the reader takes in at once.
Result<void> readOn(WindowStream& stream)
{
    constexpr std::int64_t kTokens = 200'000;
    constexpr double kSeconds = 0.5;
    const auto start = Clock::now();
    while (stream.nCounted() < kTokens && secondsSince(start) < kSeconds) {
        TRY_ASSIGN(const auto window, stream.next());
        if (!window)
            break;
    }
    return {};
}

std::int64_t countedIn(const std::vector<IndexWindow>& windows)
{
    std::int64_t n = 0;
    for (const IndexWindow& window : windows)
        n += std::ranges::count(window.tokens.counted, std::uint8_t{1});
    return n;
}

/// Counts of batches that were computed, and the time that all but the first took.
class TrialMeter
{
public:
    Result<void> compute(ComputePool& pool, std::vector<IndexWindow> windows)
    {
        const auto start = Clock::now();
        pool.submit(std::move(windows));
        TRY_ASSIGN(const auto done, pool.take());
        const double seconds = secondsSince(start);
        const std::int64_t n = done ? countedIn(*done) : 0;
        m_nCounted += n;
        for (const IndexWindow& window : done.value_or(std::vector<IndexWindow>()))
            m_nFirings += static_cast<std::int64_t>(window.atom.size());
        if (m_nBatches++ == 0) {
            m_firstRate = static_cast<double>(n) / seconds;
            return {};
        }
        m_nTimed += n;
        m_seconds += seconds;
        return {};
    }

    bool isEnough() const { return m_nBatches > 1 && m_seconds >= kTrialSeconds; }
    /// The first batch alone has taken as long as the whole trial should.
    bool isSlow(Clock::time_point start) const { return m_nBatches > 0 && secondsSince(start) >= kTrialSeconds; }

    TrialRun result(std::int64_t total) const
    {
        TrialRun run;
        run.nTokens = m_nCounted;
        run.tokensPerSecond = m_seconds > 0 ? static_cast<double>(m_nTimed) / m_seconds : m_firstRate;
        run.l0 = m_nCounted > 0 ? static_cast<double>(m_nFirings) / static_cast<double>(m_nCounted) : 0;
        run.totalTokens = total;
        return run;
    }

private:
    std::int64_t m_nBatches = 0, m_nCounted = 0, m_nFirings = 0, m_nTimed = 0;
    double m_seconds = 0, m_firstRate = 0;
};

} // namespace

Result<TrialRun> runTrial(RecordSource& records, const PairedModel& pair, const IndexJob& job)
{
    WindowStream stream(records, job.tokens);
    const int nThreads
        = job.threads > 0 ? job.threads : std::max(1, static_cast<int>(std::thread::hardware_concurrency()));
    WindowComputer computer(pair.model, pair.site, std::make_shared<const Encoder>(pair.sae), pair.target);
    if (job.loss)
        computer.measureLoss();
    IndexControl control;
    ComputePool pool(computer, control, nThreads, job.blockRows);
    TrialMeter meter;
    const auto start = Clock::now();
    while (!meter.isEnough() && !meter.isSlow(start)) {
        // A block for each thread: what the machine does at once.
        TRY_ASSIGN(auto windows, readRows(stream, job.blockRows * nThreads));
        if (windows.empty())
            break;
        TRY(meter.compute(pool, std::move(windows)));
    }
    TRY(readOn(stream));
    TrialRun run = meter.result(stream.estimatedTotal());
    if (run.nTokens == 0)
        return fail(ErrorCode::Usage,
                    stream.nDocuments() == 0 ? "the text has no documents: give files with some text"
                                             : "the text has no token that can be counted: give a longer text");
    return run;
}

} // namespace atomscope
