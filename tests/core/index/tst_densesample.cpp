// The rows of the dense sample and which tokens are in it.
#include "core/base/randomstream.h"
#include "core/index/densecodec.h"
#include "core/index/densesampler.h"
#include "tests/support/testsupport.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>

using namespace atomscope;

class DenseSampleTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void rowsKeepElevenBits_data()
    {
        QTest::addColumn<float>("size");
        for (const float size : {1.0F, 3.0e-39F, 1e-20F, 1e5F, 3e38F})
            QTest::addRow("%g", static_cast<double>(size)) << size;
    }

    void rowsKeepElevenBits()
    {
        QFETCH(float, size);
        RandomStream random(3, 1);
        std::vector<float> x(257);
        for (float& value : x)
            value = size * static_cast<float>(2 * random.uniform() - 1);
        const Bytes row = encodeDenseRow(x);
        QCOMPARE(row.size(), 2 + 2 * x.size());
        QCOMPARE(denseWidth(row).value(), 257);
        std::vector<float> back(x.size());
        QVERIFY(decodeDenseRow(row, back));
        const float largest = std::abs(*std::ranges::max_element(x, {}, [](float v) { return std::abs(v); }));
        for (std::size_t i = 0; i < x.size(); ++i) {
            const float allowed = std::max(std::abs(x[i]) * 0x1p-11F, largest * 0x1p-38F);
            QVERIFY2(std::abs(back[i] - x[i]) <= allowed, qPrintable(QString::number(i)));
        }
    }

    void whatIsNotFiniteStaysWhatItIs()
    {
        constexpr float kInfinity = std::numeric_limits<float>::infinity();
        const std::vector<float> x = {kInfinity, -kInfinity, std::numeric_limits<float>::quiet_NaN(), 2.5F, 0.0F};
        std::vector<float> back(x.size());
        QVERIFY(decodeDenseRow(encodeDenseRow(x), back));
        QCOMPARE(back[0], kInfinity);
        QCOMPARE(back[1], -kInfinity);
        QVERIFY(std::isnan(back[2]));
        QCOMPARE(back[3], 2.5F);
        QCOMPARE(back[4], 0.0F);
    }

    void rowsOfOtherLengthsAreRefused()
    {
        std::vector<float> back(3);
        QVERIFY(!decodeDenseRow(encodeDenseRow(std::vector<float>(4)), back));
        QVERIFY(!denseWidth(Bytes(2)).has_value());
        QVERIFY(!denseWidth(Bytes(7)).has_value());
    }

    /// Whatever is committed when, and from wherever the job goes on, what is stored is what the keys say.
    void theStoredSampleIsTheSmallestKeysSoFar()
    {
        constexpr std::size_t kRows = 20;
        for (std::uint64_t seed = 0; seed < 20; ++seed) {
            RandomStream random(seed, 2);
            auto sampler = std::make_unique<DenseSampler>(kRows);
            std::map<std::uint64_t, std::uint64_t> stored; // position → key
            std::map<std::uint64_t, std::uint64_t> all; // key → position
            for (std::uint64_t position = 0; position < 400; ++position) {
                const std::uint64_t key
                    = denseKey(static_cast<std::int32_t>(seed), static_cast<std::int32_t>(position));
                all[key] = position;
                sampler->add(position, key, Bytes(3, static_cast<std::byte>(position)));
                if (!random.chance(0.1))
                    continue;
                const DenseChanges changes = sampler->takeChanges();
                for (const std::uint64_t removed : changes.removed)
                    QCOMPARE(stored.erase(removed), 1U);
                for (const DenseRow& added : changes.added) {
                    QCOMPARE(added.row, Bytes(3, static_cast<std::byte>(added.position)));
                    stored[added.position]
                        = denseKey(static_cast<std::int32_t>(seed), static_cast<std::int32_t>(added.position));
                }
                std::map<std::uint64_t, std::uint64_t> expected;
                for (const auto& [k, p] : all)
                    if (expected.size() < kRows)
                        expected[p] = k;
                QCOMPARE(stored, expected);
                if (!random.chance(0.3))
                    continue;
                sampler = std::make_unique<DenseSampler>(kRows); // a new run
                for (const auto& [p, k] : stored)
                    sampler->restore(p, k);
            }
        }
    }

    void aSampleOfNothingTakesNothing()
    {
        DenseSampler sampler(0);
        QVERIFY(!sampler.mayTake(0));
        sampler.add(1, 0, Bytes(4));
        QVERIFY(sampler.takeChanges().added.empty());
    }
};

ATOMSCOPE_GUILESS_TEST_MAIN(DenseSampleTest)
#include "tst_densesample.moc"
