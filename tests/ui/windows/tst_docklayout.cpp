#include "tests/ui/support/widgettest.h"
#include "ui/windows/docklayout.h"

#include <QDockWidget>
#include <QLabel>
#include <QMainWindow>

using namespace atomscope;

namespace {

struct Shown
{
    explicit Shown(int width)
    {
        window.setCentralWidget(new QLabel(QStringLiteral("page")));
        docks = new DockLayout(&window, new QLabel, new QLabel, new QLabel);
        resize(width);
        window.show();
        docks->adapt();
        docks->setDefaultWidths();
        settle();
    }

    void resize(int width)
    {
        window.resize(width, 720);
        docks->adapt();
        settle();
    }
    static void settle()
    {
        QApplication::sendPostedEvents();
        QApplication::processEvents();
    }
    bool isTabbed() const { return window.tabifiedDockWidgets(docks->list()).contains(docks->label()); }

    QMainWindow window;
    DockLayout* docks = nullptr;
};

} // namespace

class DockLayoutTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aWideWindowHasThreePanes_data()
    {
        QTest::addColumn<int>("width");
        for (const int width : {1280, 1440, 1920, 2560})
            QTest::addRow("%d", width) << width;
    }

    void aWideWindowHasThreePanes()
    {
        QFETCH(int, width);
        const Shown shown(width);
        QVERIFY(!shown.isTabbed());
        QVERIFY(shown.docks->list()->width() >= 384 && shown.docks->list()->width() <= 416);
        QVERIFY(shown.docks->label()->width() >= 288 && shown.docks->label()->width() <= 304);
        QVERIFY(shown.window.centralWidget()->width() >= 560);
        QVERIFY(!shown.docks->work()->isVisible());
    }

    void aNarrowWindowKeepsThePageWide()
    {
        Shown shown(1279);
        QVERIFY(shown.isTabbed());
        QVERIFY(shown.docks->list()->isVisible());
        QVERIFY(shown.window.centralWidget()->width() > 800);
        shown.docks->reveal(shown.docks->label());
        Shown::settle();
        QTRY_VERIFY(!shown.docks->label()->visibleRegion().isEmpty());
    }

    void panesComeBackWhenThereIsRoomAgain()
    {
        Shown shown(1440);
        const int before = shown.docks->label()->width();
        shown.resize(1000);
        QVERIFY(shown.isTabbed());
        shown.resize(1440);
        QVERIFY(!shown.isTabbed());
        QVERIFY(shown.docks->label()->isVisible());
        QCOMPARE(shown.window.dockWidgetArea(shown.docks->label()), Qt::RightDockWidgetArea);
        QCOMPARE(shown.docks->label()->width(), before);
    }

    void whatAPersonArrangedStays()
    {
        Shown shown(1440);
        shown.docks->label()->setFloating(true);
        shown.resize(1000);
        QVERIFY(shown.docks->label()->isFloating());
        shown.docks->label()->setFloating(false);
        shown.docks->label()->hide();
        shown.resize(1440);
        shown.resize(1000);
        QVERIFY(!shown.docks->label()->isVisible());
    }

    void aNarrowWindowRemembersTheWideLayout()
    {
        Shown shown(1000);
        shown.docks->undoTabs();
        const QByteArray state = shown.window.saveState();
        Shown other(1440);
        QVERIFY(other.window.restoreState(state));
        QVERIFY(!other.isTabbed());
    }
};

ATOMSCOPE_WIDGET_TEST_MAIN(DockLayoutTest)
#include "tst_docklayout.moc"
