#include "ui/session/taskthread.h"

#include <utility>

namespace atomscope {

TaskThread::TaskThread()
    : m_thread([this] { run(); })
{
}

TaskThread::~TaskThread()
{
    dropReplaceable();
    {
        const std::lock_guard lock(m_mutex);
        m_isEnding = true;
    }
    m_changed.notify_all();
    m_thread.join();
}

void TaskThread::append(Task task)
{
    post({kAlways, std::move(task)});
}

void TaskThread::replace(int kind, Task task)
{
    post({kind, std::move(task)});
}

void TaskThread::post(Entry entry)
{
    {
        const std::lock_guard lock(m_mutex);
        if (entry.kind != kAlways) {
            std::erase_if(m_waiting, [&](const Entry& waiting) { return waiting.kind == entry.kind; });
            if (m_runningKind == entry.kind)
                m_runningStop.request_stop();
        }
        m_waiting.push_back(std::move(entry));
    }
    m_changed.notify_all();
}

void TaskThread::dropReplaceable()
{
    const std::lock_guard lock(m_mutex);
    std::erase_if(m_waiting, [](const Entry& waiting) { return waiting.kind != kAlways; });
    if (m_runningKind != kAlways)
        m_runningStop.request_stop();
}

void TaskThread::run()
{
    std::unique_lock lock(m_mutex);
    for (;;) {
        m_changed.wait(lock, [this] { return m_isEnding || !m_waiting.empty(); });
        if (m_waiting.empty())
            return;
        Entry entry = std::move(m_waiting.front());
        m_waiting.pop_front();
        m_runningKind = entry.kind;
        m_runningStop = std::stop_source();
        const std::stop_token stop = entry.kind == kAlways ? std::stop_token() : m_runningStop.get_token();
        lock.unlock();
        entry.task(stop);
        entry.task = nullptr; // what it captured ends here, not under the lock
        lock.lock();
        m_runningKind = kAlways;
    }
}

} // namespace atomscope
