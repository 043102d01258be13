#include "tests/ui/support/examplecolumns.h"
#include "tests/ui/support/widgettest.h"
#include "ui/widgets/densityplot.h"
#include "ui/widgets/flatbutton.h"
#include "ui/widgets/indexfacts.h"
#include "ui/widgets/overviewview.h"
#include "ui/widgets/pagestack.h"
#include "ui/widgets/quantity.h"
#include "ui/widgets/statepanel.h"

#include <QLabel>
#include <QSignalSpy>
#include <QTimer>

using namespace atomscope;
using namespace atomscope::test;

namespace {

std::shared_ptr<OverviewPage> examplePageOf(bool isFinished)
{
    auto page = std::make_shared<OverviewPage>();
    page->definitions.dSae = 300;
    page->definitions.saeFingerprint = std::string(64, 'a') + "end";
    page->definitions.sources = {"one.txt", "two.txt"};
    page->snapshot.isFinished = isFinished;
    page->snapshot.nTokens = 10'000;
    page->snapshot.nDocuments = 77;
    page->snapshot.nFirings = 123'456;
    page->health = {12.3456, 100, 4, 0.25, 7.5};
    page->deadDensityBound = 3e-4;
    page->densities = densityHistogram(exampleColumns(300)->nFired, 10'000);
    return page;
}

const Quantity* quantityOf(const QWidget& view, const QString& name)
{
    for (const Quantity* quantity : view.findChildren<Quantity*>()) {
        if (quantity->name() == name && quantity->isVisibleTo(&view))
            return quantity;
    }
    return nullptr;
}

FlatButton* link(const QWidget& view, const QString& text)
{
    for (FlatButton* button : view.findChildren<FlatButton*>()) {
        if (button->text() == text && button->isVisibleTo(&view))
            return button;
    }
    return nullptr;
}

} // namespace

class OverviewViewTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void everyNumberIsShownWithWhatItIs()
    {
        OverviewView view;
        view.resize(900, 700);
        view.setPage(examplePageOf(true));
        view.show();
        QCOMPARE(quantityOf(view, QStringLiteral("L0"))->value(), QStringLiteral("12.3"));
        QCOMPARE(quantityOf(view, QStringLiteral("FVU"))->value(), QStringLiteral("0.250"));
        const Quantity* dead = quantityOf(view, QStringLiteral("dead"));
        QVERIFY(dead->value().contains(QStringLiteral("33.3")) && dead->value().contains(QStringLiteral("3.00e-04")));
        for (const Quantity* quantity : view.findChildren<Quantity*>())
            QVERIFY2(!quantity->toolTip().isEmpty() || !quantity->isVisibleTo(&view), qPrintable(quantity->name()));
        QVERIFY(!quantityOf(view, QStringLiteral("tokens"))->value().contains(QStringLiteral("so far")));
        view.setPage(examplePageOf(false));
        QVERIFY(quantityOf(view, QStringLiteral("tokens"))->value().contains(QStringLiteral("so far")));
    }

    void whatTheModelLosesIsShownOnceItWasMeasured()
    {
        OverviewView view;
        view.setPage(examplePageOf(true));
        view.show();
        QCOMPARE(quantityOf(view, QStringLiteral("ΔCE"))->value(), QStringLiteral("–"));
        QVERIFY(quantityOf(view, QStringLiteral("ΔCE"))->toolTip().contains(QStringLiteral("atomscope-worker splice")));
        auto page = std::make_shared<OverviewPage>(*examplePageOf(true));
        page->splice.emplace();
        page->splice->deltaCrossEntropy = {{{0, 0}, {0.0818, 0.0042}, {12.5, 0.07}, {4.25, 0.05}}};
        page->splice->site = "blocks.2.hook_resid_post";
        view.setPage(page);
        const Quantity* delta = quantityOf(view, QStringLiteral("ΔCE"));
        QCOMPARE(delta->value(), QStringLiteral("0.0818 ± 0.0042"));
        for (const char* part : {"12.5000", "4.2500", "blocks.2.hook_resid_post"})
            QVERIFY2(delta->toolTip().contains(QLatin1String(part)), part);
    }

    void aNullIsCalledOne()
    {
        OverviewView view;
        auto page = examplePageOf(true);
        view.setPage(page);
        view.show();
        const auto saysNull = [&view] {
            for (const auto* label : view.findChildren<QLabel*>())
                if (label->text().contains(QStringLiteral("null (directions)")))
                    return true;
            return false;
        };
        QVERIFY(!saysNull());
        auto null = std::make_shared<OverviewPage>(*page);
        null->definitions.nullKind = "directions";
        view.setPage(null);
        QVERIFY(saysNull());
        QVERIFY(quantityOf(view, QStringLiteral("made from"))->value().contains(QStringLiteral("null (directions)")));
        view.setPage(page);
        QVERIFY(!saysNull());
    }

    void definitionsAreCopiedWholeHoweverLittleRoomTheyHave()
    {
        OverviewView view;
        view.resize(500, 700);
        view.setPage(examplePageOf(true));
        view.show();
        const Quantity* fingerprint = quantityOf(view, QStringLiteral("SAE fingerprint"));
        QVERIFY(fingerprint->value().endsWith(QStringLiteral("aend")));
        QVERIFY(fingerprint->text().size() < fingerprint->value().size());
        QVERIFY(fingerprint->toolTip().contains(fingerprint->value()));
        QCOMPARE(quantityOf(view, QStringLiteral("texts"))->value(), QStringLiteral("one.txt, two.txt"));
    }

    void labelsAndCategoriesLeadToTheirAtoms()
    {
        OverviewView view;
        view.setPage(examplePageOf(true));
        const auto columns = exampleColumns(300);
        const auto labels = exampleLabels(300);
        view.setColumns(columns);
        view.setLabels(labels);
        view.show();
        QSignalSpy spy(&view, &OverviewView::filterRequested);
        link(view, QStringLiteral("token"))->click();
        QCOMPARE(qvariant_cast<AtomFilter>(spy.last().at(0)).category, std::optional<std::string>("token"));
        const auto nToken = std::count(columns->category.begin(), columns->category.end(), "token");
        QCOMPARE(quantityOf(view, QStringLiteral("token"))->value(), QString::number(nToken));
        link(view, QStringLiteral("labelled"))->click();
        QVERIFY(qvariant_cast<AtomFilter>(spy.last().at(0)).isLabelledOnly);
        std::int64_t nPoly = 0;
        for (const auto& [atom, content] : *labels)
            nPoly += content.verdict == Verdict::Polysemantic;
        QCOMPARE(quantityOf(view, QStringLiteral("polysemantic"))->value(), QString::number(nPoly));
    }

    void theFourStatesAreInPlace()
    {
        OverviewView view;
        view.resize(900, 700);
        view.show();
        auto* state = view.findChild<StatePanel*>();
        QVERIFY(state->isVisible());
        QCOMPARE(state->state(), StatePanel::State::Empty);
        view.showLoading();
        view.setPage(examplePageOf(true));
        QVERIFY(!state->isVisible());
        for (const QTimer* timer :
             view.findChild<PageStack*>()->findChildren<QTimer*>(QString(), Qt::FindDirectChildrenOnly))
            QVERIFY(!timer->isActive()); // an answered question shows no waiting later
        view.showLoading();
        QTRY_VERIFY(state->isVisible() && state->state() == StatePanel::State::Loading);
        view.showError(QStringLiteral("broken"), {});
        QCOMPARE(state->title(), QStringLiteral("broken"));
        QSignalSpy again(&view, &OverviewView::actionRequested);
        Q_EMIT state->actionRequested();
        QCOMPARE(again.size(), 1);
    }

    void aRangeOfDensitiesIsAskedForInDensities()
    {
        OverviewView view;
        view.resize(900, 700);
        view.setPage(examplePageOf(true));
        view.show();
        view.grab();
        QSignalSpy spy(&view, &OverviewView::densityRangeChosen);
        BinPlot* plot = view.densities();
        const QRect area = plot->plotArea();
        QWidget* target = plot->childAt(area.center());
        const auto at = [&](double share) {
            return target->mapFrom(plot,
                                   QPoint(area.left() + static_cast<int>(share * area.width()), area.center().y()));
        };
        QTest::mousePress(target, Qt::LeftButton, {}, at(0.2));
        QTest::mouseMove(target, at(0.5));
        QTest::mouseMove(target, at(0.8));
        QTest::mouseRelease(target, Qt::LeftButton, {}, at(0.8));
        QCOMPARE(spy.size(), 1);
        const auto& edges = view.page()->densities.edges;
        QVERIFY(spy.last().at(0).toDouble() > edges.front() && spy.last().at(1).toDouble() < edges.back());
        QVERIFY(spy.last().at(0).toDouble() < spy.last().at(1).toDouble());
    }
};

ATOMSCOPE_WIDGET_TEST_MAIN(OverviewViewTest)
#include "tst_overviewview.moc"
