#pragma once

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <stop_token>

namespace atomscope {

/// Requests to a running job, from any thread. A stop or a cancellation also ends a pause and cannot be taken back.
class IndexControl
{
public:
    void pause();
    void resume();
    /// Commit what is whole, then end.
    void stop();
    /// End between two blocks; what is committed stays.
    void cancel();

    bool isStopped() const;
    bool isCancelled() const;
    /// Either of the two: no further block is begun.
    bool isEnding() const;

    /// Asked to stop as soon as isEnding().
    std::stop_token endToken() const { return m_end.get_token(); }

    /// Time spent in pauses so far, the present one included.
    double pausedSeconds() const;
    /// Blocks during a pause; true if the job should go on, false if it is to end.
    bool waitWhilePaused();

private:
    enum class Wish { GoOn, Stop, Cancel };
    void wish(Wish wish);
    void endPause();

    std::stop_source m_end; // thread-safe
    mutable std::mutex m_mutex;
    std::condition_variable m_changed;
    // Guarded by m_mutex.
    Wish m_wish = Wish::GoOn;
    bool m_isPaused = false;
    std::chrono::steady_clock::time_point m_pauseStart;
    double m_pausedSeconds = 0; // of the pauses that are over
};

} // namespace atomscope
