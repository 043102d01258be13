#pragma once

#include <functional>
#include <thread>

namespace atomscope::worker {

/// Calls a function, on a thread of its own, when the process is asked to end (SIGINT, SIGTERM). Construct it before
/// any other thread: the signals are blocked in the threads that come after it.
class SignalWatcher
{
public:
    explicit SignalWatcher(std::function<void(int signal)> onSignal);
    ~SignalWatcher();

private:
    std::jthread m_thread;
};

} // namespace atomscope::worker
