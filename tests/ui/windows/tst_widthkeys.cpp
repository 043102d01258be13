#include "tests/ui/support/widgettest.h"
#include "ui/widgets/contextsview.h"
#include "ui/windows/mainwindow.h"

#include <QAction>
#include <QTemporaryDir>

using namespace atomscope;

class WidthKeysTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void keysStepThroughTheWidthsOfTheBar()
    {
        const QTemporaryDir folder;
        Settings settings;
        settings.width = 48;
        MainWindow window(settings, folder.path());
        const auto* contexts = window.findChild<ContextsView*>();
        QVERIFY(contexts);
        using enum WindowActions::Id;
        const auto after = [&](WindowActions::Id id) {
            window.action(id)->trigger();
            return contexts->widthTokens();
        };
        QCOMPARE(after(Wider), 96);
        QCOMPARE(after(Wider), 0); // the whole window
        QCOMPARE(after(Wider), -1); // the document
        QCOMPARE(after(Wider), -1);
        QCOMPARE(after(Narrower), 0);
        QCOMPARE(after(Narrower), 96);
        QCOMPARE(after(Narrower), 48);
        QCOMPARE(after(Narrower), 24);
    }
};

ATOMSCOPE_WIDGET_TEST_MAIN(WidthKeysTest)
#include "tst_widthkeys.moc"
