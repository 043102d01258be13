#include "app/worker/signalwatcher.h"

#include <csignal>
#include <ctime>

namespace atomscope::worker {

namespace {

sigset_t endingSignals()
{
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGINT);
    sigaddset(&signals, SIGTERM);
    return signals;
}

} // namespace

SignalWatcher::SignalWatcher(std::function<void(int)> onSignal)
{
    const sigset_t signals = endingSignals();
    pthread_sigmask(SIG_BLOCK, &signals, nullptr);
    m_thread = std::jthread([signals, onSignal = std::move(onSignal)](const std::stop_token& stop) {
        const timespec wait{0, 50'000'000}; // how long the destructor may take
        while (!stop.stop_requested()) {
            const int signal = sigtimedwait(&signals, nullptr, &wait);
            if (signal > 0)
                onSignal(signal);
        }
    });
}

SignalWatcher::~SignalWatcher()
{
    m_thread.request_stop();
    m_thread.join();
    const sigset_t signals = endingSignals();
    pthread_sigmask(SIG_UNBLOCK, &signals, nullptr);
}

} // namespace atomscope::worker
