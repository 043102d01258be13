#pragma once

#include <QEvent>
#include <QObject>
#include <QString>
#include <cstdint>
#include <functional>

namespace atomscope {

/// Notices events whose handling holds up the thread of the windows. Used by programs with assertions; times come from
/// the caller's clock.
class EventWatch
{
public:
    static constexpr std::int64_t kLongestMs = 50; ///< longer than that is felt

    using Clock = std::function<std::int64_t()>; ///< milliseconds
    using Report = std::function<void(const QString& what)>;

    EventWatch(Clock clock, Report report);

    /// Delivers with `deliver()` and reports when it took too long. Events inside of events are part of the outer one.
    bool handle(const QObject* receiver, const QEvent* event, const std::function<bool()>& deliver);

private:
    Clock m_clock;
    Report m_report;
    int m_depth = 0;
};

} // namespace atomscope
