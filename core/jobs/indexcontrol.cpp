#include "core/jobs/indexcontrol.h"

#include <algorithm>

namespace atomscope {

void IndexControl::pause()
{
    const std::lock_guard lock(m_mutex);
    m_isPaused = true;
}

void IndexControl::resume()
{
    const std::lock_guard lock(m_mutex);
    m_isPaused = false;
    m_changed.notify_all();
}

void IndexControl::stop()
{
    wish(Wish::Stop);
}

void IndexControl::cancel()
{
    wish(Wish::Cancel);
}

void IndexControl::wish(Wish wish)
{
    const std::lock_guard lock(m_mutex);
    m_wish = std::max(m_wish, wish); // a cancellation overrides a stop, not the other way round
    m_changed.notify_all();
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

bool IndexControl::waitWhilePaused()
{
    std::unique_lock lock(m_mutex);
    m_changed.wait(lock, [this] { return !m_isPaused || m_wish != Wish::GoOn; });
    return m_wish == Wish::GoOn;
}

} // namespace atomscope
