#include "ui/windows/eventwatch.h"

#include <QMetaEnum>

namespace atomscope {

namespace {

QString nameOf(QEvent::Type type)
{
    const char* name = QMetaEnum::fromType<QEvent::Type>().valueToKey(type);
    return name ? QString::fromLatin1(name) : QString::number(type);
}

} // namespace

EventWatch::EventWatch(Clock clock, Report report)
    : m_clock(std::move(clock))
    , m_report(std::move(report))
{
}

bool EventWatch::handle(const QObject* receiver, const QEvent* event, const std::function<bool()>& deliver)
{
    if (m_depth > 0)
        return deliver();
    // Neither needs to be there afterwards.
    const char* const className = receiver->metaObject()->className();
    const QEvent::Type type = event->type();
    const std::int64_t begin = m_clock();
    ++m_depth;
    const bool isHandled = deliver();
    --m_depth;
    if (const std::int64_t tookMs = m_clock() - begin; tookMs > kLongestMs)
        m_report(QStringLiteral("the window was held up for %1 ms by %2 of %3")
                     .arg(tookMs)
                     .arg(nameOf(type), QString::fromLatin1(className)));
    return isHandled;
}

} // namespace atomscope
