#include "app/worker/signalwatcher.h"

#include <array>
#include <atomic>
#include <cerrno>
#include <csignal>
#include <fcntl.h>
#include <unistd.h>

namespace atomscope::worker {

namespace {

constexpr std::array kEndingSignals = {SIGINT, SIGTERM};

// A handler reaches nothing but statics. Blocking the signals and waiting for them would not do: LibTorch's libraries
// start threads before main() does, and those would still die of them.
std::atomic<int> handlerPipe = -1;

void passOnSignal(int signal)
{
    const int saved = errno;
    const auto number = static_cast<unsigned char>(signal);
    [[maybe_unused]] const ssize_t written = ::write(handlerPipe, &number, 1);
    errno = saved;
}

void setHandler(void (*handler)(int))
{
    struct sigaction action = {};
    action.sa_handler = handler;
    action.sa_flags = SA_RESTART;
    for (const int signal : kEndingSignals)
        ::sigaction(signal, &action, nullptr);
}

} // namespace

SignalWatcher::SignalWatcher(std::function<void(int)> onSignal)
{
    std::array<int, 2> ends = {-1, -1};
    if (::pipe2(ends.data(), O_CLOEXEC) != 0)
        return; // signals then end the process, which loses no more than the segment at hand
    m_readEnd = ends[0];
    m_writeEnd = ends[1];
    handlerPipe = m_writeEnd;
    m_thread = std::jthread([this, onSignal = std::move(onSignal)] {
        unsigned char number = 0;
        while (::read(m_readEnd, &number, 1) == 1 && number != 0)
            onSignal(number);
    });
    setHandler(passOnSignal);
}

SignalWatcher::~SignalWatcher()
{
    if (m_writeEnd < 0)
        return;
    setHandler(SIG_DFL);
    const unsigned char end = 0;
    [[maybe_unused]] const ssize_t written = ::write(m_writeEnd, &end, 1);
    m_thread.join();
    handlerPipe = -1;
    ::close(m_readEnd);
    ::close(m_writeEnd);
}

} // namespace atomscope::worker
