// What changes the contexts of a page, in a window over a small index: keys, brushing, and coming back.
#include "tests/support/tinyindex.h"
#include "tests/ui/support/widgettest.h"
#include "ui/session/filepath.h"
#include "ui/widgets/atompageview.h"
#include "ui/widgets/binplot.h"
#include "ui/widgets/contextscanvas.h"
#include "ui/widgets/contextsview.h"
#include "ui/widgets/readerview.h"
#include "ui/windows/centrepages.h"
#include "ui/windows/firingsmenu.h"
#include "ui/windows/indexconnection.h"
#include "ui/windows/mainwindow.h"
#include "ui/windows/rangequestion.h"

#include <QClipboard>
#include <QDoubleSpinBox>
#include <QPushButton>
#include <QScrollArea>
#include <QScrollBar>
#include <QTemporaryDir>

using namespace atomscope;

namespace {

constexpr AtomId kAtom{1}; // fires nearly everywhere

struct Shown
{
    QTemporaryDir folder;
    test::TinyTable table = test::makeTinyTable();
    std::unique_ptr<MainWindow> window;
    AtomPageView* page = nullptr;
    ContextsView* contexts = nullptr;

    Shown()
    {
        const QString file = folder.filePath(QStringLiteral("tiny.atoms"));
        if (!test::writeTinyIndex(toPath(file), table))
            qFatal("could not write the index");
        Settings settings;
        settings.author = QStringLiteral("tester");
        window = std::make_unique<MainWindow>(settings, folder.path());
        window->setUnattended(true);
        page = window->findChild<AtomPageView*>();
        contexts = page->contexts();
        window->resize(1100, 700);
        window->show();
        if (!QTest::qWaitForWindowActive(window.get()))
            qFatal("the window was not activated");
        window->openIndex(file, kAtom);
        if (!settle())
            qFatal("the index did not open");
    }
    bool settle() const
    {
        return QTest::qWaitFor(
            [this] { return window->index()->isSettled() && window->pages()->isSettled() && page->isShowingPage(); });
    }
    void press(Qt::Key key, Qt::KeyboardModifiers modifiers = {}) const
    {
        QTest::keyClick(window.get(), key, modifiers);
    }
    const std::vector<Context>& shownContexts() const { return page->page()->contexts; }
    std::int64_t nWithin(ActivationRange range) const
    {
        return std::ranges::count_if(table.stored(kAtom).activation,
                                     [range](float a) { return a >= range.low && a <= range.high; });
    }
};

} // namespace

class ContextActionsTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aBrushedRangeRestrictsTheContextsUntilEscape()
    {
        const Shown shown;
        const std::size_t before = shown.shownContexts().size();
        const float maximum = shown.page->page()->numbers.maxAct;
        const ActivationRange range{0.4F * maximum, 0.6F * maximum};
        Q_EMIT shown.page->histogram()->rangeBrushed(static_cast<double>(range.low), static_cast<double>(range.high));
        QVERIFY(shown.settle());
        QCOMPARE(shown.page->page()->strata.size(), std::size_t(1));
        QCOMPARE(shown.page->page()->strata[0].nFirings, shown.nWithin(range));
        QVERIFY(shown.nWithin(range) > 0);
        for (const Context& context : shown.shownContexts())
            QVERIFY(context.activation >= range.low && context.activation <= range.high);
        QVERIFY(shown.page->histogram()->brushedRange().has_value());
        QVERIFY(shown.contexts->range().has_value());
        shown.press(Qt::Key_Escape);
        QVERIFY(shown.settle());
        QCOMPARE(shown.shownContexts().size(), before);
        QVERIFY(!shown.page->histogram()->brushedRange());
    }

    void theRangeCanBeTyped()
    {
        const Shown shown;
        shown.press(Qt::Key_X);
        auto* question = shown.window->findChild<RangeQuestion*>();
        QVERIFY(question);
        const auto fields = question->findChildren<QDoubleSpinBox*>();
        QCOMPARE(fields.size(), 2);
        QVERIFY(fields[1]->value() >= static_cast<double>(shown.page->page()->numbers.maxAct));
        fields[0]->setValue(0.75 * fields[1]->value());
        const ActivationRange range{static_cast<float>(fields[0]->value()), static_cast<float>(fields[1]->value())};
        QTest::keyClick(question, Qt::Key_Return);
        QVERIFY(shown.settle());
        QCOMPARE(shown.page->page()->strata[0].nFirings, shown.nWithin(range));
        shown.window->activateWindow();
        QVERIFY(QTest::qWaitForWindowActive(shown.window.get()));
        shown.press(Qt::Key_A); // all of the range
        QVERIFY(shown.settle());
        QVERIFY(shown.page->page()->strata.size() > 1);
    }

    void keysChangeHowTheContextsLook()
    {
        const Shown shown;
        shown.press(Qt::Key_Y);
        QCOMPARE(shown.contexts->look().grouping, ContextGrouping::PeakToken);
        shown.press(Qt::Key_Y);
        QCOMPARE(shown.contexts->look().grouping, ContextGrouping::Document);
        shown.press(Qt::Key_Y);
        QCOMPARE(shown.contexts->look().grouping, ContextGrouping::Strata);
        shown.press(Qt::Key_Q);
        QCOMPARE(shown.contexts->look().scale, TintScale::Quantile);
        shown.press(Qt::Key_E);
        QVERIFY(shown.contexts->look().areErrorsShown);
        QVERIFY(shown.window->action(WindowActions::Id::ToggleErrors)->isChecked());
        shown.press(Qt::Key_E);
        QVERIFY(!shown.contexts->look().areErrorsShown);
    }

    void allNumbersAreCopiedExactly()
    {
        const Shown shown;
        shown.press(Qt::Key_N);
        const QString text = QApplication::clipboard()->text();
        const AtomStatistics statistics = shown.table.statistics(kAtom);
        const double mean = statistics.sum / static_cast<double>(statistics.nFired);
        const QStringList lines = text.split(u'\n');
        const auto mentions = std::ranges::count_if(lines, [&](const QString& line) {
            const QStringList cells = line.split(u'\t');
            return cells.size() == 3 && cells[0] == QStringLiteral("mean") && cells[1].toDouble() == mean;
        });
        QCOMPARE(mentions, 1);
    }

    void wideContextsReachBeyondTheWindow()
    {
        const Shown shown;
        const std::size_t window = shown.shownContexts().front().tokens.size();
        for (int i = 0; i < 8; ++i)
            shown.press(Qt::Key_BracketRight);
        QVERIFY(shown.settle());
        QCOMPARE(shown.contexts->widthTokens(), kWholeDocument);
        const auto& contexts = shown.shownContexts();
        const auto reaches = [](const Context& c) {
            return c.windowBegin > 0 || c.windowEnd < static_cast<std::int32_t>(c.tokens.size());
        };
        QVERIFY(std::ranges::any_of(contexts, reaches));
        QVERIFY(contexts.front().tokens.size() > window || !reaches(contexts.front()));
        const auto at = static_cast<int>(std::ranges::find_if(contexts, reaches) - contexts.begin());
        auto* canvas = shown.page->findChild<ContextsCanvas*>();
        canvas->toggleExpanded(at);
        QTRY_VERIFY(canvas->isExpanded(at));
        const Context& asked = contexts[static_cast<std::size_t>(at)];
        std::size_t nTokens = 0; // of its document; a BOS put in front of another window is none
        for (const SequenceTokens& sequence : shown.table.windows) {
            if (sequence.document == asked.document)
                nTokens += sequence.ids.size() - (sequence.hasBos && sequence.id != asked.sequence ? 1 : 0);
        }
        QTRY_COMPARE(canvas->shownContext(at).tokens.size(), nTokens);
    }

    void backFromAnAtomAndFromTheReaderFindsPlaceFocusAndRange()
    {
        const Shown shown;
        auto* canvas = shown.page->findChild<ContextsCanvas*>();
        const ActivationRange range{0, 0.9F * shown.page->page()->numbers.maxAct};
        Q_EMIT shown.page->rangeRequested(range);
        QVERIFY(shown.settle());
        canvas->setFocus();
        const int last = static_cast<int>(shown.shownContexts().size()) - 1;
        shown.contexts->focusContext(last);
        QTest::keyClick(canvas, Qt::Key_Left);
        const int token = canvas->focusedToken();
        const int scroll = shown.page->scrollPosition();
        QVERIFY(scroll > 0);
        // The atoms at the token, and to the first other one.
        QTest::keyClick(canvas, Qt::Key_Return);
        FiringsMenu* menu = nullptr;
        QTRY_VERIFY((menu = shown.window->findChild<FiringsMenu*>()));
        QVERIFY(menu->actions().at(1)->text().contains(QLatin1Char('%')));
        for (QAction* action : menu->actions()) {
            if (action->isEnabled() && !action->isSeparator()) {
                action->trigger();
                break;
            }
        }
        menu->close();
        QVERIFY(shown.page->atom() != kAtom);
        QVERIFY(shown.settle());
        QVERIFY(!shown.contexts->range());
        for (const Qt::Key way : {Qt::Key_unknown, Qt::Key_D}) {
            if (way == Qt::Key_D) {
                shown.press(Qt::Key_D);
                QVERIFY(shown.settle());
                QVERIFY(shown.window->findChild<ReaderView*>()->isVisible());
            }
            shown.press(Qt::Key_Left, Qt::AltModifier);
            QTRY_COMPARE(shown.page->atom(), kAtom);
            QVERIFY(shown.settle());
            QCOMPARE(shown.contexts->range(), std::optional(range));
            QCOMPARE(shown.contexts->focusedContext(), last);
            QCOMPARE(canvas->focusedToken(), token);
            QTRY_COMPARE(shown.page->scrollPosition(), scroll);
        }
    }
};

ATOMSCOPE_WIDGET_TEST_MAIN(ContextActionsTest)
#include "tst_contextactions.moc"
