#pragma once

#include <condition_variable>
#include <mutex>

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

    /// Blocks during a pause; true if the job should go on, false if it is to end.
    bool waitWhilePaused();

private:
    enum class Wish { GoOn, Stop, Cancel };
    void wish(Wish wish);

    mutable std::mutex m_mutex;
    std::condition_variable m_changed;
    Wish m_wish = Wish::GoOn; // guarded by m_mutex, like m_isPaused
    bool m_isPaused = false;
};

} // namespace atomscope
