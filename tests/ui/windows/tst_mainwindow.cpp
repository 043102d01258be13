// The window over a small index: its docks, its label keys, its layout.
#include "tests/support/tinyindex.h"
#include "tests/ui/support/widgettest.h"
#include "ui/models/atomtablemodel.h"
#include "ui/session/filepath.h"
#include "ui/widgets/atomlist.h"
#include "ui/widgets/atompageview.h"
#include "ui/widgets/contextsview.h"
#include "ui/widgets/jobqueueview.h"
#include "ui/widgets/labelpanel.h"
#include "ui/windows/indexconnection.h"
#include "ui/windows/labelconnection.h"
#include "ui/windows/mainwindow.h"
#include "ui/windows/workconnection.h"

#include <QAction>
#include <QDockWidget>
#include <QJsonDocument>
#include <QLineEdit>
#include <QSignalSpy>
#include <QStatusBar>
#include <QTableView>
#include <QTemporaryDir>

using namespace atomscope;
using ActionId = WindowActions::Id;

namespace {

struct Shown
{
    QTemporaryDir folder;
    QString file = folder.filePath(QStringLiteral("tiny.atoms"));
    std::unique_ptr<MainWindow> window;
    LabelPanel* panel = nullptr;

    explicit Shown(Settings settings = {})
    {
        settings.author = QStringLiteral("tester");
        if (!test::writeTinyIndex(toPath(file), test::makeTinyTable()))
            qFatal("could not write the index");
        window = std::make_unique<MainWindow>(settings, folder.path());
        panel = window->findChild<LabelPanel*>();
        window->show();
        if (!QTest::qWaitForWindowActive(window.get())) // keys act in the active window only
            qFatal("the window was not activated");
    }
    bool open(AtomId atom)
    {
        QSignalSpy book(window->labels(), &LabelConnection::bookOpened);
        window->openIndex(file, atom);
        return book.wait() && QTest::qWaitFor([this] { return window->index()->isSettled(); });
    }
    QDockWidget* dock(const char* name) const { return window->findChild<QDockWidget*>(QString::fromLatin1(name)); }
    void press(Qt::Key key, Qt::KeyboardModifiers modifiers = {}) { QTest::keyClick(window.get(), key, modifiers); }
};

} // namespace

class MainWindowTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void docksComeAndGoByOneKeyEach_data()
    {
        QTest::addColumn<QByteArray>("dock");
        QTest::addColumn<int>("id");
        QTest::addColumn<bool>("isShownFirst");
        QTest::newRow("list") << QByteArray("list") << static_cast<int>(ActionId::ToggleList) << true;
        QTest::newRow("label") << QByteArray("label") << static_cast<int>(ActionId::ToggleLabels) << true;
        QTest::newRow("work") << QByteArray("work") << static_cast<int>(ActionId::ToggleWork) << false;
    }

    void docksComeAndGoByOneKeyEach()
    {
        QFETCH(const QByteArray, dock);
        QFETCH(const int, id);
        QFETCH(const bool, isShownFirst);
        Shown shown;
        QAction* toggle = shown.window->action(static_cast<ActionId>(id));
        const QKeyCombination key = toggle->shortcut()[0];
        for (const bool isShown : {isShownFirst, !isShownFirst, isShownFirst}) {
            QTRY_COMPARE(shown.dock(dock.constData())->isVisible(), isShown);
            QTRY_COMPARE(toggle->isChecked(), isShown);
            shown.press(key.key(), key.keyboardModifiers());
        }
    }

    void keysLabelTheAtom()
    {
        Shown shown;
        QVERIFY(shown.open(AtomId{5}));
        shown.press(Qt::Key_M);
        QCOMPARE(shown.panel->content().verdict, Verdict::Monosemantic);
        shown.press(Qt::Key_P);
        QCOMPARE(shown.panel->content().verdict, Verdict::Polysemantic);
        shown.press(Qt::Key_U);
        QCOMPARE(shown.panel->content().verdict, Verdict::Unclear);
        shown.press(Qt::Key_U); // the same again takes it back
        QCOMPARE(shown.panel->content().verdict, Verdict::None);
        shown.press(Qt::Key_3, Qt::ControlModifier);
        QCOMPARE(shown.panel->content().confidence, std::optional(3));
        shown.press(Qt::Key_S);
        QVERIFY(shown.panel->content().isStarred);
        auto* model = shown.window->findChild<AtomTableModel*>();
        const QModelIndex row = model->index(model->rowOf(AtomId{5}), AtomTableModel::Label);
        QTRY_VERIFY(row.data(AtomTableModel::IsStarredRole).toBool());
        shown.press(Qt::Key_Z, Qt::ControlModifier);
        QTRY_VERIFY(!shown.panel->content().isStarred);
        QCOMPARE(shown.panel->content().confidence, std::optional(3));
        shown.press(Qt::Key_Z, Qt::ControlModifier | Qt::ShiftModifier);
        QTRY_VERIFY(shown.panel->content().isStarred);
    }

    void atomsChosenTogetherAreLabelledTogether()
    {
        Shown shown;
        QVERIFY(shown.open(AtomId{5}));
        auto* table = shown.window->findChild<QTableView*>();
        table->setFocus();
        QTest::keyClick(table, Qt::Key_Down, Qt::ShiftModifier);
        QTest::keyClick(table, Qt::Key_Down, Qt::ShiftModifier);
        auto* list = shown.window->findChild<AtomList*>();
        const std::vector<AtomId> three{AtomId{5}, AtomId{6}, AtomId{7}};
        QCOMPARE(list->selectedAtoms(), three);
        QTRY_VERIFY(shown.window->index()->isSettled());
        shown.press(Qt::Key_M);
        shown.press(Qt::Key_S);
        LabelSession* session = shown.window->labels()->session();
        for (const AtomId atom : three)
            QVERIFY(session->content(atom).verdict == Verdict::Monosemantic && session->content(atom).isStarred);
        QVERIFY(session->content(AtomId{8}).isEmpty());
        QVERIFY(shown.panel->content().isStarred); // of the atom that is shown

        list->showView({{}, {}, {AtomSort::Key::Atom, {}, true}, list->columnState()}); // another order
        QTRY_VERIFY(shown.window->index()->isSettled());
        QCOMPARE(list->selectedAtoms(), (std::vector<AtomId>{AtomId{7}, AtomId{6}, AtomId{5}}));
        shown.press(Qt::Key_Z, Qt::ControlModifier);
        for (const AtomId atom : three)
            QVERIFY(session->content(atom).verdict == Verdict::Monosemantic && !session->content(atom).isStarred);
        shown.press(Qt::Key_J); // one atom again
        QCOMPARE(list->selectedAtoms().size(), std::size_t{1});
    }

    void aClickWithCtrlAddsAnAtom()
    {
        Shown shown;
        QVERIFY(shown.open(AtomId{5}));
        auto* table = shown.window->findChild<QTableView*>();
        auto* list = shown.window->findChild<AtomList*>();
        const auto click = [&](int row, Qt::KeyboardModifiers modifiers) {
            const QPoint at = table->visualRect(table->model()->index(row, 0)).center();
            QTest::mouseClick(table->viewport(), Qt::LeftButton, modifiers, at);
        };
        const int row = table->currentIndex().row();
        click(row + 2, Qt::ControlModifier);
        QCOMPARE(list->selectedAtoms(), (std::vector<AtomId>{AtomId{5}, AtomId{7}}));
        QCOMPARE(list->currentAtom(), AtomId{7});
        click(row + 1, {});
        QCOMPARE(list->selectedAtoms(), std::vector<AtomId>{AtomId{6}});
    }

    void jobsThatWaitedAreOfferedAgainAndKeptUntilTheyAreRemoved()
    {
        const auto keptOf = [](const char* out) {
            IndexJobRequest job;
            job.model = QStringLiteral("/m");
            job.out = QString::fromLatin1(out);
            return QString::fromUtf8(QJsonDocument(job.toJson()).toJson(QJsonDocument::Compact));
        };
        Settings settings;
        settings.waitingJobs = {keptOf("/a.atoms"), QStringLiteral("no job"), keptOf("/b.atoms")};
        Shown shown(settings);
        QCOMPARE(shown.window->work()->queue().jobs().size(), 0); // not in every window
        shown.window->offerWaitingJobs();
        QTRY_VERIFY(shown.dock("work")->isVisible());
        QCOMPARE(shown.window->work()->queue().jobs().size(), 2);
        QVERIFY(!shown.window->work()->isWorking());
        QCOMPARE(shown.window->settings().waitingJobs, (QStringList{keptOf("/a.atoms"), keptOf("/b.atoms")}));

        auto* queue = shown.window->findChild<JobQueueView*>();
        Q_EMIT queue->removeRequested(0);
        QCOMPARE(shown.window->settings().waitingJobs, QStringList{keptOf("/b.atoms")});
    }

    void signsForBlanksAreASetting()
    {
        Settings settings;
        settings.areBlanksMarked = false;
        Shown shown(settings);
        const auto* contexts = shown.window->findChild<ContextsView*>();
        QVERIFY(!contexts->look().areBlanksMarked);
        settings.areBlanksMarked = true;
        shown.window->setSettings(settings);
        QVERIFY(contexts->look().areBlanksMarked);
        ContextLook look = contexts->look();
        look.areBlanksMarked = false;
        Q_EMIT shown.window->findChild<ContextsView*>()->lookChangeRequested(look);
        QVERIFY(!shown.window->settings().areBlanksMarked);
    }

    void aLabelKeyBringsTheHiddenPanelBack()
    {
        Shown shown;
        QVERIFY(shown.open(AtomId{5}));
        shown.dock("label")->hide();
        shown.press(Qt::Key_L);
        QTRY_VERIFY(shown.dock("label")->isVisible());
    }

    void lettersAreKeysUntilATextFieldIsChosen()
    {
        Shown shown;
        QVERIFY(shown.open(AtomId{5}));
        QVERIFY(!qobject_cast<QLineEdit*>(shown.window->focusWidget()));
        auto* page = shown.window->findChild<AtomPageView*>();
        QTest::keyClick(shown.window->focusWidget() ? shown.window->focusWidget() : shown.window.get(), Qt::Key_J);
        QTRY_COMPARE(page->atom(), AtomId{6});
        auto* field = shown.panel->findChild<QLineEdit*>();
        shown.press(Qt::Key_L);
        QTRY_VERIFY(field->hasFocus());
        QTest::keyClicks(field, QStringLiteral("jkms"));
        QCOMPARE(field->text(), QStringLiteral("jkms"));
        QCOMPARE(page->atom(), AtomId{6});
        QVERIFY(!shown.panel->content().isStarred);
    }

    void anAtomThatIsNotThereIsSaid()
    {
        Shown shown;
        QSignalSpy failed(shown.window->index(), &IndexConnection::showFailed);
        QVERIFY(shown.open(AtomId{4000}));
        QCOMPARE(failed.size(), 1);
        QVERIFY(shown.window->statusBar()->currentMessage().contains(QStringLiteral("4000")));
        // The first one that fires is shown instead.
        QTRY_COMPARE(shown.window->findChild<AtomPageView*>()->atom(), AtomId{1});
    }

    void theLayoutIsRemembered()
    {
        Settings remembered;
        {
            Shown shown;
            QSignalSpy changed(shown.window.get(), &MainWindow::settingsChanged);
            shown.dock("list")->hide();
            shown.press(Qt::Key_W);
            QTRY_VERIFY(shown.dock("work")->isVisible());
            QVERIFY(shown.window->close());
            QVERIFY(!changed.isEmpty());
            remembered = qvariant_cast<Settings>(changed.last().at(0));
        }
        const Shown again(remembered);
        QVERIFY(!again.dock("list")->isVisible() && again.dock("work")->isVisible());
    }

    void aClosedIndexLeavesNothingBehind()
    {
        Shown shown;
        QVERIFY(shown.open(AtomId{5}));
        QVERIFY(shown.window->windowTitle().contains(QStringLiteral("tiny.atoms")));
        shown.press(Qt::Key_W, Qt::ControlModifier);
        auto* page = shown.window->findChild<AtomPageView*>();
        QTRY_VERIFY(!page->isShowingPage());
        QCOMPARE(shown.window->findChild<AtomTableModel*>()->rowCount(), 0);
        QCOMPARE(shown.window->windowTitle(), QStringLiteral("Atomscope"));
        QCOMPARE(shown.panel->atom(), AtomId{});
        shown.press(Qt::Key_J); // nothing to go to
        QVERIFY(!page->isShowingPage());
    }
};

ATOMSCOPE_WIDGET_TEST_MAIN(MainWindowTest)
#include "tst_mainwindow.moc"
