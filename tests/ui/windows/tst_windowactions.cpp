#include "tests/ui/support/widgettest.h"
#include "ui/windows/keysheet.h"
#include "ui/windows/mainwindow.h"
#include "ui/windows/windowactions.h"

#include <QAction>
#include <QMenuBar>
#include <QSet>
#include <QTemporaryDir>

using namespace atomscope;

namespace {

using ActionId = WindowActions::Id;

} // namespace

class WindowActionsTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void everyKeyIsWhereHandsExpectIt_data()
    {
        QTest::addColumn<int>("id");
        QTest::addColumn<QString>("keys");
        const std::pair<ActionId, const char*> kKeys[] = {
            {ActionId::NextAtom, "J"},
            {ActionId::PreviousAtom, "K"},
            {ActionId::Back, "Alt+Left"},
            {ActionId::Forward, "Alt+Right"},
            {ActionId::GoToAtom, "G"},
            {ActionId::FindText, "/"},
            {ActionId::ShowFilters, "F"},
            {ActionId::ClearFilters, "Shift+F"},
            {ActionId::SortList, "Shift+S"},
            {ActionId::ShowViews, "V"},
            {ActionId::EditLabel, "L"},
            {ActionId::SetMonosemantic, "M"},
            {ActionId::SetPolysemantic, "P"},
            {ActionId::SetUnclear, "U"},
            {ActionId::Confidence0, "Ctrl+0"},
            {ActionId::Confidence4, "Ctrl+4"},
            {ActionId::ChooseCategory, "C"},
            {ActionId::ToggleStar, "S"},
            {ActionId::StrataTop, "T"},
            {ActionId::StrataAll, "A"},
            {ActionId::Update, "R"},
            {ActionId::Narrower, "["},
            {ActionId::Wider, "]"},
            {ActionId::ToggleWork, "W"},
            {ActionId::UndoLabel, "Ctrl+Z"},
            {ActionId::RedoLabel, "Ctrl+Shift+Z"},
            {ActionId::ShowKeys, "?"},
            {ActionId::ShowOverview, "O"},
        };
        for (const auto& [id, keys] : kKeys)
            QTest::addRow("%s", keys) << static_cast<int>(id) << QString::fromLatin1(keys);
    }

    void everyKeyIsWhereHandsExpectIt()
    {
        QFETCH(const int, id);
        QFETCH(const QString, keys);
        QWidget window;
        const WindowActions actions(&window);
        const QAction* action = actions.action(static_cast<ActionId>(id));
        QVERIFY(action);
        QCOMPARE(action->shortcut(), QKeySequence(keys, QKeySequence::PortableText));
    }

    void everyActionIsInAMenu()
    {
        const QTemporaryDir folder;
        const MainWindow window(Settings{}, folder.path());
        QSet<QAction*> inMenus;
        for (const QAction* menu : window.menuBar()->actions()) {
            for (QAction* action : menu->menu()->actions())
                inMenus.insert(action);
        }
        for (int id = 0; id <= static_cast<int>(ActionId::ShowKeys); ++id)
            QVERIFY2(inMenus.contains(window.action(static_cast<ActionId>(id))), qPrintable(QString::number(id)));
    }

    void theSheetIsShownWithoutHoldingTheWindow()
    {
        const QTemporaryDir folder;
        MainWindow window(Settings{}, folder.path());
        window.show();
        QVERIFY(QTest::qWaitForWindowActive(&window));
        QTest::keyClick(&window, Qt::Key_Question);
        auto* sheet = window.findChild<KeySheet*>();
        QVERIFY(sheet && sheet->isVisible());
        QTest::keyClick(sheet, Qt::Key_Escape);
        QTRY_VERIFY(!window.findChild<KeySheet*>());
    }
};

ATOMSCOPE_WIDGET_TEST_MAIN(WindowActionsTest)
#include "tst_windowactions.moc"
