#include "core/measures/histogram.h"
#include "tests/support/testsupport.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <numeric>
#include <random>

using namespace atomscope;

namespace {

std::vector<float> randomActivations(int n, int nDistinct)
{
    std::mt19937 random(11);
    std::vector<float> values;
    for (int i = 0; i < n; ++i)
        values.push_back(0.01f * static_cast<float>(1 + random() % static_cast<unsigned>(nDistinct)));
    std::sort(values.begin(), values.end(), std::greater<>());
    return values;
}

// Bin by bin, value by value.
std::vector<std::int64_t> plainCounts(const std::vector<double>& edges, const std::vector<float>& values)
{
    std::vector<std::int64_t> counts(edges.size() - 1);
    for (const float value : values) {
        for (std::size_t bin = 0; bin < counts.size(); ++bin) {
            const bool isLast = bin + 1 == counts.size();
            if (value >= edges[bin] && (value < edges[bin + 1] || (isLast && value <= edges[bin + 1]))) {
                ++counts[bin];
                break;
            }
        }
    }
    return counts;
}

} // namespace

class HistogramTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void binsHoldWhatLiesBetweenTheirEdges_data()
    {
        QTest::addColumn<int>("n");
        QTest::addColumn<int>("nDistinct");
        QTest::newRow("one firing") << 1 << 1;
        QTest::newRow("two values") << 50 << 2;
        QTest::newRow("many ties") << 3000 << 40;
        QTest::newRow("many values") << 3000 << 100000;
    }

    void binsHoldWhatLiesBetweenTheirEdges()
    {
        QFETCH(int, n);
        QFETCH(int, nDistinct);
        const std::vector<float> values = randomActivations(n, nDistinct);
        for (const Histogram& histogram : {logHistogram(values), linearHistogram(values)}) {
            QCOMPARE(histogram.edges.size(), std::size_t(65));
            QVERIFY(std::is_sorted(histogram.edges.begin(), histogram.edges.end()));
            QCOMPARE(histogram.counts, plainCounts(histogram.edges, values));
            QCOMPARE(std::accumulate(histogram.counts.begin(), histogram.counts.end(), std::int64_t(0)),
                     std::int64_t(n));
        }
    }

    void logEdgesAreEqualStepsOfLog2()
    {
        const std::vector<float> values = randomActivations(500, 900);
        const Histogram histogram = logHistogram(values);
        QCOMPARE(histogram.edges.front(), double(values.back()));
        QCOMPARE(histogram.edges.back(), double(values.front()));
        const double step = std::log2(double(values.front()) / values.back()) / 64;
        for (std::size_t j = 0; j < 64; ++j)
            QVERIFY(std::abs(std::log2(histogram.edges[j + 1] / histogram.edges[j]) - step) < 1e-12);
    }

    void linearEdgesStartAtZero()
    {
        const std::vector<float> values = {6.4f, 0.05f};
        const Histogram histogram = linearHistogram(values);
        QCOMPARE(histogram.edges.front(), 0.0);
        QCOMPARE(histogram.edges.back(), double(6.4f));
        QCOMPARE(histogram.counts.front(), std::int64_t(1));
        QCOMPARE(histogram.counts.back(), std::int64_t(1));
    }

    void aDeadAtomHasNoBins()
    {
        QVERIFY(logHistogram({}).edges.empty());
        QVERIFY(linearHistogram({}).counts.empty());
        const auto bytes = sparkline(logHistogram({}));
        QVERIFY(std::all_of(bytes.begin(), bytes.end(), [](std::uint8_t byte) { return byte == 0; }));
    }

    void aSparklineNeverHidesABinWithFirings()
    {
        Histogram histogram;
        histogram.edges.resize(65);
        histogram.counts.resize(64);
        histogram.counts[0] = 1; // 1 of a million: rounds to nothing
        histogram.counts[7] = 500000;
        histogram.counts[5] = 500000; // the same bin of the sparkline
        histogram.counts[63] = 500000;
        const auto bytes = sparkline(histogram);
        QCOMPARE(bytes[0], std::uint8_t(1));
        QCOMPARE(bytes[1], std::uint8_t(255));
        QCOMPARE(bytes[2], std::uint8_t(0));
        QCOMPARE(bytes[15], std::uint8_t(128));
    }
};

ATOMSCOPE_GUILESS_TEST_MAIN(HistogramTest)
#include "tst_histogram.moc"
