#include "tests/support/testsupport.h"
#include "ui/delegates/sparkline.h"

#include <array>

using namespace atomscope;

class SparklineTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void barsLieInsideTheirCell_data()
    {
        QTest::addColumn<QRectF>("cell");
        QTest::addColumn<int>("nBins");
        QTest::addColumn<double>("ratio");
        QTest::addColumn<double>("binPx");
        QTest::newRow("usual") << QRectF(10, 20, 72, 24) << 16 << 1.0 << 4.0;
        QTest::newRow("sharp on a fractional screen") << QRectF(0, 0, 72, 24) << 16 << 1.25 << 4.0;
        QTest::newRow("sharp on a dense screen") << QRectF(0, 0, 75, 24) << 16 << 2.0 << 4.0;
        QTest::newRow("one pixel a bin") << QRectF(0, 0, 28, 24) << 16 << 1.0 << 1.0;
        QTest::newRow("less than a pixel a bin") << QRectF(0, 0, 16, 24) << 16 << 1.0 << 0.5;
        QTest::newRow("no room") << QRectF(0, 0, 6, 24) << 16 << 1.0 << 0.0;
        QTest::newRow("no bins") << QRectF(0, 0, 60, 24) << 0 << 1.0 << 0.0;
    }

    void barsLieInsideTheirCell()
    {
        QFETCH(QRectF, cell);
        QFETCH(int, nBins);
        QFETCH(double, ratio);
        QFETCH(double, binPx);
        const auto geometry = SparklineGeometry::fit(cell, nBins, 4, ratio);
        QCOMPARE(geometry.binPx, binPx);
        QVERIFY(cell.contains(geometry.area) || geometry.area.isEmpty());
        const std::vector<std::uint8_t> values(static_cast<std::size_t>(nBins), 255);
        const auto bars = geometry.bars(values, ratio);
        QCOMPARE(bars.size(), binPx > 0 ? values.size() : std::size_t(0));
        for (std::size_t i = 0; i < bars.size(); ++i) {
            QVERIFY(cell.contains(bars[i]));
            QVERIFY(i == 0 || bars[i].left() >= bars[i - 1].right() - 1e-9);
        }
    }

    void heightFollowsTheValue()
    {
        const auto geometry = SparklineGeometry::fit(QRectF(0, 0, 72, 28), 16, 4, 1);
        QVERIFY(geometry.bar(3, 0, 1).isEmpty());
        QCOMPARE(geometry.bar(3, 255, 1).height(), 20.0);
        QCOMPARE(geometry.bar(3, 128, 1).height(), 10.0);
        QCOMPARE(geometry.bar(3, 128, 1).bottom(), 24.0);
    }

    void rareBinsStayVisible()
    {
        const auto geometry = SparklineGeometry::fit(QRectF(0, 0, 72, 28), 16, 4, 2);
        QCOMPARE(geometry.bar(0, 1, 2).height(), 0.5);
    }
};

ATOMSCOPE_GUILESS_TEST_MAIN(SparklineTest)
#include "tst_sparkline.moc"
