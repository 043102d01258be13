#pragma once

#include "core/jobs/indexcontrol.h"
#include "core/jobs/indexjob.h"

#include <chrono>
#include <mutex>

namespace atomscope {

/// Collects what the job's threads report and passes it on: at once at commits and changes of stage, otherwise at most
/// every 100 ms. Thread-safe; the observer sees one call at a time.
class ProgressMeter
{
public:
    ProgressMeter(const IndexObserver& observer, const IndexControl& control);

    void enter(IndexProgress::Stage stage, std::int64_t done = 0, std::int64_t total = 0);
    void advance(std::int64_t done, std::int64_t total);
    void committed(std::int64_t nTokens, std::int64_t nSegments);

private:
    using Clock = std::chrono::steady_clock;
    void updateRate();
    void send();

    const IndexObserver& m_observer;
    const IndexControl& m_control;
    std::mutex m_mutex; // guards the rest
    IndexProgress m_progress;
    std::int64_t m_doneAtStart = 0;
    Clock::time_point m_stageStart;
    double m_pausedAtStart = 0; // seconds
    Clock::time_point m_lastSent;
};

} // namespace atomscope
