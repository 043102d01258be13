#pragma once

#include <chrono>
#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>

namespace atomscope {

/// Runs short tasks one after the other on a thread of its own, so that the thread that reads requests never computes.
class ProbeQueue
{
public:
    /// `onIdle` runs on the queue's thread once it has had nothing to do for `idleTime`.
    ProbeQueue(std::chrono::milliseconds idleTime, std::function<void()> onIdle);
    ~ProbeQueue(); ///< runs what was added before

    void add(std::function<void()> task);

private:
    void run(const std::stop_token& stop);

    const std::chrono::milliseconds m_idleTime;
    const std::function<void()> m_onIdle;
    std::mutex m_mutex;
    std::condition_variable_any m_changed;
    std::deque<std::function<void()>> m_tasks; // guarded by m_mutex
    std::jthread m_thread; // last
};

} // namespace atomscope
