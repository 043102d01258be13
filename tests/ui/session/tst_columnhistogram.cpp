#include "tests/support/testsupport.h"
#include "ui/session/columnhistogram.h"

#include <cmath>
#include <numeric>

using namespace atomscope;

namespace {

const double kNan = std::nan("");

ColumnHistogram of(std::vector<double> values)
{
    return histogramOf(AtomMeasure{"a", {}, {}, std::move(values)});
}

std::int64_t sum(const ColumnHistogram& histogram)
{
    return std::accumulate(histogram.counts.begin(), histogram.counts.end(), std::int64_t{0});
}

} // namespace

class ColumnHistogramTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void everyAtomIsCountedOnce()
    {
        std::vector<double> values;
        for (int i = 0; i < 1000; ++i)
            values.push_back(i % 10 == 0 ? 0 : i % 10 == 1 ? kNan : 0.001 * i * i);
        const ColumnHistogram histogram = of(values);
        QVERIFY(histogram.isLogarithmic);
        QCOMPARE(histogram.nZeros, std::int64_t(100));
        QCOMPARE(histogram.nMissing, std::int64_t(100));
        QCOMPARE(sum(histogram), std::int64_t(800));
        QCOMPARE(histogram.counts.size(), std::size_t(ColumnHistogram::kBins));
        QVERIFY(histogram.counts.front() > 0 && histogram.counts.back() > 0);
    }

    void binsAreEqualPartsOfTheScale()
    {
        const ColumnHistogram linear = of({-1, 0, 0.5, 1});
        QVERIFY(!linear.isLogarithmic);
        QCOMPARE(linear.counts[0], std::int64_t(1));
        QCOMPARE(linear.counts[ColumnHistogram::kBins / 2], std::int64_t(1));
        QCOMPARE(linear.counts[ColumnHistogram::kBins * 3 / 4], std::int64_t(1));
        QCOMPARE(linear.counts.back(), std::int64_t(1));
        const ColumnHistogram logarithmic = of({0.01, 1, 100});
        QVERIFY(logarithmic.isLogarithmic);
        QCOMPARE(logarithmic.counts[ColumnHistogram::kBins / 2], std::int64_t(1));
    }

    void scaleIsLogarithmicWhereItHelps()
    {
        QVERIFY(!of({1, 100}).isLogarithmic);
        QVERIFY(of({1, 101}).isLogarithmic);
        QVERIFY(!of({-1, 0.001, 101}).isLogarithmic);
        QVERIFY(!of({0, 0.5, 1}).isLogarithmic);
    }

    void positionsAndValuesAgree()
    {
        const ColumnHistogram linear = of({-2.0, 2.5}), logarithmic = of({0.0, 0.001, 10.0}), whole = of({0, 1, 5000});
        QVERIFY(whole.isWhole && !linear.isWhole && whole.isLogarithmic);
        for (const ColumnHistogram* histogram : {&linear, &logarithmic, &whole}) {
            QCOMPARE(histogram->positionOf(histogram->low), 0.0);
            QCOMPARE(histogram->positionOf(histogram->high), 1.0);
            QCOMPARE(histogram->positionOf(histogram->high * 2), 1.0);
            QCOMPARE(histogram->positionOf(-1e9), 0.0);
            for (const double position : {0.1, 0.5, 0.9})
                QVERIFY(std::abs(histogram->positionOf(histogram->valueAt(position)) - position) < 0.05);
        }
        QCOMPARE(logarithmic.valueAt(0.5), 0.1);
        QCOMPARE(whole.valueAt(0.5), 71.0);
        QCOMPARE(linear.valueAt(0.4871), 0.192); // what is shown is what is meant
    }

    void columnsWithNothingToChoose()
    {
        for (const ColumnHistogram& histogram :
             {of({}), of({kNan, kNan}), of({3, 3, 3}), of({0, 0}), of({std::numeric_limits<double>::infinity()})}) {
            QVERIFY(histogram.isEmpty());
            QCOMPARE(histogram.positionOf(1), 0.0);
        }
        QCOMPARE(sum(of({3, 3, 3})), std::int64_t(3));
    }
};

ATOMSCOPE_GUILESS_TEST_MAIN(ColumnHistogramTest)
#include "tst_columnhistogram.moc"
