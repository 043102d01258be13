#pragma once

#include <functional>
#include <thread>

namespace atomscope::worker {

/// Calls a function, on a thread of its own, when the process is asked to end (SIGINT, SIGTERM). One at a time.
class SignalWatcher
{
public:
    explicit SignalWatcher(std::function<void(int signal)> onSignal);
    ~SignalWatcher();

private:
    int m_readEnd = -1;
    int m_writeEnd = -1;
    std::jthread m_thread;
};

} // namespace atomscope::worker
