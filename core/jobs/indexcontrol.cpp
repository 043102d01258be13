#include "core/jobs/indexcontrol.h"

#include <algorithm>

namespace atomscope {

void IndexControl::pause()
{
    const std::lock_guard lock(m_mutex);
    if (m_isPaused || m_wish != Wish::GoOn)
        return;
    m_isPaused = true;
    m_pauseStart = std::chrono::steady_clock::now();
}

void IndexControl::resume()
{
    const std::lock_guard lock(m_mutex);
    endPause();
}

void IndexControl::stop()
{
    wish(Wish::Stop);
}

void IndexControl::cancel()
{
    wish(Wish::Cancel);
}

void IndexControl::endPause()
{
    if (m_isPaused) {
        const std::chrono::duration<double> paused = std::chrono::steady_clock::now() - m_pauseStart;
        m_pausedSeconds += paused.count();
    }
    m_isPaused = false;
    m_changed.notify_all();
}

void IndexControl::wish(Wish wish)
{
    const std::lock_guard lock(m_mutex);
    m_wish = std::max(m_wish, wish); // a cancellation overrides a stop, not the other way round
    endPause();
    m_end.request_stop();
}

bool IndexControl::isStopped() const
{
    const std::lock_guard lock(m_mutex);
    return m_wish == Wish::Stop;
}

bool IndexControl::isCancelled() const
{
    const std::lock_guard lock(m_mutex);
    return m_wish == Wish::Cancel;
}

bool IndexControl::isEnding() const
{
    const std::lock_guard lock(m_mutex);
    return m_wish != Wish::GoOn;
}

double IndexControl::pausedSeconds() const
{
    const std::lock_guard lock(m_mutex);
    const auto present
        = m_isPaused ? std::chrono::steady_clock::now() - m_pauseStart : std::chrono::steady_clock::duration::zero();
    return m_pausedSeconds + std::chrono::duration<double>(present).count();
}

bool IndexControl::waitWhilePaused()
{
    std::unique_lock lock(m_mutex);
    m_changed.wait(lock, [this] { return !m_isPaused; });
    return m_wish == Wish::GoOn;
}

} // namespace atomscope
