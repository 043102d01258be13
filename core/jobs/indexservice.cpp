#include "core/jobs/indexservice.h"

#include "core/jobs/importjson.h"
#include "core/jobs/measurejson.h"
#include "core/jobs/progressjson.h"
#include "core/jobs/sanitycheck.h"

#include <chrono>

namespace atomscope {

IndexService::IndexService(rpc::LineChannel& channel, int threads)
    : m_channel(channel)
    , m_threads(threads)
{
}

IndexService::~IndexService()
{
    finish();
}

Result<void> IndexService::start(const IndexJob& job, const rpc::Request& request)
{
    IndexJob mine = job;
    if (mine.threads == 0)
        mine.threads = m_threads;
    return begin(request, [this, mine](IndexControl& control) { return index(mine, control); });
}

Result<void> IndexService::start(const ImportJob& job, const rpc::Request& request)
{
    return begin(request, [this, job](IndexControl& control) { return import(job, control); });
}

Result<void> IndexService::start(const MeasureJob& job, const rpc::Request& request)
{
    MeasureJob mine = job;
    if (mine.threads == 0)
        mine.threads = m_threads;
    return begin(request, [this, mine](IndexControl& control) { return measure(mine, control); });
}

Result<void> IndexService::begin(const rpc::Request& request, Work work)
{
    {
        const std::lock_guard lock(m_mutex);
        if (m_running && !m_running->isDone)
            return fail(ErrorCode::Busy, "this worker is already filling an index; stop or cancel it first");
        m_haveReadersClosed = false;
    }
    auto fresh = std::make_unique<Running>();
    {
        const std::lock_guard lock(m_mutex);
        m_running.swap(fresh); // the old job's thread has nothing left to do: it is joined without the lock
    }
    m_isDetached = false;
    m_running->thread = std::jthread([this, work = std::move(work), request, running = m_running.get()] {
        const auto outcome = work(running->control);
        {
            const std::lock_guard lock(m_mutex);
            running->isDone = true; // before the answer: whoever reads it may start the next job
        }
        rpc::answer(m_channel, request, outcome);
    });
    return {};
}

Result<nlohmann::json> IndexService::index(const IndexJob& job, IndexControl& control)
{
    IndexObserver observer;
    observer.onProgress = [this](const IndexProgress& progress) {
        m_channel.write(rpc::notification("index.progress", toJson(progress)));
    };
    observer.onChecked = [this](const SanityCheck& check) {
        m_channel.write(rpc::notification("index.checked", toJson(check)));
        logSanity(check);
    };
    observer.onFinished = [this](const std::filesystem::path& file) {
        m_channel.write(rpc::notification("index.finished", {{"file", file.string()}}));
        waitForReaders();
    };
    return runIndexJob(job, control, observer).map([](const IndexOutcome& result) {
        return nlohmann::json{{"state", result.isFinished ? "finished" : "stopped"},
                              {"n_tokens", result.nTokens},
                              {"n_firings", result.nFirings},
                              {"n_replaced_utf8", result.nReplacedUtf8}};
    });
}

Result<nlohmann::json> IndexService::import(const ImportJob& job, IndexControl& control)
{
    ImportReporter reporter(
        [this](const nlohmann::json& progress) { m_channel.write(rpc::notification("import.progress", progress)); });
    return runImport(job, control.endToken(),
                     [&](const ImportProgress& progress) {
                         (void)control.waitWhilePaused();
                         reporter.report(progress);
                     })
        .map([&job](const ImportOutcome& outcome) { return toJson(outcome, job.out); });
}

Result<nlohmann::json> IndexService::measure(const MeasureJob& job, IndexControl& control)
{
    const auto report = [this](std::int64_t done, std::int64_t total) {
        m_channel.write(rpc::notification("measure.progress", measureProgress(done, total)));
    };
    return runMeasureJob(job, control, report).map([&job](const MeasureOutcome& outcome) {
        return toJson(outcome, job.file);
    });
}

void IndexService::waitForReaders()
{
    constexpr std::chrono::seconds kPatience(5);
    std::unique_lock lock(m_mutex);
    m_changed.wait_for(lock, kPatience, [this] { return m_haveReadersClosed || m_isInputAtEnd; });
}

IndexControl* IndexService::control()
{
    const std::lock_guard lock(m_mutex);
    return m_running && !m_running->isDone ? &m_running->control : nullptr;
}

void IndexService::pause()
{
    if (auto* running = control())
        running->pause();
}

void IndexService::resume()
{
    if (auto* running = control())
        running->resume();
}

void IndexService::stop()
{
    if (auto* running = control())
        running->stop();
}

void IndexService::cancel()
{
    if (auto* running = control())
        running->cancel();
}

void IndexService::detach()
{
    m_isDetached = true;
}

void IndexService::readersClosed()
{
    const std::lock_guard lock(m_mutex);
    m_haveReadersClosed = true;
    m_changed.notify_all();
}

void IndexService::end()
{
    const std::lock_guard lock(m_mutex);
    if (m_running && !m_running->isDone)
        m_isEnding ? m_running->control.cancel() : m_running->control.stop();
    m_isEnding = true;
}

void IndexService::finish()
{
    bool isEnding = false;
    {
        const std::lock_guard lock(m_mutex);
        m_isInputAtEnd = true;
        isEnding = m_isEnding;
        m_changed.notify_all();
    }
    if (!m_isDetached || isEnding)
        stop();
    if (m_running && m_running->thread.joinable())
        m_running->thread.join(); // the object stays for end()
}

} // namespace atomscope
