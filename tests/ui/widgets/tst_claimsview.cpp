#include "tests/ui/support/examplecolumns.h"
#include "tests/ui/support/widgettest.h"
#include "ui/session/atomorder.h"
#include "ui/widgets/claimrow.h"
#include "ui/widgets/claimsview.h"
#include "ui/widgets/flatbutton.h"
#include "ui/widgets/quantity.h"

#include <QAction>
#include <QLabel>
#include <QScrollArea>
#include <QScrollBar>
#include <QSignalSpy>

using namespace atomscope;

namespace {

std::shared_ptr<ClaimsPage> examplePage(bool isMeasured, bool hasNull = false)
{
    auto page = std::make_shared<ClaimsPage>();
    page->snapshot.isFinished = true;
    ClaimFacts& facts = page->facts;
    facts.nAtoms = 4000;
    facts.nAlive = 3900;
    facts.dIn = 100;
    facts.nTokens = 1'000'000;
    facts.nDocuments = 2345;
    facts.nFirings = 20'000'000;
    facts.l0 = 20;
    facts.fvu = 0.2;
    facts.medianNearest = 0.3;
    facts.nNearest = 1000;
    if (isMeasured) {
        facts.isMeasured = true;
        facts.nTested = 3000;
        facts.nOneMeaning = 1000;
        facts.nSeveral = 400;
        facts.nUntold = 1600;
        facts.toldFirings = 0.3;
    }
    if (hasNull) {
        page->null = facts;
        page->null->nOneMeaning = 7;
        page->nullKind = "directions";
    }
    page->claims = judgeClaims(facts, page->null ? &*page->null : nullptr);
    return page;
}

QStringList textsOf(const QWidget& view)
{
    QStringList texts;
    for (const QLabel* label : view.findChildren<QLabel*>()) {
        if (label->isVisibleTo(&view))
            texts.append(label->text());
    }
    return texts;
}

FlatButton* button(const QWidget& view, const QString& name)
{
    for (FlatButton* found : view.findChildren<FlatButton*>()) {
        if (found->isVisibleTo(&view) && (found->accessibleName() == name || found->text() == name))
            return found;
    }
    return nullptr;
}

} // namespace

class ClaimsViewTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void everyClaimIsShownWithWhatItIs()
    {
        ClaimsView view;
        const auto page = examplePage(true);
        view.setPage(page);
        const QStringList texts = textsOf(view);
        for (const Claim& claim : page->claims) {
            QVERIFY(texts.contains(QString::fromStdString(claim.id + "  " + claim.title)));
            QVERIFY(texts.contains(QString::fromStdString(claim.why)));
            QVERIFY(claim.power.empty() || texts.contains(QString::fromStdString(claim.power)));
            QVERIFY(claim.notMeasured.empty()
                    || texts.contains(QStringLiteral("Not measured: ") + QString::fromStdString(claim.notMeasured)));
        }
        QCOMPARE(texts.count(QStringLiteral("counts against")), 3);
        QVERIFY(texts.contains(QStringLiteral("consistent with")) && texts.contains(QStringLiteral("cannot tell")));
        view.setPage(examplePage(false)); // what was there before is gone
        QVERIFY(!textsOf(view).contains(QStringLiteral("counts against")));
        QVERIFY(!textsOf(view).contains(QStringLiteral("consistent with")));
    }

    void aNumberShowsItsAtoms()
    {
        ClaimsView view;
        view.setPage(examplePage(true));
        QSignalSpy wanted(&view, &ClaimsView::filterRequested);
        FlatButton* several = button(view, QStringLiteral("several meanings: 400"));
        QVERIFY(several);
        several->click();
        QCOMPARE(wanted.count(), 1);
        const auto filter = wanted[0][0].value<AtomFilter>();
        QCOMPARE(*filter.automaticVerdict, "several meanings");
        QCOMPARE(filter.firing, AtomFilter::Firing::Alive);
        QVERIFY(!button(view, QStringLiteral("token only: 0"))); // nothing to show
    }

    // The list must show exactly as many atoms as the number says.
    void theAtomsBehindANumberAreAsMany()
    {
        const auto columns = test::exampleColumns(300);
        AtomMeasure contexts{"n_contexts", "", "", {}};
        ClaimFacts facts;
        facts.isMeasured = true;
        for (std::size_t atom = 0; atom < 300; ++atom) {
            const bool isTested = atom % 4 != 0 && columns->nFired[atom] > 0;
            contexts.values.push_back(isTested ? 20.0 + static_cast<double>(atom) : static_cast<double>(atom % 20));
            columns->verdict.emplace_back(!isTested           ? "cannot tell"
                                              : atom % 3 == 1 ? "cannot tell"
                                                              : "several meanings");
            facts.nTested += isTested;
            facts.nSeveral += isTested && atom % 3 != 1;
            facts.nUntold += isTested && atom % 3 == 1;
        }
        columns->measures.push_back(contexts);
        int nLinks = 0;
        const auto claims = judgeClaims(facts, nullptr);
        for (const ClaimNumber& number : claims[3].numbers) {
            if (!number.atoms)
                continue;
            ++nLinks;
            const auto order = orderAtoms(*columns, {}, {}, ClaimRow::filterOf(*number.atoms));
            QCOMPARE(static_cast<double>(order.size()), number.value);
        }
        QCOMPARE(nLinks, 3);
        QVERIFY(facts.nUntold > 0 && facts.nSeveral > 0);
    }

    void theNullStandsBesideItsNumber()
    {
        ClaimsView view;
        view.setPage(examplePage(true));
        QVERIFY(!textsOf(view).contains(QStringLiteral("null 7")));
        view.setPage(examplePage(true, true));
        QVERIFY(textsOf(view).contains(QStringLiteral("null 7")));
    }

    void measuringIsOfferedUntilItIsDone()
    {
        ClaimsView view;
        QAction action;
        view.setMeasureAction(&action);
        view.setPage(examplePage(false));
        FlatButton* measure = button(view, QStringLiteral("Measure the evidence"));
        QVERIFY(measure && measure->isEnabled());
        QSignalSpy triggered(&action, &QAction::triggered);
        measure->click();
        QCOMPARE(triggered.count(), 1);
        action.setEnabled(false); // it is under way
        QVERIFY(!measure->isEnabled());
        view.setPage(examplePage(true));
        QVERIFY(!button(view, QStringLiteral("Measure the evidence")));
        auto unfinished = examplePage(false);
        unfinished->snapshot.isFinished = false;
        view.setPage(unfinished);
        QVERIFY(!button(view, QStringLiteral("Measure the evidence")));
    }

    void nothingIsCutAtTheRight_data()
    {
        QTest::addColumn<int>("width");
        for (const int width : {480, 596, 716, 1180})
            QTest::addRow("%d", width) << width;
    }
    void nothingIsCutAtTheRight()
    {
        QFETCH(int, width);
        ClaimsView view;
        view.resize(width, 600);
        view.show();
        view.setPage(examplePage(true, true));
        const auto* area = view.findChild<QScrollArea*>();
        QTRY_COMPARE(area->widget()->width(), area->viewport()->width());
        for (const QLabel* label : area->widget()->findChildren<QLabel*>()) {
            if (label->isVisible())
                QVERIFY2(label->mapTo(area->widget(), QPoint(label->width(), 0)).x() <= area->widget()->width(),
                         qPrintable(label->text()));
        }
    }
};

ATOMSCOPE_WIDGET_TEST_MAIN(ClaimsViewTest)
#include "tst_claimsview.moc"
