#include "tests/ui/support/examplecolumns.h"
#include "tests/ui/support/widgettest.h"
#include "ui/widgets/scatterplot.h"

#include <QSignalSpy>
#include <cmath>
#include <set>

using namespace atomscope;
using namespace atomscope::test;

namespace {

std::unique_ptr<ScatterPlot> shownPlot(std::int32_t nAtoms)
{
    auto plot = std::make_unique<ScatterPlot>();
    plot->setColumns(exampleColumns(nAtoms));
    plot->resize(400, 300);
    plot->show();
    plot->grab();
    return plot;
}

/// Which atoms a rectangle of the plot holds, by their own places.
std::set<AtomId> atomsIn(const ScatterPlot& plot, std::int32_t nAtoms, const QRectF& area)
{
    std::set<AtomId> atoms;
    for (std::int32_t atom = 0; atom < nAtoms; ++atom) {
        const QPointF place = plot.placeOf(AtomId{atom});
        if (!place.isNull() && area.contains(place))
            atoms.insert(AtomId{atom});
    }
    return atoms;
}

void drawRectangle(const ScatterPlot& plot, const QRect& area)
{
    QWidget* target = plot.childAt(area.center());
    while (target->parentWidget() != &plot)
        target = target->parentWidget();
    const QPoint offset = target->pos();
    QTest::mousePress(target, Qt::LeftButton, {}, area.topLeft() - offset);
    for (const QPoint& corner : {area.topRight(), area.bottomRight(), area.bottomLeft()})
        QTest::mouseMove(target, corner - offset);
    QTest::mouseRelease(target, Qt::LeftButton, {}, area.bottomLeft() - offset);
}

std::set<AtomId> chosen(const QSignalSpy& spy)
{
    const auto atoms = qvariant_cast<std::vector<AtomId>>(spy.last().at(0));
    return {atoms.begin(), atoms.end()};
}

} // namespace

class ScatterPlotTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void anAtomWithoutAValueHasNoPlace()
    {
        constexpr std::int32_t kAtoms = 300;
        const auto plot = shownPlot(kAtoms);
        const auto columns = exampleColumns(kAtoms);
        plot->setLogarithmic(true, false);
        plot->setMeasures(QStringLiteral("density"), QStringLiteral("lookup_gain"));
        std::size_t nExpected = 0;
        for (std::size_t atom = 0; atom < kAtoms; ++atom) {
            const bool hasPlace = columns->measure("density")->values[atom] > 0
                && !std::isnan(columns->measure("lookup_gain")->values[atom]);
            nExpected += hasPlace;
            QCOMPARE(!plot->placeOf(AtomId{static_cast<std::int32_t>(atom)}).isNull(), hasPlace);
        }
        QCOMPARE(plot->nShown(), nExpected);
        QVERIFY(plot->readOut().contains(QString::number(nExpected)));
        QCOMPARE(plot->exported().table.count(QLatin1Char('\n')), static_cast<qsizetype>(nExpected) + 1);
    }

    void whatIsDrawnAroundIsChosen_data()
    {
        QTest::addColumn<int>("nAtoms");
        QTest::newRow("dots") << 500;
        QTest::newRow("shaded") << 60'000;
    }

    void whatIsDrawnAroundIsChosen()
    {
        QFETCH(int, nAtoms);
        const auto plot = shownPlot(nAtoms);
        plot->setLogarithmic(false, false);
        plot->grab();
        QCOMPARE(plot->isShaded(), nAtoms > 20'000);
        QSignalSpy spy(plot.get(), &ScatterPlot::atomsChosen);
        QRect area = plot->plotArea();
        area.setWidth(area.width() / 2);
        area.setHeight(area.height() * 2 / 3);
        drawRectangle(*plot, area);
        QCOMPARE(spy.size(), 1);
        QVERIFY(!chosen(spy).empty());
        const std::set<AtomId> inside = atomsIn(*plot, nAtoms, QRectF(area).adjusted(1, 1, -2, -2));
        const std::set<AtomId> atMost = atomsIn(*plot, nAtoms, QRectF(area).adjusted(-1, -1, 1, 1));
        const std::set<AtomId> atoms = chosen(spy);
        QVERIFY(std::includes(atoms.begin(), atoms.end(), inside.begin(), inside.end()));
        QVERIFY(std::includes(atMost.begin(), atMost.end(), atoms.begin(), atoms.end()));
    }

    void aClickOnADotLeadsToItsAtom()
    {
        const auto plot = shownPlot(60);
        QSignalSpy spy(plot.get(), &ScatterPlot::atomRequested);
        const AtomId atom{1};
        const QPoint place = plot->placeOf(atom).toPoint();
        QWidget* target = plot->childAt(place);
        while (target->parentWidget() != plot.get())
            target = target->parentWidget();
        QTest::mouseClick(target, Qt::LeftButton, {}, place - target->pos());
        QCOMPARE(spy.size(), 1);
        // Another atom may lie at the very same place.
        const auto found = qvariant_cast<AtomId>(spy.last().at(0));
        QVERIFY(QLineF(plot->placeOf(found), place).length() < 2);
    }

    void theKeyboardChoosesARectangleAndGoesToAnAtom()
    {
        const auto plot = shownPlot(500);
        QSignalSpy atoms(plot.get(), &ScatterPlot::atomsChosen), one(plot.get(), &ScatterPlot::atomRequested);
        plot->setFocus();
        QTest::keyClick(plot.get(), Qt::Key_Space);
        for (int i = 0; i < 10; ++i) {
            QTest::keyClick(plot.get(), Qt::Key_Right, Qt::ShiftModifier);
            QTest::keyClick(plot.get(), Qt::Key_Up, Qt::ShiftModifier);
        }
        QTest::keyClick(plot.get(), Qt::Key_Space);
        QCOMPARE(atoms.size(), 1);
        QRectF quarter = plot->plotArea();
        quarter.setLeft(quarter.center().x());
        quarter.setBottom(plot->plotArea().toRectF().center().y());
        QVERIFY(!chosen(atoms).empty());
        for (const AtomId atom : chosen(atoms))
            QVERIFY(quarter.adjusted(-2, -2, 2, 2).contains(plot->placeOf(atom)));
        QTest::keyClick(plot.get(), Qt::Key_Left);
        QTest::keyClick(plot.get(), Qt::Key_Return);
        QCOMPARE(one.size(), 1);
        QTest::keyClick(plot.get(), Qt::Key_Space);
        QTest::keyClick(plot.get(), Qt::Key_Escape);
        QTest::keyClick(plot.get(), Qt::Key_Space);
        QCOMPARE(atoms.size(), 1);
    }

    void refreshedColumnsKeepTheChosenMeasures()
    {
        const auto plot = shownPlot(100);
        plot->setMeasures(QStringLiteral("n_fired"), QStringLiteral("density"));
        const QPointF before = plot->placeOf(AtomId{1});
        plot->setColumns(exampleColumns(100));
        QCOMPARE(plot->placeOf(AtomId{1}), before);
        plot->setColumns({});
        QCOMPARE(plot->nShown(), 0U);
        QVERIFY(!plot->readOut().isEmpty());
    }
};

ATOMSCOPE_WIDGET_TEST_MAIN(ScatterPlotTest)
#include "tst_scatterplot.moc"
