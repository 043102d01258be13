#include "tests/ui/support/examplecolumns.h"
#include "tests/ui/support/widgettest.h"
#include "ui/models/atomtablemodel.h"
#include "ui/session/atomorder.h"
#include "ui/widgets/atomfilterbar.h"
#include "ui/widgets/atomlist.h"
#include "ui/widgets/flatbutton.h"
#include "ui/widgets/listnote.h"
#include "ui/widgets/statepanel.h"

#include <QComboBox>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QPushButton>
#include <QScrollBar>
#include <QSignalSpy>
#include <QTableView>

using namespace atomscope;

namespace {

constexpr int kAtoms = 500;

struct Shown
{
    Shown()
    {
        QObject::connect(&model, &AtomTableModel::orderWanted, &list, [this](const AtomOrderRequest& request) {
            model.setOrder(request.generation,
                           orderAtoms(*request.columns, *request.labels, request.sort, request.filter));
        });
        model.setColumns(test::exampleColumns(kAtoms));
        model.setLabels(test::exampleLabels(kAtoms));
        list.resize(400, 500);
        list.show();
        list.activateWindow();
        isActive = QTest::qWaitForWindowActive(&list);
        table = list.findChild<QTableView*>();
    }

    int selectedRow() const
    {
        const QModelIndexList rows = table->selectionModel()->selectedRows();
        return rows.isEmpty() ? -1 : rows[0].row();
    }
    FlatButton* chip(const char* text) const
    {
        for (FlatButton* found : list.findChildren<FlatButton*>()) {
            if (found->text().startsWith(QString::fromUtf8(text)) && found->text().endsWith(QStringLiteral("×")))
                return found;
        }
        return nullptr;
    }

    AtomTableModel model;
    AtomList list{&model};
    QTableView* table = nullptr;
    bool isActive = false;
    QSignalSpy chosen{&list, &AtomList::atomChosen};
};

QString counts(const AtomList& list)
{
    for (const QLabel* label : list.findChildren<QLabel*>()) {
        if (label->text().contains(QStringLiteral("alive")))
            return label->text();
    }
    return {};
}

} // namespace

class AtomListTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void countsAreHonest()
    {
        Shown shown;
        const auto columns = test::exampleColumns(kAtoms);
        const auto alive = std::ranges::count_if(columns->nFired, [](auto n) { return n > 0; });
        QCOMPARE(counts(shown.list), QStringLiteral("500 · %1 alive").arg(alive));
        AtomFilter filter;
        filter.isLabelledOnly = true;
        shown.list.setFilter(filter);
        QVERIFY(counts(shown.list).startsWith(QStringLiteral("%1 of 500").arg(shown.model.rowCount())));
        columns->isSoFar = true;
        shown.model.setColumns(columns);
        QVERIFY(counts(shown.list).endsWith(QStringLiteral("so far")));
    }

    void keysStepThroughAtoms()
    {
        Shown shown;
        shown.list.setCurrentAtom(AtomId{10});
        QCOMPARE(shown.chosen.count(), 0); // being told is no choice
        shown.table->setFocus();
        QTest::keyClick(shown.table, Qt::Key_J);
        QTest::keyClick(shown.table, Qt::Key_J);
        QTest::keyClick(shown.table, Qt::Key_K);
        QTest::keyClick(shown.table, Qt::Key_Down);
        QCOMPARE(shown.chosen.count(), 4);
        QCOMPARE(shown.list.currentAtom(), AtomId{12});
        QCOMPARE(shown.selectedRow(), 12);
        shown.list.step(100'000);
        QCOMPARE(shown.list.currentAtom(), AtomId{kAtoms - 1});
        shown.list.step(1);
        QCOMPARE(shown.chosen.count(), 5);
    }

    void theFocusChoosesNothing()
    {
        Shown shown;
        shown.list.setFocus();
        QVERIFY(shown.table->hasFocus());
        QCOMPARE(shown.chosen.count(), 0);
        QCOMPARE(shown.selectedRow(), -1);
    }

    void selectionIsKeptByAtomThroughOrders()
    {
        Shown shown;
        shown.list.setCurrentAtom(AtomId{200});
        const int y = shown.table->rowViewportPosition(shown.selectedRow());
        shown.model.requestOrder({AtomSort::Key::Measure, "max_act", true}, {});
        QVERIFY(shown.selectedRow() != 200);
        QCOMPARE(shown.model.atomAt(shown.selectedRow()), AtomId{200});
        QCOMPARE(shown.chosen.count(), 0);
        const int row = shown.selectedRow();
        const int highest = shown.table->verticalScrollBar()->maximum();
        const int wanted = row * shown.table->rowHeight(0) - y;
        if (wanted >= 0 && wanted <= highest) // it stands where it stood
            QCOMPARE(shown.table->rowViewportPosition(row), y);
        shown.model.setColumns(test::exampleColumns(kAtoms, 2)); // new values
        QCOMPARE(shown.model.atomAt(shown.selectedRow()), AtomId{200});
    }

    void anAtomThatTheFilterHidesIsNotForgotten()
    {
        Shown shown;
        shown.list.setCurrentAtom(AtomId{3}); // has no label
        AtomFilter filter;
        filter.isLabelledOnly = true;
        shown.list.setFilter(filter);
        QCOMPARE(shown.selectedRow(), -1);
        QCOMPARE(shown.list.currentAtom(), AtomId{3});
        shown.list.setFilter({});
        QCOMPARE(shown.selectedRow(), 3);
    }

    void filtersAreChipsThatCanBeRemoved()
    {
        Shown shown;
        QSignalSpy changed(&shown.list, &AtomList::filterChanged);
        AtomFilter filter;
        filter.ranges = {{"max_act", 1, 2}};
        filter.isStarredOnly = true;
        shown.list.setFilter(filter);
        QCOMPARE(changed.count(), 0);
        QVERIFY(shown.chip("★"));
        shown.chip("max")->click();
        QTRY_COMPARE(changed.count(), 1);
        QVERIFY(shown.list.filter().ranges.empty());
        QVERIFY(shown.list.filter().isStarredOnly);
        QVERIFY(!shown.chip("max"));
    }

    void rangesAreTyped_data()
    {
        QTest::addColumn<QString>("low");
        QTest::addColumn<QString>("high");
        QTest::addColumn<bool>("isGood");
        QTest::newRow("both") << QStringLiteral("1") << QStringLiteral("2.5") << true;
        QTest::newRow("percent") << QStringLiteral("0.1 %") << QString() << true;
        QTest::newRow("nothing") << QString() << QString() << false;
        QTest::newRow("no number") << QStringLiteral("many") << QString() << false;
        QTest::newRow("reversed") << QStringLiteral("3") << QStringLiteral("2") << false;
        QTest::newRow("infinite") << QStringLiteral("nan") << QStringLiteral("2") << false;
    }

    void rangesAreTyped()
    {
        QFETCH(QString, low);
        QFETCH(QString, high);
        QFETCH(bool, isGood);
        Shown shown;
        shown.list.focusFilter(true);
        QLineEdit *from = nullptr, *to = nullptr;
        for (QLineEdit* edit : shown.list.findChildren<QLineEdit*>()) {
            from = edit->placeholderText() == QStringLiteral("from") ? edit : from;
            to = edit->placeholderText() == QStringLiteral("to") ? edit : to;
        }
        from->setText(low);
        to->setText(high);
        QTest::keyClick(from, Qt::Key_Return);
        QCOMPARE(shown.list.filter().ranges.size(), std::size_t(isGood ? 1 : 0));
        QCOMPARE(from->palette().color(QPalette::Text) == Theme(from->palette()).error, !isGood && !low.isEmpty());
        if (low.endsWith(QLatin1Char('%')))
            QCOMPARE(shown.list.filter().ranges[0].low, 0.001);
    }

    void textFilterIsToldWhileTyping()
    {
        Shown shown;
        QSignalSpy changed(&shown.list, &AtomList::filterChanged);
        QVERIFY(shown.isActive);
        shown.list.focusFilter();
        auto* text = qobject_cast<QLineEdit*>(QApplication::focusWidget());
        QVERIFY(text);
        QTest::keyClicks(text, QStringLiteral("zeb"));
        QCOMPARE(changed.count(), 3);
        QVERIFY(shown.model.rowCount() > 0 && shown.model.rowCount() < kAtoms);
        QTest::keyClick(text, Qt::Key_Escape);
        QVERIFY(shown.table->hasFocus());
        QCOMPARE(shown.list.filter().text, std::string("zeb"));
    }

    void nothingFoundOffersToRemoveTheFilters()
    {
        Shown shown;
        AtomFilter filter;
        filter.text = "no such thing";
        shown.list.setFilter(filter);
        QVERIFY(shown.list.statePanel()->isVisible());
        for (QPushButton* button : shown.list.statePanel()->findChildren<QPushButton*>()) {
            if (button->isVisible())
                button->click();
        }
        QVERIFY(shown.list.filter().isEmpty());
        QCOMPARE(shown.model.rowCount(), kAtoms);
        QVERIFY(shown.table->isVisible());
    }

    void columnsSortNumbersFromTheLargest()
    {
        Shown shown;
        QSignalSpy sorted(&shown.list, &AtomList::sortChanged);
        Q_EMIT shown.table->horizontalHeader()->sectionClicked(AtomTableModel::MaxAct);
        QVERIFY(shown.model.sortWanted().isDescending);
        Q_EMIT shown.table->horizontalHeader()->sectionClicked(AtomTableModel::MaxAct);
        QVERIFY(!shown.model.sortWanted().isDescending);
        Q_EMIT shown.table->horizontalHeader()->sectionClicked(AtomTableModel::Label);
        QVERIFY(!shown.model.sortWanted().isDescending);
        QCOMPARE(sorted.count(), 3);
    }

    void theListIsSortedByKeyboard()
    {
        Shown shown;
        const auto pressed = [&shown](Qt::Key key) {
            shown.list.askForSort();
            QMenu* menu = nullptr;
            for (QMenu* found : shown.list.findChildren<QMenu*>())
                menu = found->isVisible() ? found : menu;
            QVERIFY(menu);
            if (key != Qt::Key_Return)
                QTest::keyClick(menu, key);
            QTest::keyClick(menu, Qt::Key_Return);
        };
        pressed(Qt::Key_Down); // from the atom's number to the density
        QVERIFY((shown.model.sortWanted() == AtomSort{AtomSort::Key::Measure, "density", true}));
        pressed(Qt::Key_Return); // the same once more
        QVERIFY((shown.model.sortWanted() == AtomSort{AtomSort::Key::Measure, "density", false}));
        const auto* header = shown.table->horizontalHeader();
        QCOMPARE(header->sortIndicatorSection(), int(AtomTableModel::Density));
        QCOMPARE(header->sortIndicatorOrder(), Qt::AscendingOrder);
    }

    void mainColumnsFillTheListWithoutScrolling()
    {
        Shown shown;
        const auto* header = shown.table->horizontalHeader();
        for (int column = 0; column < shown.model.columnCount(); ++column)
            QCOMPARE(header->isSectionHidden(column), column > AtomTableModel::Label);
        QCOMPARE(header->length(), shown.table->viewport()->width());
        shown.list.resize(600, 500); // the label takes what there is more
        QTRY_COMPARE(header->length(), shown.table->viewport()->width());
        QVERIFY(header->sectionSize(AtomTableModel::Label) > 200);
        // What is written with words instead of a percentage is not cut.
        const QFontMetrics metrics(shown.table->font());
        QVERIFY(header->sectionSize(AtomTableModel::Density)
                >= metrics.horizontalAdvance(QStringLiteral("29 firings")) + 2 * kGridPx);
    }

    void columnsAreChosenAndRemembered()
    {
        Shown shown;
        for (FlatButton* button : shown.list.findChildren<FlatButton*>()) {
            if (button->text() == QStringLiteral("columns"))
                button->click();
        }
        auto* menu = shown.list.findChild<QMenu*>();
        QTRY_VERIFY(menu && menu->isVisible());
        QAction* topToken = nullptr;
        for (QAction* action : menu->actions()) {
            QVERIFY(action->text() != QStringLiteral("atom")); // always there
            topToken = action->text() == QStringLiteral("top token") ? action : topToken;
        }
        QVERIFY(topToken && topToken->isCheckable() && !topToken->isChecked());
        topToken->trigger();
        menu->close();
        QVERIFY(!shown.table->horizontalHeader()->isSectionHidden(AtomTableModel::TopToken));

        AtomTableModel other;
        AtomList list(&other);
        list.restoreColumnState(shown.list.columnState());
        other.setColumns(test::exampleColumns(kAtoms));
        const auto* header = list.findChild<QTableView*>()->horizontalHeader();
        QVERIFY(!header->isSectionHidden(AtomTableModel::TopToken));
        QVERIFY(header->isSectionHidden(AtomTableModel::Category));
    }

    void columnsOfAnotherProgramAreNotTaken()
    {
        const QByteArray states[]
            = {{}, "9", "5:nonsense", "12:nonsense", ":", "top_token:1", "top_token:99999", "no_such:80", "top_token"};
        for (const QByteArray& state : states) {
            AtomTableModel model;
            AtomList list(&model);
            list.restoreColumnState(state);
            model.setColumns(test::exampleColumns(kAtoms));
            const auto* header = list.findChild<QTableView*>()->horizontalHeader();
            QVERIFY(!header->isSectionHidden(AtomTableModel::Label));
            QVERIFY(header->isSectionHidden(AtomTableModel::TopToken));
        }
    }

    void columnsKeepTheirPlacesAndWidths()
    {
        Shown shown;
        auto* header = shown.table->horizontalHeader();
        header->moveSection(header->visualIndex(AtomTableModel::MaxAct), 0);
        header->resizeSection(AtomTableModel::Density, 123);
        header->setSectionHidden(AtomTableModel::Histogram, true);
        const QByteArray state = shown.list.columnState();
        QVERIFY2(state.startsWith("max_act:") && state.contains("density:123") && !state.contains("histogram"),
                 state.constData());
        // Another index has a column less before them.
        auto columns = test::exampleColumns(kAtoms);
        columns->measures.erase(columns->measures.begin());
        AtomTableModel model;
        AtomList list(&model);
        list.restoreColumnState(state + ",n_fired:80");
        model.setColumns(columns);
        const auto* other = list.findChild<QTableView*>()->horizontalHeader();
        QCOMPARE(other->visualIndex(AtomTableModel::MaxAct), 0);
        QCOMPARE(other->sectionSize(AtomTableModel::Density), 123);
        QVERIFY(other->isSectionHidden(AtomTableModel::Histogram));
        QVERIFY(other->isSectionHidden(model.columnNamed("lookup_gain")));
    }

    void whatTheRowsDoNotSayIsSaid()
    {
        Shown shown;
        const auto* note = shown.list.findChild<ListNote*>();
        QCOMPARE(note->text(), QString());
        shown.list.setCurrentAtom(AtomId{3}); // has no label
        AtomFilter filter;
        filter.isLabelledOnly = true;
        shown.list.setFilter(filter);
        QCOMPARE(note->text(), QStringLiteral("Atom 3 is filtered out"));
        shown.list.setCurrentAtom(AtomId{1});
        QCOMPARE(note->text(), QString());
        // New values come: rows do not move by themselves, and it is said.
        shown.model.setColumns(test::exampleColumns(kAtoms, 2));
        QCOMPARE(note->text(), QStringLiteral("In the order of older values"));
        const auto buttons = note->findChildren<FlatButton*>();
        buttons.front()->click();
        QCOMPARE(note->text(), QString());
        shown.list.setCurrentAtom(AtomId{3});
        buttons.front()->click();
        QVERIFY(shown.list.filter().isEmpty());
        QCOMPARE(shown.selectedRow(), 3);
    }

    void anotherBookOfLabelsIsAnotherOrder()
    {
        Shown shown;
        AtomFilter filter;
        filter.isLabelledOnly = true;
        shown.list.setFilter(filter);
        QVERIFY(shown.model.rowCount() > 2);
        auto labels = std::make_shared<AtomLabels>();
        (*labels)[AtomId{2}].label = "two";
        shown.model.setLabels(labels);
        QCOMPARE(shown.model.rowCount(), 1);
        // What is being typed moves nothing.
        shown.model.setLabel(AtomId{2}, {});
        QCOMPARE(shown.model.rowCount(), 1);
    }

    void chosenRowHasOthersAround()
    {
        Shown shown;
        const auto top = [&shown] { return shown.table->rowViewportPosition(shown.selectedRow()); };
        const int rowPx = shown.table->rowHeight(0), seenPx = shown.table->viewport()->height();
        shown.list.setCurrentAtom(AtomId{250}); // from afar
        QVERIFY(std::abs(top() + rowPx / 2 - seenPx / 2) <= rowPx);
        for (int i = 0; i < 40; ++i) {
            shown.list.step(1);
            QVERIFY(top() + 3 * rowPx <= seenPx);
        }
        for (int i = 0; i < 40; ++i) {
            shown.list.step(-1);
            QVERIFY(top() >= 2 * rowPx);
        }
        // A row that is clicked stays under the pointer.
        const int lowest = shown.table->rowAt(seenPx - rowPx);
        const int before = shown.table->rowViewportPosition(lowest);
        QTest::mouseClick(shown.table->viewport(), Qt::LeftButton, {}, QPoint(20, before + 2));
        shown.list.setCurrentAtom(shown.list.currentAtom()); // as the window answers
        QCOMPARE(shown.selectedRow(), lowest);
        QCOMPARE(top(), before);
    }

    void keyboardBeginsInTheRows()
    {
        AtomTableModel model;
        AtomList list(&model);
        list.show();
        list.activateWindow();
        QVERIFY(QTest::qWaitForWindowActive(&list));
        model.setColumns(test::exampleColumns(kAtoms));
        QVERIFY(list.findChild<QTableView*>()->hasFocus());
        // Nobody who is writing is interrupted.
        list.focusFilter();
        auto* text = QApplication::focusWidget();
        AtomFilter filter;
        filter.text = "no such thing";
        list.setFilter(filter);
        list.setFilter({});
        QCOMPARE(QApplication::focusWidget(), text);
    }

    void rowsHaveOneHeight()
    {
        const Shown shown;
        QVERIFY(shown.table->verticalHeader()->sectionResizeMode(0) == QHeaderView::Fixed);
        for (int column = 0; column < shown.model.columnCount(); ++column)
            QVERIFY(shown.table->horizontalHeader()->sectionResizeMode(column) != QHeaderView::ResizeToContents);
    }

    void withoutAnIndexItSaysWhatToDo()
    {
        AtomTableModel model;
        AtomList list(&model);
        list.show();
        QVERIFY(list.statePanel()->isVisible());
        list.step(1);
        list.setCurrentAtom(AtomId{5});
        QCOMPARE(list.currentAtom(), AtomId{5});
        model.setColumns(test::exampleColumns(10)); // the index comes: the atom is there
        QCOMPARE(list.findChild<QTableView*>()->currentIndex().row(), 5);
    }
};

ATOMSCOPE_WIDGET_TEST_MAIN(AtomListTest)
#include "tst_atomlist.moc"
