#include "tests/ui/support/examplecolumns.h"
#include "tests/ui/support/widgettest.h"
#include "ui/models/atomtablemodel.h"
#include "ui/session/atomorder.h"
#include "ui/widgets/atomlist.h"
#include "ui/widgets/flatbutton.h"
#include "ui/windows/listviews.h"

#include <QApplication>
#include <QClipboard>
#include <QHeaderView>
#include <QInputDialog>
#include <QMenu>
#include <QSignalSpy>
#include <QTableView>

using namespace atomscope;

namespace {

struct Shown
{
    explicit Shown(QList<SavedView> views = {})
        : saved(&list, std::move(views), &list)
    {
        QObject::connect(&model, &AtomTableModel::orderWanted, &list, [this](const AtomOrderRequest& request) {
            model.setOrder(request.generation,
                           orderAtoms(*request.columns, *request.labels, request.sort, request.filter));
        });
        model.setColumns(test::exampleColumns(500));
        list.resize(400, 500);
        list.show();
        list.activateWindow();
        isActive = QTest::qWaitForWindowActive(&list);
    }

    QMenu* menu()
    {
        list.viewsButton()->click();
        for (QMenu* found : list.findChildren<QMenu*>()) {
            if (found->isVisible())
                return found;
        }
        return nullptr;
    }
    static QAction* entry(const QMenu* menu, const char* text)
    {
        for (QAction* action : menu->actions()) {
            if (action->text().remove(QLatin1Char('&')) == QString::fromUtf8(text))
                return action;
        }
        return nullptr;
    }

    AtomTableModel model;
    AtomList list{&model};
    ListViews saved;
    bool isActive = false;
    QSignalSpy changed{&saved, &ListViews::viewsChanged};
};

SavedView deadAtoms()
{
    SavedView view;
    view.name = QStringLiteral("dead ones");
    view.filter.firing = AtomFilter::Firing::Dead;
    view.sort = {AtomSort::Key::Measure, "lookup_gain", true};
    view.columns = "label:120,atom:60,lookup_gain:90";
    return view;
}

} // namespace

class ListViewsTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aViewIsAppliedWhole()
    {
        Shown shown({deadAtoms()});
        QSignalSpy filtered(&shown.list, &AtomList::filterChanged), sorted(&shown.list, &AtomList::sortChanged);
        QMenu* menu = shown.menu();
        QVERIFY(menu);
        QAction* entry = Shown::entry(menu, "dead ones");
        QVERIFY(entry && !entry->isChecked());
        QCOMPARE(entry->toolTip(), QStringLiteral("dead"));
        entry->trigger();
        menu->close();
        QVERIFY(shown.list.filter() == deadAtoms().filter);
        QVERIFY(shown.model.sortWanted() == deadAtoms().sort);
        QCOMPARE(filtered.count(), 1);
        QCOMPARE(sorted.count(), 1);
        QVERIFY(shown.model.rowCount() > 0 && shown.model.rowCount() < 500);
        const auto* header = shown.list.findChild<QTableView*>()->horizontalHeader();
        QCOMPARE(header->visualIndex(AtomTableModel::Label), 0);
        QCOMPARE(header->visualIndex(AtomTableModel::Atom), 1);
        QVERIFY(header->isSectionHidden(AtomTableModel::Density));
        QVERIFY(!header->isSectionHidden(shown.model.columnNamed("lookup_gain")));
        QCOMPARE(header->sectionSize(AtomTableModel::Atom), 60);
        QCOMPARE(header->sortIndicatorSection(), shown.model.columnNamed("lookup_gain"));
        QCOMPARE(header->sortIndicatorOrder(), Qt::DescendingOrder);
        QTRY_VERIFY(!menu->isVisible());
        QVERIFY(Shown::entry(shown.menu(), "dead ones")->isChecked());
    }

    void theListAsItIsIsSavedUnderAName()
    {
        Shown shown;
        AtomFilter filter{.text = "haus", .atoms = AtomSet({AtomId{7}})};
        shown.list.setFilter(filter);
        QMenu* menu = shown.menu();
        QVERIFY(Shown::entry(menu, "No saved views yet"));
        QVERIFY(!Shown::entry(menu, "Rename")->isEnabled());
        Shown::entry(menu, "Save view as…")->trigger();
        auto* dialog = shown.list.findChild<QInputDialog*>();
        QVERIFY(dialog && dialog->isVisible());
        dialog->setTextValue(QStringLiteral("  houses & more "));
        dialog->accept();
        QCOMPARE(shown.changed.count(), 1);
        QCOMPARE(shown.saved.views().size(), 1);
        const SavedView view = shown.saved.views().front();
        QCOMPARE(view.name, QStringLiteral("houses & more"));
        QCOMPARE(view.filter.text, std::string("haus"));
        QVERIFY(!view.filter.atoms); // they mean nothing in another dictionary
        QVERIFY(view.columns.contains("density:"));
        shown.saved.save(QStringLiteral(" "));
        QCOMPARE(shown.changed.count(), 1);
        shown.list.setFilter({});
        shown.saved.save(QStringLiteral("houses & more")); // in the place of the old one
        QCOMPARE(shown.saved.views().size(), 1);
        QVERIFY(shown.saved.views().front().filter.isEmpty());
    }

    void viewsAreRenamedAndDeleted()
    {
        SavedView other = deadAtoms();
        other.name = QStringLiteral("other");
        Shown shown({deadAtoms(), other});
        QSignalSpy said(&shown.saved, &ListViews::said);
        shown.saved.rename(QStringLiteral("dead ones"), QStringLiteral("other")); // taken
        QCOMPARE(shown.changed.count(), 0);
        QCOMPARE(said.count(), 1);
        QMenu* menu = shown.menu();
        QAction* rename = Shown::entry(Shown::entry(menu, "Rename")->menu(), "dead ones…");
        QVERIFY(rename);
        rename->trigger();
        auto* dialog = shown.list.findChild<QInputDialog*>();
        QCOMPARE(dialog->textValue(), QStringLiteral("dead ones"));
        dialog->setTextValue(QStringLiteral("silent"));
        dialog->accept();
        QCOMPARE(shown.saved.views()[0].name, QStringLiteral("silent"));
        menu->close();
        menu = shown.menu();
        Shown::entry(Shown::entry(menu, "Delete")->menu(), "silent")->trigger();
        QCOMPARE(shown.saved.views().size(), 1);
        QCOMPARE(shown.saved.views()[0].name, QStringLiteral("other"));
        QCOMPARE(shown.changed.count(), 2);
    }

    void aViewTravelsAsText()
    {
        Shown shown;
        QApplication::clipboard()->setText(QStringLiteral("something else"));
        QVERIFY(!Shown::entry(shown.menu(), "Paste view")->isEnabled());
        shown.list.setFilter(deadAtoms().filter);
        Shown first;
        first.list.setFilter(deadAtoms().filter);
        Shown::entry(first.menu(), "Copy view as text")->trigger();
        QVERIFY(savedViewFromText(QApplication::clipboard()->text().toUtf8()));
        Shown second;
        QAction* paste = Shown::entry(second.menu(), "Paste view");
        QVERIFY(paste->isEnabled());
        paste->trigger();
        QCOMPARE(second.saved.views().size(), 1);
        QVERIFY(second.list.filter() == deadAtoms().filter);
    }
};

ATOMSCOPE_WIDGET_TEST_MAIN(ListViewsTest)
#include "tst_listviews.moc"
