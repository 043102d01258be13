#include "tests/ui/support/widgettest.h"
#include "ui/windows/accessibledump.h"

#include <QAccessible>
#include <QCheckBox>
#include <QJsonArray>
#include <QJsonObject>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QScrollArea>
#include <QStandardItemModel>
#include <QTableView>
#include <QVBoxLayout>

using namespace atomscope;

namespace {

QList<QJsonObject> flat(const QJsonObject& item)
{
    QList<QJsonObject> items{item};
    for (const QJsonValue child : item[QStringLiteral("children")].toArray())
        items += flat(child.toObject());
    return items;
}

QJsonObject named(const QWidget& window, const char* name)
{
    for (const QJsonObject& item : flat(accessibleDump(const_cast<QWidget*>(&window)))) {
        if (item[QStringLiteral("name")].toString() == QString::fromUtf8(name))
            return item;
    }
    return {};
}

bool hasState(const QJsonObject& item, const char* state)
{
    return item[QStringLiteral("state")].toArray().contains(QJsonValue(QLatin1String(state)));
}

} // namespace

class AccessibleDumpTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { QAccessible::setActive(true); }

    void itemsSayWhatTheyAre()
    {
        QWidget window;
        auto* column = new QVBoxLayout(&window);
        auto* label = new QLabel(QStringLiteral("größe"));
        auto* check = new QCheckBox(QStringLiteral("log"));
        auto* button = new QPushButton(QStringLiteral("Start"));
        auto* field = new QLineEdit(QStringLiteral("typed"));
        auto* hidden = new QLabel(QStringLiteral("hidden"));
        field->setAccessibleName(QStringLiteral("Label"));
        field->setAccessibleDescription(QStringLiteral("what it fires on"));
        for (QWidget* widget :
             {static_cast<QWidget*>(label), static_cast<QWidget*>(check), static_cast<QWidget*>(button),
              static_cast<QWidget*>(field), static_cast<QWidget*>(hidden)})
            column->addWidget(widget);
        check->setChecked(true);
        button->setEnabled(false);
        hidden->hide();
        window.show();
        QVERIFY(QTest::qWaitForWindowExposed(&window));

        const QJsonObject shownLabel = named(window, "größe");
        QCOMPARE(shownLabel[QStringLiteral("role")].toString(), QStringLiteral("StaticText"));
        const QJsonArray rect = shownLabel[QStringLiteral("rect")].toArray();
        QCOMPARE(QRect(rect[0].toInt(), rect[1].toInt(), rect[2].toInt(), rect[3].toInt()), label->geometry());
        QVERIFY(hasState(named(window, "log"), "checked"));
        QVERIFY(hasState(named(window, "Start"), "disabled"));
        const QJsonObject shownField = named(window, "Label");
        QCOMPARE(shownField[QStringLiteral("role")].toString(), QStringLiteral("EditableText"));
        QCOMPARE(shownField[QStringLiteral("value")].toString(), QStringLiteral("typed"));
        QCOMPARE(shownField[QStringLiteral("description")].toString(), QStringLiteral("what it fires on"));
        QVERIFY(named(window, "hidden").isEmpty());
    }

    void ofATableOnlyTheRowsInViewAreWalked()
    {
        QWidget window;
        QStandardItemModel model(10'000, 2);
        for (int row = 0; row < model.rowCount(); ++row)
            model.setItem(row, 0, new QStandardItem(QStringLiteral("row %1").arg(row)));
        auto* table = new QTableView(&window);
        table->setModel(&model);
        table->resize(300, 200);
        window.show();
        QVERIFY(QTest::qWaitForWindowExposed(&window));
        table->scrollTo(model.index(5000, 0), QAbstractItemView::PositionAtTop);
        QVERIFY(!named(window, "row 5000").isEmpty());
        QVERIFY(named(window, "row 4990").isEmpty() && named(window, "row 5100").isEmpty());
        QVERIFY(flat(accessibleDump(&window)).size() < 200);
    }
};

ATOMSCOPE_WIDGET_TEST_MAIN(AccessibleDumpTest)
#include "tst_accessibledump.moc"
