#include "tests/ui/support/examplepage.h"
#include "tests/ui/support/widgettest.h"
#include "ui/delegates/numberformat.h"
#include "ui/widgets/contextsbar.h"
#include "ui/widgets/contextscanvas.h"
#include "ui/widgets/contextsview.h"
#include "ui/widgets/tokentip.h"

#include <QAccessible>
#include <QClipboard>
#include <QMimeData>
#include <QScrollArea>
#include <QSignalSpy>
#include <set>

using namespace atomscope;

namespace {

/// A view in a scroll area, as a page has it, with the keyboard's focus.
struct Shown
{
    explicit Shown(std::shared_ptr<const AtomPage> page = test::examplePage(), QSize size = QSize(800, 300))
    {
        area.setWidgetResizable(true);
        view = new ContextsView;
        view->setPage(std::move(page));
        area.setWidget(view);
        area.resize(size);
        area.show();
        area.activateWindow();
        view->setFocus();
        canvas = view->findChild<ContextsCanvas*>();
    }

    void press(Qt::Key key, Qt::KeyboardModifiers modifiers = Qt::NoModifier) const
    {
        QTest::keyClick(canvas, key, modifiers);
    }

    QScrollArea area;
    ContextsView* view = nullptr;
    ContextsCanvas* canvas = nullptr;
};

} // namespace

class ContextsViewTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void viewIsAsTallAsItsContexts()
    {
        const Shown shown;
        QCOMPARE(shown.canvas->height(), shown.canvas->geometryOfRows().heightPx);
        QVERIFY(shown.view->height() > shown.area.viewport()->height());
    }

    void arrowsMoveThroughContextsAndTokens()
    {
        const Shown shown;
        QSignalSpy focused(shown.view, &ContextsView::contextFocused);
        shown.press(Qt::Key_Down);
        QCOMPARE(shown.view->focusedContext(), 0);
        shown.press(Qt::Key_Down);
        QCOMPARE(shown.view->focusedContext(), 1);
        QCOMPARE(focused.count(), 2);
        const int peak = shown.view->page()->contexts[1].peak;
        QCOMPARE(shown.canvas->focusedToken(), peak);
        shown.press(Qt::Key_Right);
        shown.press(Qt::Key_Right);
        shown.press(Qt::Key_Left);
        QCOMPARE(shown.canvas->focusedToken(), peak + 1);
        shown.press(Qt::Key_Up);
        shown.press(Qt::Key_Up); // at the first one it stays
        QCOMPARE(shown.view->focusedContext(), 0);
        QVERIFY(shown.view->contextRect(0).height() > 0);
    }

    void leftGoesOnInRightToLeftText()
    {
        const Shown shown(test::scriptsPage());
        shown.view->focusContext(0); // Arabic
        const int peak = shown.canvas->focusedToken();
        shown.press(Qt::Key_Left);
        QCOMPARE(shown.canvas->focusedToken(), peak + 1);
    }

    void enterAndClickActivateTokensOfTheWindow()
    {
        const Shown shown;
        QSignalSpy activated(shown.view, &ContextsView::tokenActivated);
        shown.view->focusContext(1); // its window begins four tokens before the peak
        const Context& context = shown.view->page()->contexts[1];
        shown.press(Qt::Key_Right);
        shown.press(Qt::Key_Return);
        QCOMPARE(activated.count(), 1);
        QCOMPARE(activated[0][0].value<SequenceId>(), context.sequence);
        QCOMPARE(activated[0][1].toInt(), context.position + 1);

        const QRect token = shown.canvas->tokenRect(1, context.peak);
        QTest::mouseClick(shown.canvas, Qt::LeftButton, {}, token.center());
        QCOMPARE(activated.count(), 2);
        QCOMPARE(activated[1][1].toInt(), context.position);

        for (int i = 0; i < 5; ++i)
            shown.press(Qt::Key_Left); // out of the window
        shown.press(Qt::Key_Return);
        QCOMPARE(activated.count(), 2);
    }

    void spaceShowsTheWholeWindowWhenItComes()
    {
        const Shown shown;
        ContextsView::ContextDone answer;
        shown.view->setWholeWindowProvider([&](const Context&, ContextsView::ContextDone done) { answer = done; });
        shown.view->focusContext(0);
        const int before = shown.view->contextRect(0).height();
        shown.press(Qt::Key_Space);
        QVERIFY(shown.canvas->isExpanded(0));
        Context whole = shown.view->page()->contexts[0];
        std::vector<std::string> words(200, " word");
        words.insert(words.end(), whole.tokens.begin(), whole.tokens.end());
        std::vector<float> activations(200, 0);
        activations.insert(activations.end(), whole.activations.begin(), whole.activations.end());
        answer(test::exampleContext(words, activations, whole.peak + 200));
        QVERIFY(shown.view->contextRect(0).height() > 3 * before);
        QCOMPARE(shown.canvas->focusedToken(), whole.peak + 200);
        shown.press(Qt::Key_Space);
        QCOMPARE(shown.view->contextRect(0).height(), before);
        QCOMPARE(shown.canvas->focusedToken(), whole.peak);
    }

    void staleAnswersAreIgnored()
    {
        const Shown shown;
        ContextsView::ContextDone answer;
        shown.view->setWholeWindowProvider([&](const Context&, ContextsView::ContextDone done) { answer = done; });
        shown.view->focusContext(0);
        shown.press(Qt::Key_Space);
        shown.view->setPage(test::scriptsPage());
        answer(test::exampleContext({"late"}, {1}, 0));
        QVERIFY(!shown.canvas->isExpanded(0));
        auto* gone = new ContextsView;
        gone->setWholeWindowProvider([&](const Context&, ContextsView::ContextDone done) { answer = done; });
        gone->setPage(test::examplePage());
        gone->focusContext(0);
        QTest::keyClick(gone->findChild<ContextsCanvas*>(), Qt::Key_Space);
        delete gone;
        answer(test::exampleContext({"late"}, {1}, 0));
    }

    void bracketsAskForAnotherWidth()
    {
        const Shown shown;
        QSignalSpy asked(shown.view, &ContextsView::widthChangeRequested);
        QTest::keyClicks(shown.canvas, QStringLiteral("[]"));
        QCOMPARE(asked.count(), 2);
        QCOMPARE(asked[0][0].toInt(), 16);
        QCOMPARE(asked[1][0].toInt(), 48);
        shown.view->setWidthTokens(2); // five tokens
        QTest::keyClicks(shown.canvas, QStringLiteral("["));
        QCOMPARE(asked.count(), 2);
        QCOMPARE(steppedContextWidth(96, 1), 0);
        QCOMPARE(steppedContextWidth(0, 1), kWholeDocument);
        QCOMPARE(steppedContextWidth(kWholeDocument, 1), kWholeDocument);
        QCOMPARE(steppedContextWidth(kWholeDocument, -1), 0);
        QCOMPARE(steppedContextWidth(0, -1), 96);
        QCOMPARE(steppedContextWidth(30, -1), 24);
    }

    void tintsFollowTheScale()
    {
        const Shown shown;
        const auto page = shown.view->page();
        const Context& context = page->contexts[6]; // of the middle of the range
        const auto weights = [&] {
            std::vector<double> found;
            for (const auto& tint : shown.canvas->line(6).tints())
                found.push_back(tint.format.doubleProperty(ContextLine::kUnderlinePx));
            return found;
        };
        const auto byMaximum = weights();
        QVERIFY(!byMaximum.empty());
        ContextLook look;
        look.scale = TintScale::Quantile;
        shown.view->setLook(look);
        const auto byQuantile = weights();
        QCOMPARE(byQuantile.size(), byMaximum.size());
        const double activation = static_cast<double>(context.activation);
        const double strongest = *std::max_element(byQuantile.begin(), byQuantile.end());
        QVERIFY(std::abs(strongest - (1 + 2 * quantileFromHistogram(page->logHistogram, activation))) < 1e-6);
        QVERIFY(strongest > *std::max_element(byMaximum.begin(), byMaximum.end()));
    }

    void theErrorStripHasRoomUnderTheTokensOfTheWindow()
    {
        auto page = test::examplePage();
        Context& context = page->contexts[1]; // tokens in front of its window
        context.errorNorms.assign(context.tokens.size(), 0);
        for (int i = context.windowBegin; i < context.windowEnd; ++i)
            context.errorNorms[static_cast<std::size_t>(i)] = 1;
        const Shown shown(page);
        const int before = shown.view->contextRect(1).height();
        ContextLook look;
        look.areErrorsShown = true;
        shown.view->setLook(look);
        QCOMPARE(shown.view->contextRect(1).height(), before + kHalfGridPx);
        const QImage image = shown.canvas->grab().toImage();
        const QColor error = Theme(shown.canvas->palette()).error;
        const auto hasStrip = [&](int token) {
            const QRect rect = shown.canvas->tokenRect(1, token);
            const int x = static_cast<int>(rect.center().x() * image.devicePixelRatio());
            for (int y = rect.bottom(); y < rect.bottom() + 8; ++y) {
                if (image.pixelColor(x, static_cast<int>(y * image.devicePixelRatio())) == error)
                    return true;
            }
            return false;
        };
        QVERIFY(hasStrip(context.peak));
        QVERIFY(!hasStrip(context.windowBegin - 1));
    }

    void groupsKeepEveryContextOnce()
    {
        const Shown shown;
        const auto page = shown.view->page();
        for (const ContextGrouping grouping : {ContextGrouping::PeakToken, ContextGrouping::Document}) {
            ContextLook look;
            look.grouping = grouping;
            shown.view->setLook(look);
            std::vector<int> seen;
            std::size_t before = page->contexts.size();
            for (const ContextGroup& group : shown.canvas->groups()) {
                const Context& first = page->contexts[static_cast<std::size_t>(group.contexts.front())];
                QVERIFY(!group.title.isEmpty());
                if (first.activation > 0)
                    QVERIFY(std::exchange(before, group.contexts.size()) >= group.contexts.size());
                for (const int at : group.contexts) {
                    const Context& context = page->contexts[static_cast<std::size_t>(at)];
                    seen.push_back(at);
                    if (!(first.activation > 0))
                        QCOMPARE(context.activation, 0.0F);
                    else if (grouping == ContextGrouping::Document)
                        QCOMPARE(context.document, first.document);
                    else
                        QCOMPARE(context.tokenIds[static_cast<std::size_t>(context.peak)],
                                 first.tokenIds[static_cast<std::size_t>(first.peak)]);
                }
            }
            std::ranges::sort(seen);
            QCOMPARE(seen.size(), page->contexts.size());
            QVERIFY(std::ranges::adjacent_find(seen) == seen.end());
            QCOMPARE(shown.canvas->groups().back().title, QStringLiteral("No firing"));
        }
    }

    void aFocusThatComesBackSaysNothing()
    {
        const Shown shown;
        shown.view->focusContext(3);
        shown.press(Qt::Key_Right);
        const auto token = shown.view->focusedToken();
        QVERIFY(token && token->fromPeak == 1);
        shown.view->focusContext(0);
        QSignalSpy focused(shown.view, &ContextsView::contextFocused);
        shown.view->restoreFocus(*token);
        QCOMPARE(shown.view->focusedContext(), 3);
        QCOMPARE(shown.canvas->focusedToken(), shown.view->page()->contexts[3].peak + 1);
        QCOMPARE(focused.count(), 0);
        shown.view->restoreFocus({SequenceId{9999}, 0, 0}); // no such context
        QCOMPARE(shown.view->focusedContext(), 3);
    }

    void copiesAreMarkdownAndHtmlToo()
    {
        auto page = test::examplePage();
        page->contexts[0] = test::exampleContext({"a*b", " <peak>", "!"}, {0, 2.5F, 1}, 1);
        page->contexts[0].stratum = page->contexts[1].stratum;
        page->contexts[0].activation = 2.5F;
        const Shown shown(page);
        shown.view->focusContext(0);
        shown.press(Qt::Key_M, Qt::ControlModifier | Qt::ShiftModifier);
        const QString markdown = QApplication::clipboard()->text();
        QVERIFY2(markdown.startsWith(QStringLiteral("> a\\*b **\\<peak\\>**\\!\n")), qPrintable(markdown));
        QVERIFY(markdown.contains(QStringLiteral("— atom 1854, activation 2.5")));
        shown.press(Qt::Key_H, Qt::ControlModifier | Qt::ShiftModifier);
        const QMimeData* data = QApplication::clipboard()->mimeData();
        QVERIFY(data->hasHtml());
        QVERIFY2(data->html().contains(QStringLiteral("<b> &lt;peak&gt;</b></span>")), qPrintable(data->html()));
        QCOMPARE(data->html().count(QStringLiteral("background-color")), 2);
        QCOMPARE(data->text(), data->html());
        shown.press(Qt::Key_C, Qt::ControlModifier);
        QVERIFY(!QApplication::clipboard()->mimeData()->hasHtml());
        QCOMPARE(QApplication::clipboard()->text(), QStringLiteral("a*b <peak>!"));
    }

    void copyTakesTheTextAsTheCorpusHasIt()
    {
        const Shown shown(test::scriptsPage());
        shown.view->focusContext(5);
        shown.press(Qt::Key_C, Qt::ControlModifier);
        QCOMPARE(QApplication::clipboard()->text(), QStringLiteral("one\r\ntwo\tthree   four"));
    }

    void tooltipSaysWhatIsKnown()
    {
        const Shown shown;
        ContextsView::FiringsDone answer;
        shown.view->setFiringsProvider([&](SequenceId, int, ContextsView::FiringsDone done) { answer = done; });
        shown.view->focusContext(0);
        shown.press(Qt::Key_Right);
        shown.press(Qt::Key_Left);
        const int peak = shown.canvas->focusedToken();
        QString tip = shown.canvas->tipOf(0, peak);
        QVERIFY(tip.contains(QStringLiteral("34.100")));
        QVERIFY(tip.contains(QStringLiteral("99.9")));
        QVERIFY(tip.contains(QStringLiteral("document ")));
        QVERIFY(!tip.contains(QStringLiteral("also fire")));
        answer({{AtomId{1854}, 34.1F, {}}, {AtomId{7}, 3.5F, QStringLiteral("<b>")}});
        tip = shown.canvas->tipOf(0, peak);
        QVERIFY(tip.contains(QStringLiteral("7 &lt;b&gt; (3.50)")));
        QVERIFY(!tip.contains(QStringLiteral("1854 (")));
        QVERIFY(shown.canvas->tipOf(1, 0).contains(QStringLiteral("did not see")));
    }

    void onlyWhatIsOnTheScreenCountsAsShown()
    {
        Shown shown;
        QSignalSpy documents(shown.view, &ContextsView::documentsShown);
        shown.area.repaint();
        QTRY_COMPARE(documents.count(), 1);
        const auto first = documents[0][0].value<std::vector<DocumentId>>();
        QVERIFY(!first.empty());
        QVERIFY(first.size() < shown.view->page()->contexts.size() / 2);
        shown.area.ensureVisible(0, shown.view->height());
        shown.area.repaint();
        QTRY_COMPARE(documents.count(), 2);
        std::set<DocumentId> all(first.begin(), first.end());
        for (const DocumentId id : documents[1][0].value<std::vector<DocumentId>>())
            QVERIFY(all.insert(id).second);
    }

    void modeHidesStrataAndBarAsksForIt()
    {
        const Shown shown;
        shown.view->focusContext(10);
        shown.view->setMode(StrataMode::TopOnly);
        QCOMPARE(shown.view->focusedContext(), -1);
        QVERIFY(shown.view->contextRect(10).isEmpty());
        QVERIFY(!shown.view->contextRect(2).isEmpty());
    }

    void fourStatesAreTold()
    {
        Shown shown(test::deadPage());
        QVERIFY(shown.canvas->emptyText().contains(QStringLiteral("0 firings in 1,000,000")));
        QVERIFY(shown.canvas->emptyText().contains(QStringLiteral("below 3e-06")));
        QVERIFY(shown.canvas->height() > 0);
        shown.view->setPage(nullptr);
        QVERIFY(shown.canvas->geometryOfRows().rows.empty());
        shown.press(Qt::Key_Down);
        shown.press(Qt::Key_Space);
        QCOMPARE(shown.view->focusedContext(), -1);
    }

    void aStratumOfOneIsNotCalledFirings()
    {
        AtomNumbers numbers;
        numbers.nFired = 1;
        StratumSummary summary;
        summary.stratum.kind = Stratum::Kind::Top;
        summary.low = summary.high = 2.26F;
        summary.nFirings = summary.nShown = 1;
        QCOMPARE(stratumSummaryText(summary, numbers), QStringLiteral("2.26  ·  1 of 1 firing"));
        summary.nFirings = 2;
        QCOMPARE(stratumSummaryText(summary, numbers), QStringLiteral("2.26  ·  1 of 2 firings"));
        summary.stratum.kind = Stratum::Kind::NonFiring;
        QCOMPARE(stratumSummaryText(summary, numbers), QStringLiteral("1 of 2 tokens where it does not fire"));
        summary.nFirings = 1;
        QCOMPARE(stratumSummaryText(summary, numbers), QStringLiteral("1 of 1 token where it does not fire"));
    }

    void accessibleTreeHoldsContextsAndTokens()
    {
        const Shown shown;
        const auto page = shown.view->page();
        QAccessibleInterface* list = QAccessible::queryAccessibleInterface(shown.canvas);
        QVERIFY(list);
        QCOMPARE(list->role(), QAccessible::List);
        QCOMPARE(list->childCount(), static_cast<int>(page->strata.size() + page->contexts.size()));
        QAccessibleInterface* header = list->child(0);
        QCOMPARE(header->role(), QAccessible::Heading);
        QCOMPARE(header->text(QAccessible::Name), QStringLiteral("Top"));
        QVERIFY(header->text(QAccessible::Value).contains(QStringLiteral("3 of 35,121 firings")));

        QAccessibleInterface* first = list->child(1);
        const Context& context = page->contexts[0];
        QCOMPARE(first->role(), QAccessible::ListItem);
        QCOMPARE(first->text(QAccessible::Value), QStringLiteral("34.1"));
        QCOMPARE(first->childCount(), static_cast<int>(context.tokens.size()));
        QVERIFY(first->text(QAccessible::Description).contains(QStringLiteral("window 11, position 20")));
        QString joined;
        for (int token = 0; token < first->childCount(); ++token) {
            QAccessibleInterface* part = first->child(token);
            QCOMPARE(part->text(QAccessible::Value),
                     formatActivationPrecise(context.activations[static_cast<std::size_t>(token)]));
            joined += part->text(QAccessible::Name);
            QVERIFY(part->rect().isEmpty() || first->rect().intersects(part->rect()));
            QCOMPARE(first->indexOfChild(part), token);
        }
        QCOMPARE(joined, first->text(QAccessible::Name));

        QAccessibleInterface* peak = first->child(context.peak);
        QVERIFY(list->rect().contains(peak->rect()));
        QCOMPARE(first->childAt(peak->rect().center().x(), peak->rect().center().y()), peak);
        QVERIFY(!peak->state().offscreen);
        QVERIFY(list->child(list->childCount() - 1)->state().offscreen);
        QVERIFY(list->child(2)->child(0)->text(QAccessible::Value).isEmpty()); // not seen by the model
    }

    void accessiblePartsOfAnotherPageAreInvalid()
    {
        const Shown shown;
        QAccessibleInterface* list = QAccessible::queryAccessibleInterface(shown.canvas);
        QAccessibleInterface* old = list->child(1);
        QVERIFY(old->isValid());
        shown.view->setPage(test::scriptsPage());
        QVERIFY(!old->isValid());
        QCOMPARE(list->child(1)->child(0)->text(QAccessible::Name), QStringLiteral("ال"));
    }

    void everyThemeAndScaleIsPainted()
    {
        for (const QPalette& palette : {lightPalette(), darkPalette()}) {
            Shown shown(test::scriptsPage());
            shown.area.setPalette(palette);
            shown.view->setMonospace(true);
            const QImage image = shown.canvas->grab().toImage();
            QCOMPARE(image.pixelColor(2, 2), Theme(palette).surface);
        }
    }
};

ATOMSCOPE_WIDGET_TEST_MAIN(ContextsViewTest)
#include "tst_contextsview.moc"
