// The explorer's own window with a real worker: index, browse, label, kill, resume; and what goes wrong.
#include "core/store/atomindex.h"
#include "core/store/labelbook.h"
#include "tests/e2e/explorer.h"
#include "tests/e2e/explorerprocess.h"
#include "tests/support/testsupport.h"
#include "tests/support/workerprocess.h"
#include "tests/ui/support/widgettest.h"
#include "ui/session/filepath.h"
#include "ui/windows/closequestion.h"
#include "ui/windows/firingsmenu.h"
#include "ui/windows/statusline.h"

#include <QApplication>
#include <QDir>
#include <QLineEdit>
#include <QProcess>
#include <QPushButton>
#include <QSignalSpy>
#include <QStatusBar>
#include <QTemporaryDir>
#include <csignal>
#include <cstdio>

using namespace atomscope;
using test::Explorer;
using test::Material;
using JobState = WorkerClient::JobState;
using DockState = WorkDock::State;
using Choice = CloseQuestion::Choice;

namespace {

QString digestOf(const QString& file)
{
    return QString::fromUtf8(
        test::runWorker({QStringLiteral("verify"), file, QStringLiteral("--digest")}).output.trimmed());
}

bool isFinished(const QString& file)
{
    const auto index = AtomIndex::open(toPath(file));
    return index && index->state().isFinished;
}

QString textFor(Choice choice)
{
    switch (choice) {
    case Choice::StopWhole:
        return QStringLiteral("Stop after the segment");
    case Choice::RunOn:
        return QStringLiteral("Let it run on");
    case Choice::Cancel:
        break;
    }
    return QStringLiteral("Cancel indexing");
}

CloseQuestion* questionOf(const Explorer& explorer)
{
    for (auto* question : explorer.window.findChildren<CloseQuestion*>()) {
        if (question->isVisible())
            return question;
    }
    return nullptr;
}

/// A second explorer in a process of its own, which this program plays when it is called with one of these words.
constexpr const char* kTypeLabel = "--child-types-a-label"; // INDEX ATOM TEXT DATA-FOLDER; then waits to be killed
constexpr const char* kRunOn = "--child-lets-the-worker-run-on"; // FOLDER NAME; ends by itself

int typeLabel(const QStringList& arguments)
{
    Explorer explorer(arguments[3]);
    explorer.window.openIndex(arguments[0], AtomId{arguments[1].toInt()});
    // As a person would: when everything that comes with the book is there.
    QObject::connect(
        explorer.window.labels(), &LabelConnection::bookOpened, &explorer.window,
        [&] {
            explorer.press(Qt::Key_L);
            explorer.typeLabel(arguments[2]);
        },
        Qt::QueuedConnection);
    return QApplication::exec();
}

int letTheWorkerRunOn(const QStringList& arguments)
{
    const Material material(arguments[0]);
    Explorer explorer(arguments[0]);
    QObject::connect(&explorer.worker(), &WorkerClient::jobStateChanged, &explorer.window, [&](JobState state) {
        if (state != JobState::Paused)
            return;
        explorer.window.close();
        if (CloseQuestion* question = questionOf(explorer))
            Explorer::button(question, textFor(Choice::RunOn))->click();
    });
    explorer.startAndPause(material.job(arguments[1]));
    return QApplication::exec();
}

std::unique_ptr<QProcess> startChild(const QStringList& arguments, const QString& home)
{
    auto process = std::make_unique<QProcess>();
    process->setProcessEnvironment(test::explorerEnvironment(home));
    process->setProcessChannelMode(QProcess::ForwardedChannels);
    process->start(QCoreApplication::applicationFilePath(), arguments);
    return process;
}

} // namespace

class ExplorerTest : public QObject
{
    Q_OBJECT

private:
    QTemporaryDir m_folder;
    std::unique_ptr<Material> m_material;
    QString m_finished; ///< an index of the material, made by the command line
    QString m_digest;

    QString path(const char* name) const { return m_folder.filePath(QString::fromLatin1(name)); }
    /// A fresh copy of the finished index in a folder of its own.
    QString copyOfFinished(const char* folder) const
    {
        const QString copy = path(folder) + QStringLiteral("/copy.atoms");
        return QDir().mkpath(path(folder)) && QFile::copy(m_finished, copy) ? copy : QString();
    }

    void browse(Explorer& explorer);

private Q_SLOTS:
    void initTestCase()
    {
        m_material = std::make_unique<Material>(m_folder.path());
        m_finished = path("finished.atoms");
        const IndexJobRequest job = m_material->job(QStringLiteral("finished.atoms"));
        const auto outcome
            = test::runWorker({QStringLiteral("index"), QStringLiteral("--model"), job.model, QStringLiteral("--sae"),
                               job.sae, QStringLiteral("--corpus"), job.corpus.front(), QStringLiteral("--split"),
                               job.split, QStringLiteral("--out"), job.out});
        QVERIFY2(outcome.exitCode == 0, outcome.errors.constData());
        m_digest = digestOf(m_finished);
        QVERIFY(!m_digest.isEmpty());
    }

    void indexBrowseLabelKillAndResume()
    {
        const QString file = path("story.atoms"), labelText = QStringLiteral("das Wort „the“, 大");
        Explorer explorer(path("data"));
        QSignalSpy crashed(&explorer.worker(), &WorkerClient::crashed);
        explorer.startAndPause(m_material->job(QStringLiteral("story.atoms")));
        EVENTUALLY(explorer.worker().jobState() == JobState::Paused);
        const auto* doing = explorer.window.findChild<StatusLine*>();
        QCOMPARE(doing->text(), QStringLiteral("Indexing story.atoms is paused"));
        // The first atoms are there while the job is under way.
        EVENTUALLY(explorer.model->rowCount() == 96 && explorer.page->isShowingPage());
        QVERIFY(explorer.page->page()->numbers.isSoFar);
        QVERIFY(!isFinished(file));
        browse(explorer);

        const AtomId labelled = explorer.page->atom();
        explorer.press(Qt::Key_L);
        QTRY_VERIFY(explorer.labelField->hasFocus());
        explorer.typeLabel(labelText);
        QCOMPARE(explorer.panel->content().label, labelText.toStdString());
        // In the text field letters are letters.
        QCOMPARE(explorer.page->atom(), labelled);

        QPushButton* resume = Explorer::button(explorer.dock, QStringLiteral("Resume"));
        QVERIFY(resume);
        resume->click();
        EVENTUALLY(explorer.worker().jobState() == JobState::Running);
        QVERIFY(doing->text().startsWith(QStringLiteral("Indexing story.atoms: ")));
        const qint64 pid = explorer.worker().findChild<QProcess*>()->processId();
        explorer.worker().pauseIndex();
        EVENTUALLY(explorer.worker().jobState() == JobState::Paused);
        ::kill(static_cast<pid_t>(pid), SIGKILL);
        EVENTUALLY(crashed.size() == 1);
        QCOMPARE(explorer.dock->state(), DockState::Failed);
        QCOMPARE(doing->text(), QString());
        QVERIFY2(explorer.dockText().contains(QStringLiteral("signal 9")), qPrintable(explorer.dockText()));
        QVERIFY(!isFinished(file));
        // The explorer goes on.
        QVERIFY(explorer.page->isShowingPage());
        QCOMPARE(explorer.labelField->text(), labelText);

        QPushButton* restart = Explorer::button(explorer.dock, QStringLiteral("Restart"));
        QVERIFY(restart);
        restart->click();
        EVENTUALLY(explorer.dock->state() == DockState::Finished);
        EVENTUALLY(explorer.index().session()->isOpen() && explorer.index().session()->state().isFinished);
        EVENTUALLY(explorer.index().isSettled());
        // What is being read stays as it is until somebody asks.
        QVERIFY(explorer.page->page()->numbers.isSoFar);
        QCOMPARE(explorer.labelField->text(), labelText);
        explorer.press(Qt::Key_Escape);
        QVERIFY(!explorer.labelField->hasFocus());
        explorer.press(Qt::Key_R);
        EVENTUALLY(explorer.page->isShowingPage() && !explorer.page->page()->numbers.isSoFar);
        QCOMPARE(explorer.page->atom(), labelled);
        QVERIFY(!QFile::exists(file + QStringLiteral("-wal")) && !QFile::exists(file + QStringLiteral("-shm")));
        QCOMPARE(digestOf(file), m_digest);

        QCOMPARE(explorer.labelField->text(), labelText);
        const auto book = LabelBook::open(toPath(path("story.labels")),
                                          AtomIndex::open(toPath(file))->definitions().saeFingerprint);
        VERIFY_RESULT(book);
        EVENTUALLY(book->head(labelled)->has_value());
        const auto head = *book->head(labelled);
        QCOMPARE(QString::fromStdString(head->content.label), labelText);
        QCOMPARE(head->author, std::string("tester"));
        QVERIFY(!head->timeUtc.empty());
        QVERIFY(explorer.window.close());
    }

    void aKilledExplorerLosesNoLabel()
    {
        const QString file = copyOfFinished("killed"), text = QStringLiteral("half a thought – мысл");
        auto child = startChild({QString::fromLatin1(kTypeLabel), file, QStringLiteral("5"), text, path("killeddata")},
                                path("killedhome"));
        const std::string fingerprint = AtomIndex::open(toPath(file))->definitions().saeFingerprint;
        const QString bookFile = path("killed/copy.labels");
        EVENTUALLY(QFile::exists(bookFile));
        const auto draft = [&]() -> std::string {
            const auto book = LabelBook::open(toPath(bookFile), fingerprint);
            const auto content = book ? book->draft(AtomId{5}, "tester") : tl::unexpected(book.error());
            return content && *content ? (*content)->label : std::string();
        };
        EVENTUALLY(draft() == text.toStdString());
        child->kill();
        QVERIFY(child->waitForFinished());

        Explorer explorer(path("killeddata"));
        QSignalSpy restored(explorer.window.labels()->session(), &LabelSession::draftsRestored);
        explorer.window.openIndex(file, AtomId{5});
        EVENTUALLY(restored.size() == 1);
        EVENTUALLY(explorer.labelField->text() == text);
        QVERIFY(explorer.window.statusBar()->currentMessage().contains(QStringLiteral("restored")));
        const auto book = LabelBook::open(toPath(bookFile), fingerprint);
        VERIFY_RESULT(book);
        QCOMPARE(QString::fromStdString((*book->head(AtomId{5}))->content.label), text);
    }

    void theCloseQuestionIsAskedOnceAndHeeded_data()
    {
        QTest::addColumn<Choice>("choice");
        QTest::newRow("stop") << Choice::StopWhole;
        QTest::newRow("cancel") << Choice::Cancel;
    }

    void theCloseQuestionIsAskedOnceAndHeeded()
    {
        QFETCH(const Choice, choice);
        const QString name
            = choice == Choice::StopWhole ? QStringLiteral("stopped.atoms") : QStringLiteral("cancelled.atoms");
        Explorer explorer(path("data"));
        explorer.startAndPause(m_material->job(name));
        EVENTUALLY(explorer.worker().jobState() == JobState::Paused);
        QVERIFY(!explorer.window.close());
        CloseQuestion* question = questionOf(explorer);
        QVERIFY(question);
        Explorer::button(question, QStringLiteral("Keep the window"))->click();
        QVERIFY(explorer.window.isVisible());
        QVERIFY(explorer.window.work()->isWorking());
        QVERIFY(!explorer.window.close());
        question = questionOf(explorer);
        QVERIFY(question);
        Explorer::button(question, textFor(choice))->click();
        EVENTUALLY(!explorer.window.isVisible());
        QVERIFY(!explorer.window.work()->isWorking());
        // What was committed stays, and the same job goes on from there.
        const auto index = AtomIndex::open(toPath(m_material->path(name)));
        VERIFY_RESULT(index);
        QVERIFY(index->state().nTokens > 0 && !index->state().isFinished);
    }

    void aWorkerThatRunsOnOutlivesTheExplorer()
    {
        const QString folder = path("runon");
        QVERIFY(QDir().mkpath(folder));
        auto child = startChild({QString::fromLatin1(kRunOn), folder, QStringLiteral("on.atoms")}, path("runonhome"));
        QVERIFY(child->waitForFinished(test::kPatienceMs));
        QCOMPARE(child->exitStatus(), QProcess::NormalExit);
        QCOMPARE(child->exitCode(), 0);
        // Its pipes are closed by now; it writes progress all the same and finishes.
        EVENTUALLY(isFinished(folder + QStringLiteral("/on.atoms")));
        QCOMPARE(digestOf(folder + QStringLiteral("/on.atoms")), m_digest);
    }

    void aForeignWriterIsFollowed()
    {
        const IndexJobRequest job = m_material->job(QStringLiteral("foreign.atoms"));
        test::WorkerProcess writer({QStringLiteral("index"), QStringLiteral("--model"), job.model,
                                    QStringLiteral("--sae"), job.sae, QStringLiteral("--corpus"), job.corpus.front(),
                                    QStringLiteral("--split"), job.split, QStringLiteral("--threads"),
                                    QStringLiteral("1"), QStringLiteral("--segment-tokens"), QStringLiteral("800"),
                                    QStringLiteral("--json-progress"), QStringLiteral("--out"), job.out});
        while (true) { // held as soon as something is committed
            const QJsonObject progress = QJsonDocument::fromJson(writer.readLine()).object();
            QVERIFY(!progress.isEmpty());
            if (progress[QStringLiteral("n_segments")].toInt() > 0)
                break;
        }
        writer.signal(SIGSTOP);
        Explorer explorer(path("data"));
        explorer.window.openIndex(job.out);
        EVENTUALLY(explorer.dock->state() == DockState::Foreign);
        EVENTUALLY(explorer.index().isSettled());
        const bool hadPage = explorer.page->isShowingPage();
        writer.signal(SIGCONT);
        QVERIFY(writer.waitForEnd().exitCode == 0);
        EVENTUALLY(explorer.dock->state() == DockState::Finished);
        EVENTUALLY(explorer.model->rowCount() == 96 && explorer.page->isShowingPage());
        if (hadPage)
            explorer.press(Qt::Key_R);
        EVENTUALLY(!explorer.page->page()->numbers.isSoFar);
        EVENTUALLY(!explorer.model->columns()->isSoFar);
    }
};

void ExplorerTest::browse(Explorer& explorer)
{
    EVENTUALLY(explorer.index().isSettled());
    const AtomId first = explorer.page->atom();
    const int row = explorer.model->rowOf(first);
    explorer.press(Qt::Key_J);
    EVENTUALLY(explorer.isShowing(explorer.model->atomAt(row + 1)));
    explorer.press(Qt::Key_J);
    EVENTUALLY(explorer.isShowing(explorer.model->atomAt(row + 2)));
    explorer.press(Qt::Key_K);
    EVENTUALLY(explorer.isShowing(explorer.model->atomAt(row + 1)));
    explorer.press(Qt::Key_Left, Qt::AltModifier);
    EVENTUALLY(explorer.isShowing(explorer.model->atomAt(row + 2)));
    explorer.press(Qt::Key_Left, Qt::AltModifier);
    explorer.press(Qt::Key_Left, Qt::AltModifier);
    EVENTUALLY(explorer.isShowing(first));

    // A context further down, a click on its peak, another atom that fires there, and back to the same place.
    const int context = static_cast<int>(explorer.page->page()->contexts.size()) - 4;
    explorer.page->contexts()->focusContext(context);
    EVENTUALLY(explorer.page->scrollPosition() > 0);
    const int place = explorer.page->scrollPosition();
    const QRect peak = explorer.contexts->tokenRect(
        context, explorer.page->page()->contexts[static_cast<std::size_t>(context)].peak);
    QVERIFY(!peak.isEmpty());
    QTest::mouseClick(explorer.contexts, Qt::LeftButton, {}, peak.center());
    EVENTUALLY(qobject_cast<FiringsMenu*>(QApplication::activePopupWidget()) != nullptr);
    auto* menu = qobject_cast<FiringsMenu*>(QApplication::activePopupWidget());
    QAction* other = nullptr;
    for (QAction* action : menu->actions()) {
        if (!action->isSeparator() && action->isEnabled())
            other = action;
    }
    QVERIFY(other);
    const AtomId chosen{other->text().section(QLatin1Char(' '), 0, 0).section(QLatin1Char('\t'), 0, 0).toInt()};
    QVERIFY(chosen != first);
    QTest::mouseClick(menu, Qt::LeftButton, {}, menu->actionGeometry(other).center());
    EVENTUALLY(explorer.isShowing(chosen));
    QCOMPARE(explorer.page->scrollPosition(), 0);
    explorer.press(Qt::Key_Left, Qt::AltModifier);
    EVENTUALLY(explorer.isShowing(first));
    EVENTUALLY(explorer.page->scrollPosition() == place);
}

int main(int argc, char** argv)
{
    QApplication application(argc, argv);
    atomscope::test::failOnWarnings();
    atomscope::test::useTestLook(application);
    const QStringList arguments = application.arguments();
    if (arguments.size() > 4 && arguments[1] == QLatin1String(kTypeLabel))
        return typeLabel(arguments.mid(2));
    if (arguments.size() > 3 && arguments[1] == QLatin1String(kRunOn))
        return letTheWorkerRunOn(arguments.mid(2));
    ExplorerTest test;
    return atomscope::test::runTest(test, argc, argv);
}
#include "tst_explorer.moc"
