// What is done with the shown atom as a whole, by key and by the menu of its row; and showing it to others.
#include "tests/support/tinyindex.h"
#include "tests/ui/support/widgettest.h"
#include "ui/session/filepath.h"
#include "ui/widgets/atomlist.h"
#include "ui/widgets/atompageview.h"
#include "ui/windows/indexconnection.h"
#include "ui/windows/labelconnection.h"
#include "ui/windows/mainwindow.h"

#include <QAction>
#include <QClipboard>
#include <QContextMenuEvent>
#include <QDockWidget>
#include <QMenu>
#include <QMenuBar>
#include <QSignalSpy>
#include <QTableView>
#include <QTemporaryDir>
#include <algorithm>

using namespace atomscope;
using ActionId = WindowActions::Id;

namespace {

constexpr AtomId kAtom{5};

struct Shown
{
    QTemporaryDir folder;
    test::TinyTable table = test::makeTinyTable();
    QString file = folder.filePath(QStringLiteral("tiny.atoms"));
    MainWindow window{Settings{}, folder.path()};

    Shown()
    {
        if (!test::writeTinyIndex(toPath(file), table))
            qFatal("could not write the index");
        window.show();
        if (!QTest::qWaitForWindowActive(&window))
            qFatal("the window was not activated");
    }
    bool open()
    {
        QSignalSpy book(window.labels(), &LabelConnection::bookOpened);
        window.openIndex(file, kAtom);
        return book.wait() && QTest::qWaitFor([this] { return window.index()->isSettled(); });
    }
    QTableView* rows() { return window.findChild<AtomList*>()->findChild<QTableView*>(); }
    void label(AtomId atom, const char* text)
    {
        window.index()->goTo(atom);
        LabelContent content;
        content.label = text;
        window.labels()->session()->edit(content);
        window.labels()->session()->finishEditing();
    }
};

} // namespace

class AtomCommandsTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void theCitationOfTheShownAtomIsCopied()
    {
        Shown shown;
        QVERIFY(!shown.window.action(ActionId::CopyCitation)->isEnabled());
        QVERIFY(shown.open());
        QTest::keyClick(&shown.window, Qt::Key_C, Qt::ControlModifier | Qt::ShiftModifier);
        const QString text = QGuiApplication::clipboard()->text();
        QVERIFY2(text.startsWith(QStringLiteral("Atom 5 of 40 of the SAE ")), qPrintable(text));
        QVERIFY(text.contains(QString::fromStdString(shown.table.definitions.saeFingerprint)));
        shown.window.action(ActionId::CloseIndex)->trigger();
        QVERIFY(!shown.window.action(ActionId::CopyCitation)->isEnabled());
    }

    void aRowHasAMenuForThePointerAndForTheKeyboard()
    {
        Shown shown;
        QVERIFY(shown.open());
        QTableView* rows = shown.rows();
        const QModelIndex other = rows->model()->index(7, 0);
        for (const auto reason : {QContextMenuEvent::Mouse, QContextMenuEvent::Keyboard}) {
            const QPoint at = rows->visualRect(other).center();
            if (reason == QContextMenuEvent::Mouse) {
                QTest::mouseClick(rows->viewport(), Qt::RightButton, {}, at);
                QTRY_COMPARE(shown.window.findChild<AtomPageView*>()->atom(), AtomId{7});
            }
            QContextMenuEvent event(reason, at, rows->viewport()->mapToGlobal(at));
            QCoreApplication::sendEvent(rows->viewport(), &event);
            auto* menu = qobject_cast<QMenu*>(QApplication::activePopupWidget());
            QVERIFY(menu && menu->accessibleName() == QStringLiteral("Atom 7"));
            QVERIFY(menu->actions().contains(shown.window.action(ActionId::ToggleStar)));
            for (QAction* action : menu->actions()) {
                if (action->text() == QStringLiteral("Copy &number"))
                    action->trigger();
            }
            QCOMPARE(QGuiApplication::clipboard()->text(), QStringLiteral("7"));
            menu->close();
            QTRY_VERIFY(!QApplication::activePopupWidget());
        }
    }

    void undoGoesToTheAtomThatItChanges()
    {
        Shown shown;
        QVERIFY(shown.open());
        shown.label(kAtom, "five");
        shown.label(AtomId{8}, "eight");
        auto* page = shown.window.findChild<AtomPageView*>();
        QTRY_COMPARE(page->atom(), AtomId{8});
        for (const AtomId atom : {AtomId{8}, kAtom}) {
            QTest::keyClick(&shown.window, Qt::Key_Z, Qt::ControlModifier);
            QVERIFY(shown.window.labels()->session()->content(atom).isEmpty());
            QTRY_COMPARE(page->atom(), atom);
        }
        QVERIFY(!shown.window.action(ActionId::UndoLabel)->isEnabled());
        for (int i = 0; i < 2; ++i)
            QTest::keyClick(&shown.window, Qt::Key_Z, Qt::ControlModifier | Qt::ShiftModifier);
        QTRY_COMPARE(page->atom(), AtomId{8});
        QCOMPARE(shown.window.labels()->session()->content(AtomId{8}).label, std::string("eight"));
    }

    void aPresentationIsThePageAloneAndEscLeavesIt()
    {
        Shown shown;
        QVERIFY(shown.open());
        auto* page = shown.window.findChild<AtomPageView*>();
        const double size = page->fontInfo().pixelSize();
        const auto docks = shown.window.findChildren<QDockWidget*>();
        const auto visible
            = [&] { return std::ranges::count_if(docks, [](const QDockWidget* dock) { return dock->isVisible(); }); };
        QTRY_COMPARE(visible(), 2);
        QTest::keyClick(&shown.window, Qt::Key_F11);
        QVERIFY(shown.window.isFullScreen() && shown.window.action(ActionId::Present)->isChecked());
        QTRY_COMPARE(visible(), 0);
        QVERIFY(!shown.window.menuBar()->isVisible());
        QVERIFY(page->fontInfo().pixelSize() > 1.3 * size);
        QTest::keyClick(&shown.window, Qt::Key_J); // the keys go on
        QTRY_COMPARE(page->atom(), AtomId{6});
        QTest::keyClick(&shown.window, Qt::Key_Escape);
        QVERIFY(!shown.window.isFullScreen() && !shown.window.action(ActionId::Present)->isChecked());
        QTRY_COMPARE(visible(), 2);
        QVERIFY(shown.window.menuBar()->isVisible());
        QCOMPARE(page->fontInfo().pixelSize(), size);
    }

    void whatIsRememberedIsTheWindowAndNotThePresentation()
    {
        Shown shown;
        QVERIFY(shown.open());
        QTest::keyClick(&shown.window, Qt::Key_F11);
        shown.window.close();
        MainWindow next(shown.window.settings(), shown.folder.path());
        next.show();
        QVERIFY(!next.isFullScreen() && next.menuBar()->isVisible());
        QTRY_VERIFY(next.findChild<QDockWidget*>(QStringLiteral("list"))->isVisible());
    }
};

ATOMSCOPE_WIDGET_TEST_MAIN(AtomCommandsTest)
#include "tst_atomcommands.moc"
