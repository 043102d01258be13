#include "tests/ui/support/contrast.h"
#include "tests/ui/support/widgettest.h"
#include "ui/windows/keysheet.h"
#include "ui/windows/windowactions.h"

#include <QAction>
#include <QLabel>

using namespace atomscope;

namespace {

QSet<QString> textsOf(const QWidget& sheet)
{
    QSet<QString> texts;
    for (const QLabel* label : sheet.findChildren<QLabel*>())
        texts.insert(label->text());
    return texts;
}

} // namespace

class KeySheetTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void everyKeyOfTheWindowIsOnTheSheet()
    {
        QWidget window;
        const WindowActions actions(&window);
        const KeySheet sheet(actions, &window);
        const QSet<QString> texts = textsOf(sheet);
        int nKeys = 0;
        for (const WindowActions::Group group : WindowActions::groups()) {
            for (const QAction* action : actions.actionsOf(group)) {
                const QString keys = action->shortcut().toString(QKeySequence::NativeText);
                if (keys.isEmpty())
                    continue;
                ++nKeys;
                QVERIFY2(texts.contains(keys), qPrintable(keys));
                QVERIFY2(texts.contains(action->text().remove(QLatin1Char('&'))), qPrintable(action->text()));
            }
        }
        QVERIFY(nKeys > 25);
    }

    void noTwoActionsHaveOneKey()
    {
        QWidget window;
        const WindowActions actions(&window);
        QSet<QKeySequence> taken;
        for (const WindowActions::Group group : WindowActions::groups()) {
            for (const QAction* action : actions.actionsOf(group)) {
                for (const QKeySequence& key : action->shortcuts()) {
                    QVERIFY2(!taken.contains(key), qPrintable(key.toString()));
                    taken.insert(key);
                }
            }
        }
    }

    void theSheetFitsASmallScreen()
    {
        QWidget window;
        const WindowActions actions(&window);
        KeySheet sheet(actions, &window);
        sheet.ensurePolished();
        const QSize size = sheet.sizeHint();
        QVERIFY2(size.width() <= 1280 && size.height() <= 680,
                 qPrintable(QStringLiteral("%1 x %2").arg(size.width()).arg(size.height())));
    }
};

ATOMSCOPE_WIDGET_TEST_MAIN(KeySheetTest)
#include "tst_keysheet.moc"
