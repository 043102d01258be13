#include "tests/ui/support/widgettest.h"
#include "ui/widgets/checktexts.h"
#include "ui/widgets/flatbutton.h"
#include "ui/widgets/jobqueueview.h"
#include "ui/widgets/logview.h"
#include "ui/widgets/workdock.h"

#include <QLabel>
#include <QLocale>
#include <QPlainTextEdit>
#include <QProgressBar>
#include <QPushButton>
#include <QSignalSpy>

using namespace atomscope;

namespace {

using State = WorkDock::State;

QPushButton* button(const WorkDock& dock, const char* text)
{
    for (QPushButton* found : dock.findChildren<QPushButton*>()) {
        if (found->isVisible() && found->text() == QString::fromLatin1(text))
            return found;
    }
    return nullptr;
}

bool says(const WorkDock& dock, const char* text)
{
    for (const QLabel* label : dock.findChildren<QLabel*>()) {
        if (label->isVisible() && label->text().contains(QString::fromUtf8(text)))
            return true;
    }
    return false;
}

} // namespace

class WorkDockTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void everyStateOffersWhatCanBeDone_data()
    {
        QTest::addColumn<int>("state");
        QTest::addColumn<QStringList>("buttons");
        const auto row = [](const char* name, State state, const QStringList& buttons) {
            QTest::newRow(name) << static_cast<int>(state) << buttons;
        };
        const QString start = QStringLiteral("Start"), pause = QStringLiteral("Pause"), stop = QStringLiteral("Stop"),
                      cancel = QStringLiteral("Cancel"), resume = QStringLiteral("Resume"),
                      restart = QStringLiteral("Restart");
        row("idle", State::Idle, {start, QStringLiteral("Start next")});
        row("starting", State::Starting, {cancel});
        row("running", State::Running, {pause, stop, cancel});
        row("paused", State::Paused, {resume, stop, cancel});
        row("ending", State::Ending, {cancel});
        row("finished", State::Finished, {});
        row("failed", State::Failed, {restart, QStringLiteral("Start next")});
        row("foreign", State::Foreign, {});
    }

    void everyStateOffersWhatCanBeDone()
    {
        QFETCH(int, state);
        QFETCH(QStringList, buttons);
        WorkDock dock;
        dock.show();
        dock.setCanStart(true);
        dock.setQueueLength(1);
        dock.setState(static_cast<State>(state));
        QStringList shown;
        for (const QPushButton* found : dock.findChildren<QPushButton*>()) {
            if (found->isVisible())
                shown << found->text();
        }
        shown.sort();
        buttons.sort();
        QCOMPARE(shown, buttons);
    }

    void buttonsSayWhatIsWanted()
    {
        WorkDock dock;
        dock.show();
        QSignalSpy start(&dock, &WorkDock::startRequested), pause(&dock, &WorkDock::pauseRequested),
            resume(&dock, &WorkDock::resumeRequested), stop(&dock, &WorkDock::stopRequested),
            cancel(&dock, &WorkDock::cancelRequested), restart(&dock, &WorkDock::restartRequested);
        QVERIFY(!button(dock, "Start")); // there is nothing to go on with
        dock.setCanStart(true);
        button(dock, "Start")->click();
        dock.setState(State::Running);
        button(dock, "Pause")->click();
        dock.setState(State::Paused);
        button(dock, "Resume")->click();
        button(dock, "Stop")->click();
        button(dock, "Cancel")->click();
        dock.showFailure(QStringLiteral("killed by signal 9"), {});
        button(dock, "Restart")->click();
        for (const QSignalSpy* spy : {&start, &pause, &resume, &stop, &cancel, &restart})
            QCOMPARE(spy->count(), 1);
    }

    void progressIsShown()
    {
        WorkDock dock;
        dock.show();
        dock.setState(State::Running);
        dock.setProgress({QStringLiteral("indexing"), 412'000, 1'000'000, 21'034.4, 27.2, 393'216, 6});
        QVERIFY(says(dock, "Indexing"));
        QVERIFY(says(dock, "412k of 1.00M tokens · 21.0k tokens/s · 28 s left, until "));
        const IndexingProgress progress{QStringLiteral("indexing"), 1, 2, 0, 3600, 0, 0};
        QVERIFY(WorkDock::progressText(progress, QDateTime({2026, 3, 1}, {13, 30}))
                    .endsWith(QStringLiteral("until 14:30")));
        QVERIFY(WorkDock::progressText(progress, QDateTime({2026, 3, 1}, {23, 30}))
                    .endsWith(QLocale().toString(QDate(2026, 3, 2), QLocale::ShortFormat) + QStringLiteral(" 00:30")));
        auto* bar = dock.findChild<QProgressBar*>();
        QCOMPARE(bar->value(), 412);
        dock.setProgress({QStringLiteral("loading"), 5, 0, 0, std::nullopt, 0, 0});
        QCOMPARE(bar->maximum(), 0); // of unknown length
        dock.setProgress({QStringLiteral("indexing"), 7, 5, 0, std::nullopt, 0, 0});
        QCOMPARE(bar->value(), bar->maximum());
    }

    void onlyIndexingCountsTokens()
    {
        WorkDock dock;
        dock.show();
        dock.setState(State::Running);
        dock.setProgress({QStringLiteral("finishing"), 1024, 4096, 21'034.4, 1.0, 400'241, 6});
        QVERIFY(says(dock, "1,024 of 4,096"));
        dock.setState(State::Finished);
        QVERIFY(says(dock, "400k tokens"));
    }

    void timesAreShort()
    {
        QCOMPARE(checktexts::durationText(-1), QStringLiteral("0 s"));
        QCOMPARE(checktexts::durationText(89.2), QStringLiteral("2 min"));
        QCOMPARE(checktexts::durationText(59), QStringLiteral("59 s"));
        QCOMPARE(checktexts::durationText(3600), QStringLiteral("1 h 0 min"));
        QCOMPARE(checktexts::durationText(7801), QStringLiteral("2 h 11 min"));
    }

    void failureShowsTheLastWords()
    {
        WorkDock dock;
        dock.show();
        dock.showFailure(QStringLiteral("The worker was killed by signal 9"), {QStringLiteral("out of <memory>")});
        QVERIFY(dock.state() == State::Failed);
        QVERIFY(says(dock, "signal 9\nout of <memory>"));
        dock.setState(State::Starting);
        QVERIFY(!says(dock, "signal 9"));
    }

    void logIsKeptShownOnDemandAndFiltered()
    {
        WorkDock dock;
        dock.show();
        auto* log = dock.findChild<LogView*>();
        dock.appendLog(QStringLiteral("one warning"));
        QVERIFY(!log->isVisible());
        dock.showLog(true);
        QVERIFY(log->isVisible());
        dock.appendLog(QStringLiteral("two"));
        QCOMPARE(log->text(), QStringLiteral("one warning\ntwo"));
        QVERIFY(log->findChild<QPlainTextEdit*>()->isReadOnly());
        log->setFilter(QStringLiteral("WARN"));
        QCOMPARE(log->text(), QStringLiteral("one warning"));
        dock.appendLog(QStringLiteral("three"));
        dock.appendLog(QStringLiteral("warned"));
        QCOMPARE(log->text(), QStringLiteral("one warning\nwarned"));
        QVERIFY(says(dock, "2 of 4 lines"));
        log->setFilter({});
        QCOMPARE(log->text(), QStringLiteral("one warning\ntwo\nthree\nwarned"));
    }

    void waitingJobsAreMovedAndRemoved()
    {
        WorkDock dock;
        dock.show();
        JobQueueView* queue = dock.queue();
        QVERIFY(!queue->isVisible());
        queue->setJobs({{QStringLiteral("a.atoms"), {}}, {QStringLiteral("b.atoms"), {}}});
        QVERIFY(queue->isVisible() && says(dock, "b.atoms"));
        QSignalSpy moved(queue, &JobQueueView::moveRequested), removed(queue, &JobQueueView::removeRequested);
        const auto press = [&](const char* name) {
            for (FlatButton* found : queue->findChildren<FlatButton*>()) {
                if (found->accessibleName() == QString::fromLatin1(name))
                    found->click();
            }
        };
        press("Sooner: a.atoms"); // it is the first
        QVERIFY(moved.isEmpty());
        press("Sooner: b.atoms");
        QCOMPARE(moved.last(), (QVariantList{QVariant::fromValue(qsizetype{1}), -1}));
        press("Take out of the queue: a.atoms");
        QCOMPARE(removed.last(), (QVariantList{QVariant::fromValue(qsizetype{0})}));
        queue->setJobs({});
        QVERIFY(!queue->isVisible());
    }
};

ATOMSCOPE_WIDGET_TEST_MAIN(WorkDockTest)
#include "tst_workdock.moc"
