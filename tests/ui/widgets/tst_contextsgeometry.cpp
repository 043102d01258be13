#include "tests/ui/support/examplepage.h"
#include "tests/ui/support/widgettest.h"
#include "ui/widgets/contextsgeometry.h"

using namespace atomscope;

namespace {

ContextsGeometry build(const AtomPage& page, StrataMode mode = StrataMode::FullRange, int width = 800)
{
    const int height = ContextsGeometry::lineHeightPx(QApplication::font());
    return ContextsGeometry::build(page, groupContexts(page, mode, ContextGrouping::Strata), width, QApplication::font(),
                                   [height](int) { return height; });
}

} // namespace

class ContextsGeometryTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void everyStratumHasAHeaderAndItsContexts()
    {
        const auto page = test::examplePage();
        const ContextsGeometry geometry = build(*page);
        QCOMPARE(geometry.rows.size(), page->strata.size() + page->contexts.size());
        int y = 0;
        for (const auto& row : geometry.rows) {
            QVERIFY(row.y >= y);
            QVERIFY(row.heightPx > 0);
            QCOMPARE(row.heightPx % kHalfGridPx, 0);
            y = row.bottom();
        }
        QCOMPARE(geometry.heightPx, y);
        QVERIFY(geometry.rows[0].kind == ContextsGeometry::RowKind::Header);
    }

    void topOnlyHidesTheRest()
    {
        const auto page = test::examplePage();
        const ContextsGeometry geometry = build(*page, StrataMode::TopOnly);
        QCOMPARE(geometry.rows.size(), std::size_t{4});
        QCOMPARE(geometry.rowOfContext(2), 3);
        QCOMPARE(geometry.rowOfContext(3), -1);
    }

    void pointsFindTheirRow()
    {
        const ContextsGeometry geometry = build(*test::examplePage());
        for (std::size_t i = 0; i < geometry.rows.size(); ++i) {
            QCOMPARE(geometry.rowAt(geometry.rows[i].y), static_cast<int>(i));
            QCOMPARE(geometry.rowAt(geometry.rows[i].bottom() - 1), static_cast<int>(i));
        }
        QCOMPARE(geometry.rowAt(-1), -1);
        QCOMPARE(geometry.rowAt(geometry.heightPx), -1);
    }

    void onlyRowsOfTheRegionAreFound()
    {
        const ContextsGeometry geometry = build(*test::examplePage());
        const auto& fifth = geometry.rows[5];
        QCOMPARE(geometry.rowsWithin(fifth.y, fifth.bottom()), std::pair(5, 6));
        QCOMPARE(geometry.rowsWithin(0, geometry.heightPx), std::pair(0, static_cast<int>(geometry.rows.size())));
        const auto [first, last] = geometry.rowsWithin(geometry.heightPx, geometry.heightPx + 100);
        QCOMPARE(first, last);
    }

    void stepsSkipHeadersAndStayInside()
    {
        const ContextsGeometry geometry = build(*test::examplePage());
        QCOMPARE(geometry.contextFrom(-1, 0), 0);
        QCOMPARE(geometry.contextFrom(2, 1), 3); // over the header of the next stratum
        QCOMPARE(geometry.contextFrom(0, -1), 0);
        QCOMPARE(geometry.contextFrom(24, 1), 24);
        QCOMPARE(build(AtomPage{}).contextFrom(0, 1), -1);
    }

    void columnsDoNotOverlap_data()
    {
        QTest::addColumn<int>("width");
        for (const int width : {0, 60, 200, 640, 1440, 4000})
            QTest::addRow("%d", width) << width;
    }

    void columnsDoNotOverlap()
    {
        QFETCH(int, width);
        const ContextsGeometry g = build(*test::examplePage(), StrataMode::FullRange, width);
        QVERIFY(g.activationLeft < g.activationRight);
        QVERIFY(g.activationRight < g.textLeft);
        QVERIFY(g.textLeft <= g.peakColumn);
        QVERIFY(g.peakColumn <= g.textRight);
        QVERIFY(g.textRight <= g.multiplicityLeft);
    }

    void peaksStandInOneColumnButForRightToLeftText()
    {
        const ContextsGeometry g = build(*test::examplePage());
        QCOMPARE(lineOriginX(g, false, 900, 345.25, 380) + 345, double(g.peakColumn));
        // Right-to-left text ends at the right edge ...
        QCOMPARE(lineOriginX(g, true, 200, 50, 80), double(g.textRight - 200));
        // ... unless its peak would be out of sight.
        const double x = lineOriginX(g, true, 3000, 40, 80);
        QVERIFY(x + 40 >= g.textLeft && x + 80 <= g.textRight);
    }
};

ATOMSCOPE_WIDGET_TEST_MAIN(ContextsGeometryTest)
#include "tst_contextsgeometry.moc"
