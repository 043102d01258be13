#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <stop_token>
#include <thread>

namespace atomscope {

/// One thread that runs tasks one after another. The methods may be called from any thread; what a task touches
/// belongs to this thread alone.
class TaskThread
{
public:
    using Task = std::function<void(const std::stop_token& stop)>;

    TaskThread();
    /// Asks replaceable tasks to stop and drops those that wait; every appended one still runs. Joins.
    ~TaskThread();
    TaskThread(const TaskThread&) = delete;
    TaskThread& operator=(const TaskThread&) = delete;

    /// Runs in order, always; its stop token never stops.
    void append(Task task);
    /// Supersedes the task of the same kind: one that waits is dropped, one that runs is asked to stop. kind >= 0.
    void replace(int kind, Task task);
    /// The same without a successor, for every kind.
    void dropReplaceable();

private:
    static constexpr int kAlways = -1;
    struct Entry
    {
        int kind = kAlways;
        Task task;
    };
    void run();
    void post(Entry entry);

    std::mutex m_mutex; // guards everything below but the thread itself
    std::condition_variable m_changed;
    std::deque<Entry> m_waiting;
    int m_runningKind = kAlways;
    std::stop_source m_runningStop;
    bool m_isEnding = false;
    std::thread m_thread; // last: starts when the rest is there
};

} // namespace atomscope
