#include "core/jobs/progressmeter.h"

namespace atomscope {

const char* toString(IndexProgress::Stage stage)
{
    switch (stage) {
    case IndexProgress::Stage::Loading:
        return "loading";
    case IndexProgress::Stage::Preparing:
        return "preparing";
    case IndexProgress::Stage::Indexing:
        return "indexing";
    case IndexProgress::Stage::Finishing:
        return "finishing";
    }
    return "";
}

ProgressMeter::ProgressMeter(const IndexObserver& observer, const IndexControl& control)
    : m_observer(observer)
    , m_control(control)
{
}

void ProgressMeter::enter(IndexProgress::Stage stage, std::int64_t done, std::int64_t total)
{
    const std::lock_guard lock(m_mutex);
    m_progress.stage = stage;
    m_progress.done = done;
    m_progress.total = total;
    m_progress.secondsLeft.reset();
    m_doneAtStart = done;
    m_stageStart = Clock::now();
    m_pausedAtStart = m_control.pausedSeconds();
    send();
}

void ProgressMeter::advance(std::int64_t done, std::int64_t total)
{
    constexpr std::chrono::milliseconds kAtMostEvery(100);
    const std::lock_guard lock(m_mutex);
    m_progress.done = done;
    m_progress.total = total;
    if (Clock::now() - m_lastSent < kAtMostEvery)
        return;
    updateRate();
    send();
}

void ProgressMeter::committed(std::int64_t nTokens, std::int64_t nSegments)
{
    const std::lock_guard lock(m_mutex);
    m_progress.committedTokens = nTokens;
    m_progress.nSegments = nSegments;
    updateRate();
    send();
}

void ProgressMeter::updateRate()
{
    const std::chrono::duration<double> elapsed = Clock::now() - m_stageStart;
    const double seconds = elapsed.count() - (m_control.pausedSeconds() - m_pausedAtStart);
    const auto done = static_cast<double>(m_progress.done - m_doneAtStart);
    if (seconds <= 0 || done <= 0)
        return;
    const double rate = done / seconds;
    if (m_progress.stage == IndexProgress::Stage::Indexing)
        m_progress.tokensPerSecond = rate;
    m_progress.secondsLeft.reset();
    if (m_progress.total >= m_progress.done)
        m_progress.secondsLeft = static_cast<double>(m_progress.total - m_progress.done) / rate;
}

void ProgressMeter::send()
{
    m_lastSent = Clock::now();
    if (m_observer.onProgress)
        m_observer.onProgress(m_progress);
}

} // namespace atomscope
