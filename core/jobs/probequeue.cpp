#include "core/jobs/probequeue.h"

namespace atomscope {

ProbeQueue::ProbeQueue(std::chrono::milliseconds idleTime, std::function<void()> onIdle)
    : m_idleTime(idleTime)
    , m_onIdle(std::move(onIdle))
    , m_thread([this](const std::stop_token& stop) { run(stop); })
{
}

ProbeQueue::~ProbeQueue()
{
    m_thread.request_stop();
    m_thread.join();
}

void ProbeQueue::add(std::function<void()> task)
{
    const std::lock_guard lock(m_mutex);
    m_tasks.push_back(std::move(task));
    m_changed.notify_all();
}

void ProbeQueue::run(const std::stop_token& stop)
{
    const auto hasTask = [this] { return !m_tasks.empty(); };
    bool isIdle = true; // nothing to drop before the first task
    std::unique_lock lock(m_mutex);
    while (true) {
        if (isIdle)
            m_changed.wait(lock, stop, hasTask);
        else if (!m_changed.wait_for(lock, stop, m_idleTime, hasTask) && !stop.stop_requested()) {
            isIdle = true;
            m_onIdle();
            continue;
        }
        if (m_tasks.empty())
            return; // asked to stop
        const auto task = std::move(m_tasks.front());
        m_tasks.pop_front();
        lock.unlock();
        task();
        lock.lock();
        isIdle = false;
    }
}

} // namespace atomscope
