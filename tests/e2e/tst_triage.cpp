// Somebody goes through a dictionary with the keyboard alone: filter, sort, choose a cloud of the overview, label five.
#include "core/store/atomindex.h"
#include "core/store/labelbook.h"
#include "tests/e2e/explorer.h"
#include "tests/support/testsupport.h"
#include "tests/support/workerprocess.h"
#include "tests/ui/support/widgettest.h"
#include "ui/session/filepath.h"
#include "ui/widgets/atomlist.h"
#include "ui/widgets/filterpanel.h"
#include "ui/widgets/rangeslider.h"
#include "ui/widgets/scatterplot.h"

#include <QApplication>
#include <QLineEdit>
#include <QMenu>
#include <QSignalSpy>
#include <QTableView>
#include <QTemporaryDir>

using namespace atomscope;
using test::Explorer;
using test::Material;

class TriageTest : public QObject
{
    Q_OBJECT

private:
    QTemporaryDir m_folder;
    QString m_index;

    /// Tab until a widget has the focus.
    static bool tabTo(Explorer& explorer, const QWidget* wanted)
    {
        for (int i = 0; i < 100 && !wanted->hasFocus(); ++i)
            explorer.press(Qt::Key_Tab);
        return wanted->hasFocus();
    }
    static bool isReady(Explorer& explorer) { return explorer.index().isSettled() && explorer.page->isShowingPage(); }

private Q_SLOTS:
    void initTestCase()
    {
        const Material material(m_folder.path());
        m_index = m_folder.filePath(QStringLiteral("triage.atoms"));
        const auto outcome = test::runWorker({QStringLiteral("index"), QStringLiteral("--model"),
                                              material.path(QStringLiteral("model")), QStringLiteral("--sae"),
                                              material.path(QStringLiteral("sae")), QStringLiteral("--corpus"),
                                              material.path(QStringLiteral("text.txt")), QStringLiteral("--split"),
                                              QStringLiteral("line"), QStringLiteral("--out"), m_index});
        QVERIFY2(outcome.exitCode == 0, outcome.errors.constData());
    }

    void filterSortLassoAndLabelFive()
    {
        Explorer explorer(m_folder.filePath(QStringLiteral("data")));
        QVERIFY(QTest::qWaitForWindowActive(&explorer.window));
        explorer.window.openIndex(m_index);
        auto* list = explorer.window.findChild<AtomList*>();
        auto* table = list->findChild<QTableView*>();
        EVENTUALLY(isReady(explorer) && explorer.model->rowCount() == 96);
        QVERIFY(table->hasFocus());

        // Filter: every atom but those with the smallest densities.
        explorer.press(Qt::Key_F);
        const auto* slider = explorer.window.findChild<RangeSlider*>();
        EVENTUALLY(slider->histogram() != nullptr);
        QVERIFY(tabTo(explorer, slider));
        for (int i = 0; i < 6; ++i)
            explorer.press(Qt::Key_Right);
        EVENTUALLY(explorer.index().isSettled());
        const AtomFilter filter = list->filter();
        const AtomFilter::Range* range = filter.range("density");
        QVERIFY(range);
        const double low = range->low;
        const int nFiltered = explorer.model->rowCount();
        QVERIFY(nFiltered > 10 && nFiltered < 96);
        explorer.press(Qt::Key_Escape);
        QVERIFY(table->hasFocus());
        QVERIFY(!explorer.window.findChild<FilterPanel*>()->isVisible());

        // Sort by density, the densest first.
        explorer.press(Qt::Key_S, Qt::ShiftModifier);
        EVENTUALLY(QApplication::activePopupWidget() != nullptr);
        QWidget* menu = QApplication::activePopupWidget();
        QTest::keyClick(menu, Qt::Key_Down);
        QTest::keyClick(menu, Qt::Key_Return);
        EVENTUALLY(explorer.index().isSettled() && explorer.model->sortWanted().measure == "density");
        explorer.window.activateWindow(); // a window manager does it when a menu closes
        QVERIFY(QTest::qWaitForWindowActive(&explorer.window));
        const auto density = [&](int row) {
            const auto atom = static_cast<std::size_t>(explorer.model->atomAt(row).v);
            return explorer.model->columns()->measure("density")->values[atom];
        };
        for (int row = 1; row < nFiltered; ++row)
            QVERIFY(density(row - 1) >= density(row) && density(row) >= low);

        // Lasso: a rectangle of the scatter, over nearly all of it.
        explorer.press(Qt::Key_O);
        auto* scatter = explorer.window.findChild<ScatterPlot*>();
        EVENTUALLY(scatter->isVisible() && scatter->nShown() > 0);
        QVERIFY(tabTo(explorer, scatter));
        QSignalSpy chosen(scatter, &ScatterPlot::atomsChosen);
        for (int i = 0; i < 40; ++i) {
            explorer.press(Qt::Key_Left, Qt::ShiftModifier);
            explorer.press(Qt::Key_Up, Qt::ShiftModifier);
        }
        explorer.press(Qt::Key_Space);
        for (int i = 0; i < 40; ++i) {
            explorer.press(Qt::Key_Right, Qt::ShiftModifier);
            explorer.press(Qt::Key_Down, Qt::ShiftModifier);
        }
        explorer.press(Qt::Key_Left, Qt::ShiftModifier); // without the densest
        explorer.press(Qt::Key_Space);
        QCOMPARE(chosen.count(), 1);
        EVENTUALLY(explorer.index().isSettled());
        QVERIFY(list->filter().atoms && list->filter().range("density"));
        const int nChosen = explorer.model->rowCount();
        QVERIFY(nChosen >= 5 && nChosen <= nFiltered);

        // Label five, one after another, as the list has them.
        std::vector<AtomId> labelled;
        QVERIFY(tabTo(explorer, table));
        for (int i = 0; i < 5; ++i) {
            const AtomId before = explorer.page->atom();
            explorer.press(Qt::Key_J);
            EVENTUALLY(explorer.page->atom() != before && explorer.page->isShowingPage());
            const AtomId atom = explorer.page->atom();
            QVERIFY(explorer.model->rowOf(atom) >= 0);
            explorer.press(Qt::Key_L);
            QTRY_VERIFY(explorer.labelField->hasFocus());
            explorer.typeLabel(QStringLiteral("meaning %1").arg(i));
            explorer.press(Qt::Key_Escape);
            QVERIFY(table->hasFocus());
            labelled.push_back(atom);
        }

        // What was labelled is what the list now finds, and it is in the book.
        explorer.press(Qt::Key_F, Qt::ShiftModifier);
        EVENTUALLY(explorer.index().isSettled() && explorer.model->rowCount() == 96);
        explorer.press(Qt::Key_Slash);
        QTest::keyClicks(QApplication::focusWidget(), QStringLiteral("MEANING"));
        EVENTUALLY(explorer.index().isSettled() && explorer.model->rowCount() == 5);
        for (const AtomId atom : labelled)
            QVERIFY(explorer.model->rowOf(atom) >= 0);
        const auto book = LabelBook::open(toPath(m_folder.filePath(QStringLiteral("triage.labels"))),
                                          AtomIndex::open(toPath(m_index))->definitions().saeFingerprint);
        VERIFY_RESULT(book);
        for (std::size_t i = 0; i < labelled.size(); ++i) {
            EVENTUALLY(book->head(labelled[i])->has_value());
            QCOMPARE((*book->head(labelled[i]))->content.label, "meaning " + std::to_string(i));
        }
    }

    void viewsOutliveTheWindow()
    {
        Settings settings;
        settings.author = QStringLiteral("tester");
        {
            Explorer explorer(m_folder.filePath(QStringLiteral("data")));
            QVERIFY(QTest::qWaitForWindowActive(&explorer.window));
            QObject::connect(&explorer.window, &MainWindow::settingsChanged, &explorer.window,
                             [&settings](const Settings& changed) { settings = changed; });
            explorer.window.openIndex(m_index);
            EVENTUALLY(isReady(explorer) && explorer.model->rowCount() == 96);
            AtomFilter filter;
            filter.firing = AtomFilter::Firing::Alive;
            filter.setRange({.measure = "density", .low = 0.001});
            explorer.window.findChild<AtomList*>()->setFilter(filter);
            explorer.press(Qt::Key_V);
            EVENTUALLY(QApplication::activePopupWidget() != nullptr);
            QTest::keyClick(QApplication::activePopupWidget(), Qt::Key_S); // save
            EVENTUALLY(QApplication::activeModalWidget() != nullptr);
            QWidget* dialog = QApplication::activeModalWidget();
            QTest::keyClicks(dialog->findChild<QLineEdit*>(), QStringLiteral("often"));
            QTest::keyClick(dialog, Qt::Key_Return);
            EVENTUALLY(settings.listViews.size() == 1);
        }
        MainWindow window(settings, m_folder.filePath(QStringLiteral("data")));
        window.show();
        QVERIFY(QTest::qWaitForWindowActive(&window));
        auto* list = window.findChild<AtomList*>();
        window.openIndex(m_index);
        EVENTUALLY(window.index()->isSettled() && window.findChild<AtomTableModel*>()->rowCount() == 96);
        QTest::keyClick(&window, Qt::Key_V);
        EVENTUALLY(QApplication::activePopupWidget() != nullptr);
        auto* menu = qobject_cast<QMenu*>(QApplication::activePopupWidget());
        QCOMPARE(menu->actions().front()->text(), QStringLiteral("often"));
        QTest::keyClick(menu, Qt::Key_Down);
        QTest::keyClick(menu, Qt::Key_Return);
        QCOMPARE(list->filter().firing, AtomFilter::Firing::Alive);
        QCOMPARE(list->filter().range("density")->low, 0.001);
    }
};

ATOMSCOPE_WIDGET_TEST_MAIN(TriageTest)
#include "tst_triage.moc"
