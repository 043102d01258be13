#include "tests/support/testsupport.h"
#include "ui/windows/eventwatch.h"

#include <QStringList>
#include <QTimer>

using namespace atomscope;

class EventWatchTest : public QObject
{
    Q_OBJECT

private:
    std::int64_t m_nowMs = 0;
    QStringList m_reports;
    EventWatch m_watch{[this] { return m_nowMs; }, [this](const QString& what) { m_reports << what; }};
    QTimer m_receiver;

    bool takes(std::int64_t ms, bool isHandled = true)
    {
        const QEvent event(QEvent::Timer);
        return m_watch.handle(&m_receiver, &event, [&] {
            m_nowMs += ms;
            return isHandled;
        });
    }

private Q_SLOTS:
    void init() { m_reports.clear(); }

    void onlyWhatIsFeltIsReported()
    {
        QVERIFY(takes(EventWatch::kLongestMs));
        QVERIFY(m_reports.isEmpty());
        QVERIFY(!takes(EventWatch::kLongestMs + 1, false));
        QCOMPARE(m_reports, QStringList(QStringLiteral("the window was held up for 51 ms by Timer of QTimer")));
    }

    void eventsInsideOfEventsAreOne()
    {
        const QEvent event(QEvent::Paint);
        m_watch.handle(&m_receiver, &event, [&] { return takes(60) && takes(60); });
        QCOMPARE(m_reports, QStringList(QStringLiteral("the window was held up for 120 ms by Paint of QTimer")));
    }

    void aReceiverMayGoMeanwhile()
    {
        auto* receiver = new QTimer;
        const QEvent event(QEvent::DeferredDelete);
        m_watch.handle(receiver, &event, [&] {
            delete receiver;
            m_nowMs += 99;
            return true;
        });
        QCOMPARE(m_reports.size(), 1);
    }
};

ATOMSCOPE_GUILESS_TEST_MAIN(EventWatchTest)
#include "tst_eventwatch.moc"
