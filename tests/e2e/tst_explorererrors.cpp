// What goes wrong in front of a person: files that cannot be opened, workers that fail. Each is said in place, with the
// file and what to do, and the explorer goes on.
#include "tests/e2e/explorer.h"
#include "tests/support/testsupport.h"
#include "tests/support/tinyindex.h"
#include "tests/ui/support/widgettest.h"
#include "ui/session/filepath.h"
#include "ui/widgets/statepanel.h"

#include <QFile>
#include <QPushButton>
#include <QStatusBar>
#include <QTemporaryDir>

using namespace atomscope;
using test::Explorer;
using DockState = WorkDock::State;

class ExplorerErrorsTest : public QObject
{
    Q_OBJECT

private:
    QTemporaryDir m_folder;
    QString m_whole; ///< a small index

    QString path(const char* name) const { return m_folder.filePath(QString::fromLatin1(name)); }
    QString copyOfWhole(const char* name) const
    {
        QFile::remove(path(name));
        return QFile::copy(m_whole, path(name)) ? path(name) : QString();
    }

private Q_SLOTS:
    void initTestCase()
    {
        m_whole = path("whole.atoms");
        VERIFY_RESULT(test::writeTinyIndex(toPath(m_whole), test::makeTinyTable()));
    }

    void whatCannotBeOpenedIsNamedWithWhatToDo_data()
    {
        QTest::addColumn<QByteArray>("content");
        QTest::addColumn<QString>("said");
        QFile file(m_whole);
        QVERIFY(file.open(QIODevice::ReadOnly));
        const QByteArray whole = file.readAll();
        QByteArray newer = whole;
        newer[63] = 99; // the last byte of user_version in SQLite's header
        QTest::newRow("missing") << QByteArray() << QStringLiteral("check its name");
        QTest::newRow("garbage") << QByteArray(5000, 'x') << QStringLiteral("choose one");
        QTest::newRow("half of it") << whole.left(whole.size() / 2) << QStringLiteral("use a copy");
        QTest::newRow("its first bytes") << whole.left(100) << QStringLiteral(";");
        QTest::newRow("newer schema") << newer << QStringLiteral("use a newer program");
    }

    void whatCannotBeOpenedIsNamedWithWhatToDo()
    {
        QFETCH(const QByteArray, content);
        QFETCH(const QString, said);
        const QString name = path("broken.atoms");
        QFile::remove(name);
        if (!content.isEmpty()) {
            QFile file(name);
            QVERIFY(file.open(QIODevice::WriteOnly) && file.write(content) == content.size());
        }
        Explorer explorer(path("data"));
        explorer.window.openIndex(m_whole);
        EVENTUALLY(explorer.page->isShowingPage());
        explorer.window.openIndex(name);
        EVENTUALLY(!explorer.page->isShowingPage() && explorer.page->statePanel()->state() == StatePanel::State::Error);
        const QString title = explorer.page->statePanel()->title();
        QVERIFY2(title.contains(name) && title.contains(said), qPrintable(title));
        QVERIFY(explorer.window.isVisible());
        // Nothing of the index before is left to be clicked at.
        QCOMPARE(explorer.model->rowCount(), 0);
        QCOMPARE(explorer.window.windowTitle(), QStringLiteral("Atomscope"));

        // When the file is repaired, the same button opens it.
        QVERIFY(!copyOfWhole("broken.atoms").isEmpty());
        Explorer::button(explorer.page->statePanel(), QStringLiteral("Try again"))->click();
        EVENTUALLY(explorer.page->isShowingPage());
    }

    void aDeletedFileIsSaidAndStaysReadable()
    {
        const QString file = copyOfWhole("deleted.atoms");
        Explorer explorer(path("data"));
        explorer.window.openIndex(file);
        EVENTUALLY(explorer.page->isShowingPage());
        const AtomId first = explorer.page->atom();
        QVERIFY(QFile::remove(file));
        EVENTUALLY(explorer.window.statusBar()->currentMessage().contains(QStringLiteral("deleted")));
        explorer.press(Qt::Key_J);
        EVENTUALLY(explorer.isShowing(explorer.model->atomAt(explorer.model->rowOf(first) + 1)));
    }

    void aWorkerThatTalksNonsenseIsLogged()
    {
        Explorer explorer(path("data"));
        explorer.worker().setProgram(QString::fromStdString(test::program("fakeworker").string()),
                                     {QStringLiteral("garbled")});
        IndexJobRequest job;
        job.out = path("never.atoms");
        explorer.window.startIndexing(job);
        EVENTUALLY(explorer.dockText().contains(QStringLiteral("not part of the protocol")));
        QVERIFY(explorer.window.isVisible());
    }

    void aCrashedWorkersLastWordsAreShown()
    {
        Explorer explorer(path("data"));
        explorer.worker().setProgram(QString::fromStdString(test::program("fakeworker").string()),
                                     {QStringLiteral("crash")});
        IndexJobRequest job;
        job.out = path("never.atoms");
        explorer.window.startIndexing(job);
        EVENTUALLY(explorer.dock->state() == DockState::Failed);
        QVERIFY2(explorer.dockText().contains(QStringLiteral("out of paper")), qPrintable(explorer.dockText()));
        QVERIFY(Explorer::button(explorer.dock, QStringLiteral("Restart")));
        QVERIFY(explorer.window.close()); // there is no job to ask about
    }

    void aJobThatIsRefusedSaysWhy()
    {
        Explorer explorer(path("data"));
        IndexJobRequest job;
        job.model = job.sae = path("");
        job.corpus = {path("no-such-text.txt")};
        job.out = path("refused.atoms");
        explorer.window.startIndexing(job);
        EVENTUALLY(explorer.dock->state() == DockState::Failed);
        QVERIFY2(explorer.dockText().contains(QStringLiteral("no-such-text.txt")), qPrintable(explorer.dockText()));
        QVERIFY(!QFile::exists(job.out));
    }
};

ATOMSCOPE_WIDGET_TEST_MAIN(ExplorerErrorsTest)
#include "tst_explorererrors.moc"
