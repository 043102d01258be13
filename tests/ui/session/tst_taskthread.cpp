#include "tests/support/testsupport.h"
#include "ui/session/taskthread.h"

#include <latch>
#include <string>

using namespace atomscope;

namespace {

// Holds the thread until told to go on, so that what is posted meanwhile waits.
struct Gate
{
    std::latch isReached{1}, isOpen{1};
    TaskThread::Task task()
    {
        return [this](const std::stop_token&) {
            isReached.count_down();
            isOpen.wait();
        };
    }
};

} // namespace

class TaskThreadTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void theNewestOfAKindReplacesThoseThatWait()
    {
        std::string order;
        {
            TaskThread thread;
            Gate gate;
            thread.append(gate.task());
            gate.isReached.wait();
            const auto note = [&order](char c) { return [&order, c](const std::stop_token&) { order += c; }; };
            std::latch isDone(1);
            thread.replace(0, note('a'));
            thread.append(note('-'));
            thread.replace(1, note('x'));
            thread.replace(0, note('b'));
            thread.append([&](const std::stop_token&) { isDone.count_down(); });
            gate.isOpen.count_down();
            isDone.wait();
        }
        QCOMPARE(order, std::string("-xb"));
    }

    void theRunningOneOfAKindIsAskedToStop()
    {
        TaskThread thread;
        std::latch isRunning(1), isDone(1);
        bool wasStopped = false, isSecondStopped = true;
        thread.replace(3, [&](const std::stop_token& stop) {
            isRunning.count_down();
            while (!stop.stop_requested())
                std::this_thread::yield();
            wasStopped = true;
        });
        isRunning.wait();
        thread.replace(2, [](const std::stop_token&) {});
        thread.replace(3, [&](const std::stop_token& stop) {
            isSecondStopped = stop.stop_requested();
            isDone.count_down();
        });
        isDone.wait();
        QVERIFY(wasStopped);
        QVERIFY(!isSecondStopped);
    }

    void theEndDropsReplaceableTasksAndRunsTheOthers()
    {
        std::string order;
        Gate gate;
        {
            TaskThread thread;
            thread.replace(0, [&](const std::stop_token& stop) {
                gate.isReached.count_down();
                while (!stop.stop_requested())
                    std::this_thread::yield();
            });
            gate.isReached.wait();
            thread.replace(1, [&order](const std::stop_token&) { order += 'x'; });
            thread.append([&order](const std::stop_token& stop) { order += stop.stop_possible() ? '?' : 'a'; });
            thread.append([&order](const std::stop_token&) { order += 'b'; });
        }
        QCOMPARE(order, std::string("ab"));
    }
};

ATOMSCOPE_GUILESS_TEST_MAIN(TaskThreadTest)
#include "tst_taskthread.moc"
