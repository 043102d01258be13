// The first minutes with the program: the start page, the demo, the first label; and a worker that dies meanwhile.
#include "core/store/atomindex.h"
#include "core/store/labelbook.h"
#include "tests/e2e/explorer.h"
#include "tests/support/testsupport.h"
#include "tests/support/tinyindex.h"
#include "tests/ui/support/widgettest.h"
#include "ui/session/filepath.h"
#include "ui/session/indexsummaries.h"
#include "ui/widgets/indexcard.h"
#include "ui/widgets/startpage.h"
#include "ui/windows/centrepages.h"
#include "ui/windows/indexdesk.h"
#include "ui/windows/startconnection.h"

#include <QAction>
#include <QDir>
#include <QLineEdit>
#include <QProcess>
#include <QPushButton>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <csignal>
#include <numeric>

using namespace atomscope;
using test::Explorer;
using test::Material;
using JobState = WorkerClient::JobState;

namespace {

StartPage* startPageOf(const Explorer& explorer)
{
    return explorer.window.pages()->start();
}

/// What a person's label of an atom is, as stored.
std::string storedLabel(const QString& index, const QString& book, AtomId atom)
{
    const auto opened = AtomIndex::open(toPath(index));
    const auto labels
        = opened ? LabelBook::open(toPath(book), opened->definitions().saeFingerprint) : tl::unexpected(opened.error());
    const auto head = labels ? labels->head(atom) : tl::unexpected(labels.error());
    return head && *head ? (*head)->content.label : std::string();
}

} // namespace

class StartTest : public QObject
{
    Q_OBJECT

private:
    QTemporaryDir m_folder;

    QString path(const char* name) const { return m_folder.filePath(QString::fromLatin1(name)); }

private Q_SLOTS:
    void theFirstStartLeadsToTheDemoAndAFirstLabel()
    {
        qputenv("ATOMSCOPE_DEMO_TOKENS", "6000");
        Explorer explorer(path("first"));
        StartPage* start = startPageOf(explorer);
        QVERIFY(start->isVisible());
        QVERIFY(start->cards().isEmpty());
        Demo* demo = explorer.window.desk()->start()->demo();
        demo->setScriptArguments({QStringLiteral("--offline")});
        QSignalSpy failed(demo, &Demo::failed);
        QPushButton* button = Explorer::button(start, QStringLiteral("Open the demo"));
        QVERIFY(button);
        button->click();
        QVERIFY(demo->isPreparing());
        QVERIFY(start->status().contains(QStringLiteral("text")));
        button->click(); // once is enough
        EVENTUALLY(explorer.page->isShowingPage() || !failed.isEmpty());
        QVERIFY2(failed.isEmpty(), qPrintable(start->status()));
        QVERIFY(!start->isVisible());
        EVENTUALLY(explorer.model->rowCount() == 4096);

        const AtomId atom = explorer.page->atom();
        explorer.press(Qt::Key_L);
        QTRY_VERIFY(explorer.labelField->hasFocus());
        explorer.typeLabel(QStringLiteral("my first label"));
        explorer.press(Qt::Key_Escape);
        const QString index = path("first/demo/demo-6000.atoms"), book = path("first/demo/demo-6000.labels");
        EVENTUALLY(storedLabel(index, book, atom) == "my first label");
        EVENTUALLY(explorer.dock->state() == WorkDock::State::Finished);
        EVENTUALLY(explorer.index().session()->isOpen());

        // Closed again, it is among those that were open before, with its thumbnail; and the demo is there at once.
        explorer.window.action(WindowActions::Id::CloseIndex)->trigger();
        QVERIFY(start->isVisible());
        QCOMPARE(start->cards().size(), 1);
        EVENTUALLY(start->cards().front()->details().contains(QStringLiteral("4,096 atoms")));
        explorer.window.action(WindowActions::Id::OpenDemo)->trigger();
        EVENTUALLY(explorer.page->isShowingPage() && !start->isVisible());
        QCOMPARE(explorer.index().session()->file(), index);
        EVENTUALLY(explorer.index().session()->state().isFinished);
    }

    void anIndexThatWasOpenBeforeIsAClickAway()
    {
        const QString good = path("good.atoms"), gone = path("gone.atoms");
        VERIFY_RESULT(test::writeTinyIndex(toPath(good), test::makeTinyTable()));
        Settings settings;
        settings.recentFiles = {good, gone};
        MainWindow window(settings, path("recent"));
        window.show();
        StartPage* start = window.pages()->start();
        QCOMPARE(start->cards().size(), 2);
        EVENTUALLY(start->cards()[1]->details().contains(QStringLiteral("gone.atoms")));
        QTest::mouseClick(start->cards()[0], Qt::LeftButton);
        EVENTUALLY(window.index()->session()->isOpen() && !start->isVisible());
        QCOMPARE(window.index()->session()->file(), good);
    }

    void summariesAreKeptUntilTheFileChanges()
    {
        const QString file = path("kept.atoms"), folder = path("thumbnails");
        const test::TinyTable table = test::makeTinyTable();
        VERIFY_RESULT(test::writeTinyIndex(toPath(file), table));
        IndexSummaries summaries(folder);
        QSignalSpy ready(&summaries, &IndexSummaries::ready);
        const auto ask = [&] {
            ready.clear();
            summaries.request({file});
            return ready.wait() ? ready.front().front().value<IndexSummary>() : IndexSummary();
        };
        const IndexSummary first = ask();
        QVERIFY2(first.problem.isEmpty(), qPrintable(first.problem));
        QCOMPARE(first.nTokens, table.nTokens());
        QVERIFY(!first.bars.empty() && std::ranges::max(first.bars) == 255);
        const QFileInfoList kept = QDir(folder).entryInfoList(QDir::Files);
        QCOMPARE(kept.size(), 1);

        // What is kept is what is answered …
        QFile place(kept.front().filePath());
        QVERIFY(place.open(QIODevice::ReadWrite));
        QByteArray json = place.readAll();
        json.replace("\"n_atoms\":" + QByteArray::number(first.nAtoms), "\"n_atoms\":12345");
        place.resize(0);
        place.write(json);
        place.close();
        QCOMPARE(ask().nAtoms, 12345);
        // … while the file is as it was, and what is no summary is not.
        QVERIFY(place.open(QIODevice::WriteOnly));
        place.write("{");
        place.close();
        QCOMPARE(ask().nAtoms, first.nAtoms);
        QVERIFY(QFile::remove(file));
        QVERIFY(!ask().problem.isEmpty());
    }

    void aWorkerThatDiesWhileALabelIsTypedTakesNothingWithIt()
    {
        const Material material(m_folder.path());
        Explorer explorer(path("dying"));
        explorer.startAndPause(material.job(QStringLiteral("dying.atoms")));
        EVENTUALLY(explorer.worker().jobState() == JobState::Paused);
        EVENTUALLY(explorer.page->isShowingPage() && explorer.index().isSettled());
        const AtomId atom = explorer.page->atom();
        explorer.press(Qt::Key_L);
        QTRY_VERIFY(explorer.labelField->hasFocus());
        explorer.typeLabel(QStringLiteral("begun before"));
        QSignalSpy crashed(&explorer.worker(), &WorkerClient::crashed);
        ::kill(static_cast<pid_t>(explorer.worker().findChild<QProcess*>()->processId()), SIGKILL);
        EVENTUALLY(crashed.size() == 1);
        // The field keeps text, focus and cursor.
        QCOMPARE(explorer.window.focusWidget(), static_cast<QWidget*>(explorer.labelField));
        explorer.typeLabel(QStringLiteral(", ended after"));
        QCOMPARE(explorer.labelField->text(), QStringLiteral("begun before, ended after"));
        QCOMPARE(explorer.dock->state(), WorkDock::State::Failed);
        explorer.press(Qt::Key_Escape);
        EVENTUALLY(storedLabel(path("dying.atoms"), path("dying.labels"), atom) == "begun before, ended after");
        Explorer::button(explorer.dock, QStringLiteral("Restart"))->click();
        EVENTUALLY(explorer.dock->state() == WorkDock::State::Finished);
        EVENTUALLY(explorer.index().session()->isOpen() && explorer.index().session()->state().isFinished);
        QCOMPARE(explorer.labelField->text(), QStringLiteral("begun before, ended after"));
    }
};

ATOMSCOPE_WIDGET_TEST_MAIN(StartTest)
#include "tst_start.moc"
