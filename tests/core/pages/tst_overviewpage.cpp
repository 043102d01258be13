#include "core/base/hash.h"
#include "core/pages/overviewpage.h"
#include "tests/support/testsupport.h"
#include "tests/support/tinyindex.h"

#include <QTemporaryDir>
#include <cmath>
#include <numeric>

using namespace atomscope;

class OverviewPageTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void everyAtomThatFiresIsInTheBinOfItsDensity()
    {
        constexpr std::int64_t kTokens = 123'457;
        std::vector<std::int64_t> nFired = {0, 1, 2, 3, 9, 10, 99, 100, 1000, 100'000, kTokens, 0};
        for (std::uint64_t i = 0; i < 500; ++i)
            nFired.push_back(static_cast<std::int64_t>(mix64(i) % kTokens));
        const DensityHistogram histogram = densityHistogram(nFired, kTokens);
        QCOMPARE(histogram.edges.size(), histogram.counts.size() + 1);
        QCOMPARE(histogram.expectedDead.size(), histogram.counts.size());
        QCOMPARE(histogram.edges.front(), 1.0 / kTokens);
        std::int64_t nDead = 0;
        std::vector<std::int64_t> counts(histogram.counts.size());
        for (const std::int64_t n : nFired) {
            nDead += n == 0;
            const double density = static_cast<double>(n) / kTokens * (1 + 1e-12);
            for (std::size_t bin = 0; n > 0 && bin < counts.size(); ++bin)
                counts[bin] += density >= histogram.edges[bin] && density < histogram.edges[bin + 1];
        }
        QCOMPARE(histogram.nDead, nDead);
        QVERIFY(histogram.counts == counts);
    }

    void countsFromOneOnLeaveNoEmptyBins()
    {
        std::vector<std::int64_t> nFired(2000);
        std::iota(nFired.begin(), nFired.end(), 1);
        const DensityHistogram histogram = densityHistogram(nFired, 1'000'000);
        for (const std::int64_t count : histogram.counts)
            QVERIFY(count > 0);
    }

    void theExpectedDeadAreThoseThatFiredRarely()
    {
        const std::vector<std::int64_t> nFired = {1, 1, 2, 50, 0};
        const DensityHistogram histogram = densityHistogram(nFired, 1000);
        QCOMPARE(histogram.expectedDead.front(), 2 * std::exp(-1.0));
        QCOMPARE(histogram.expectedDeadInAll(), 2 * std::exp(-1.0) + std::exp(-2.0) + std::exp(-50.0));
        QCOMPARE(histogram.nDead, 1);
    }

    void withoutFiringsThereAreNoBins()
    {
        const std::vector<std::int64_t> nFired = {0, 0, 0};
        QVERIFY(densityHistogram(nFired, 1000).edges.empty());
        QCOMPARE(densityHistogram(nFired, 1000).nDead, 3);
        QVERIFY(densityHistogram(nFired, 0).edges.empty());
        QVERIFY(densityHistogram({}, 1000).counts.empty());
    }

    void theOverviewOfAnIndexIsWhatItsTableSays()
    {
        const QTemporaryDir folder;
        const auto file = std::filesystem::path(folder.path().toStdString()) / "tiny.atoms";
        const test::TinyTable table = test::makeTinyTable();
        VERIFY_RESULT(test::writeTinyIndex(file, table));
        const auto index = AtomIndex::open(file);
        VERIFY_RESULT(index);
        const auto page = makeOverviewPage(*index);
        VERIFY_RESULT(page);
        std::int64_t nDead = 0, nDense = 0;
        double mass = 0, denseMass = 0;
        for (int atom = 0; atom < table.spec.dSae; ++atom) {
            const std::int64_t n = table.statistics(AtomId{atom}).nFired;
            nDead += n == 0;
            const bool isDense = static_cast<double>(n) > 0.1 * static_cast<double>(table.nTokens());
            nDense += isDense;
            mass += table.statistics(AtomId{atom}).sumOfSquares;
            denseMass += isDense ? table.statistics(AtomId{atom}).sumOfSquares : 0;
        }
        QCOMPARE(page->health.nDead, nDead);
        QCOMPARE(page->densities.nDead, nDead);
        QCOMPARE(page->health.nDense, nDense);
        QVERIFY(std::abs(page->health.denseMass - denseMass / mass) < 1e-12);
        QCOMPARE(page->deadDocumentBound, 3.0 / table.spec.nDocuments);
        QCOMPARE(page->deadDensityBound, 3.0 / static_cast<double>(table.nTokens()));
        QCOMPARE(page->health.l0, static_cast<double>(table.nFirings()) / static_cast<double>(table.nTokens()));
        QCOMPARE(std::accumulate(page->densities.counts.begin(), page->densities.counts.end(), nDead),
                 std::int64_t{table.spec.dSae});
        QCOMPARE(page->definitions.saeFingerprint, table.definitions.saeFingerprint);
    }
};

ATOMSCOPE_GUILESS_TEST_MAIN(OverviewPageTest)
#include "tst_overviewpage.moc"
