// The user guide against the program: its tables of keys, columns and pictures are those that there are.
#include "core/measures/registry.h"
#include "tests/support/testsupport.h"
#include "tests/ui/support/widgettest.h"
#include "ui/windows/preferences.h"
#include "ui/windows/windowactions.h"

#include <QAction>
#include <QDir>
#include <QFile>
#include <QFormLayout>
#include <QLabel>
#include <QRegularExpression>
#include <algorithm>

using namespace atomscope;

namespace {

QString docsFolder()
{
    return QString::fromStdString((test::sourceFolder() / "resources/docs").string());
}

QString guide()
{
    QFile file(docsFolder() + QStringLiteral("/guide.md"));
    return file.open(QIODevice::ReadOnly) ? QString::fromUtf8(file.readAll()) : QString();
}

/// The rows of the table under a heading: cells without their blanks; the head of the table is left out.
QList<QStringList> tableUnder(const QString& heading)
{
    QList<QStringList> rows;
    bool isInSection = false;
    for (const QString& line : guide().split(QLatin1Char('\n'))) {
        if (line.startsWith(QLatin1Char('#')))
            isInSection = line == QStringLiteral("## ") + heading;
        else if (isInSection && line.startsWith(QLatin1Char('|'))) {
            const QChar bar(0xfffd); // a bar within a cell is escaped
            QStringList cells = QString(line).replace(QStringLiteral("\\|"), bar).split(QLatin1Char('|')).mid(1);
            cells.removeLast();
            for (QString& cell : cells)
                cell = cell.replace(bar, QLatin1Char('|')).trimmed();
            rows.append(cells);
        }
    }
    return rows.mid(2);
}

QStringList firstCellsUnder(const QString& heading)
{
    QStringList cells;
    for (const QStringList& row : tableUnder(heading))
        cells.append(row.value(0));
    return cells;
}

} // namespace

class GuideTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void itsKeysAreThoseOfTheWindow()
    {
        QWidget window;
        const WindowActions actions(&window);
        QStringList expected;
        for (const WindowActions::Group group : WindowActions::groups()) {
            for (const QAction* action : actions.actionsOf(group)) {
                if (!action->shortcut().isEmpty())
                    expected.append(QStringLiteral("| `%1` | %2 |")
                                        .arg(action->shortcut().toString(QKeySequence::PortableText),
                                             action->text().remove(QLatin1Char('&'))));
            }
        }
        QStringList found;
        for (const QStringList& row : tableUnder(QStringLiteral("Keys")))
            found.append(QStringLiteral("| %1 | %2 |").arg(row.value(0), row.value(1)));
        QVERIFY2(found == expected,
                 qPrintable(QStringLiteral("the table should be\n") + expected.join(QLatin1Char('\n'))));
    }

    void itsColumnsAreThoseOfTheList()
    {
        QStringList expected;
        for (const Measure& measure : measures())
            expected.append(QStringLiteral("%1 (`%2`)")
                                .arg(QString::fromUtf8(measure.title.data(), qsizetype(measure.title.size())),
                                     QString::fromUtf8(measure.name.data(), qsizetype(measure.name.size()))));
        const QStringList found = firstCellsUnder(QStringLiteral("Columns"));
        QVERIFY2(found == expected,
                 qPrintable(QStringLiteral("the rows should be\n") + expected.join(QLatin1Char('\n'))));
    }

    void itsSettingsAreThoseOfTheDialog()
    {
        const Preferences dialog(Settings{});
        const auto* form = dialog.findChild<QFormLayout*>();
        QVERIFY(form != nullptr);
        QStringList expected;
        for (int row = 0; row < form->rowCount(); ++row) {
            const auto* item = form->itemAt(row, QFormLayout::LabelRole);
            QVERIFY(item != nullptr);
            expected.append(qobject_cast<QLabel*>(item->widget())->text().remove(QLatin1Char('&')));
        }
        QCOMPARE(firstCellsUnder(QStringLiteral("Settings")), expected);
    }

    void itsPicturesAndLinksExist()
    {
        static const QRegularExpression link(QStringLiteral("\\]\\(([^)#:]+)\\)"));
        int nLinks = 0;
        for (auto it = link.globalMatch(guide()); it.hasNext(); ++nLinks) {
            const QString target = it.next().captured(1);
            QVERIFY2(QFile::exists(docsFolder() + QLatin1Char('/') + target), qPrintable(target));
        }
        QVERIFY(nLinks >= 4);
    }
};

ATOMSCOPE_WIDGET_TEST_MAIN(GuideTest)
#include "tst_guide.moc"
