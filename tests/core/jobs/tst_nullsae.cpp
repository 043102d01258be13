// Thresholds and directions of a null, against what is known of made-up samples.
#include "core/base/randomstream.h"
#include "core/jobs/nullsae.h"
#include "core/jobs/pairedrecords.h"
#include "core/sae/encoder.h"
#include "tests/support/testsupport.h"

#include <algorithm>
#include <cmath>
#include <limits>

using namespace atomscope;

namespace {

/// Rows of independent values with these standard deviations and means.
DenseSample gaussianSample(std::size_t n, const std::vector<float>& deviation, const std::vector<float>& mean)
{
    RandomStream random(5, 1);
    DenseSample sample;
    sample.width = static_cast<int>(deviation.size());
    for (std::size_t i = 0; i < n; ++i) {
        sample.position.push_back(i);
        for (std::size_t j = 0; j < deviation.size(); ++j)
            sample.x.push_back(mean[j] + deviation[j] * random.noise());
    }
    return sample;
}

Sae trainedSae(int dIn, int dSae)
{
    Sae sae;
    sae.dIn = dIn;
    sae.dSae = dSae;
    sae.hookName = "blocks.0.hook_resid_post";
    return sae;
}

std::vector<std::int64_t> firedOf(const Sae& sae, const DenseSample& sample)
{
    const Encoder encoder(std::make_shared<const Sae>(sae));
    auto scratch = encoder.makeScratch();
    SparseRows rows;
    std::vector<std::int64_t> fired(static_cast<std::size_t>(sae.dSae));
    if (!encoder.encode(sample.x, static_cast<int>(sample.size()), *scratch, rows))
        return {};
    for (const std::int32_t atom : rows.atom)
        ++fired[static_cast<std::size_t>(atom)];
    return fired;
}

} // namespace

class NullSaeTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aThresholdLeavesTheWantedCountAboveIt()
    {
        RandomStream random(7, 1);
        std::vector<float> values(1000);
        for (const int count : {1, 2, 19, 20, 21, 500, 999, 1000}) {
            std::ranges::generate(values, [&] { return random.noise() - 0.5F; });
            const float threshold = densityThreshold(values, count, false);
            QCOMPARE(std::ranges::count_if(values, [&](float v) { return v > threshold; }), count);
        }
        QCOMPARE(densityThreshold(values, 0, true), std::numeric_limits<float>::max());
        values.assign(100, 3.0F); // equal values cannot be told apart
        QCOMPARE(densityThreshold(values, 40, false), 3.0F);
    }

    void rareFiringsFollowTheTail()
    {
        // Of exponential values the share exp(-t) lies above t: what is asked for is known far beyond the sample.
        double logError = 0;
        constexpr int kRepeats = 200;
        constexpr double kShare = 1e-5;
        for (int repeat = 0; repeat < kRepeats; ++repeat) {
            RandomStream random(static_cast<std::uint64_t>(repeat), 3);
            std::vector<float> values(20000);
            std::ranges::generate(values, [&] { return static_cast<float>(-std::log(1 - random.uniform())); });
            const double threshold = densityThreshold(values, kShare * 20000, true);
            logError += (threshold + std::log(kShare)) / kRepeats; // log of wanted over reached share
        }
        QVERIFY2(std::abs(logError) < 0.25, qPrintable(QString::number(logError)));
    }

    void directionsHaveTheCovarianceOfX()
    {
        constexpr int kAtoms = 3000;
        const DenseSample sample = gaussianSample(2000, {10, 1, 0}, {50, -20, 7});
        const std::vector<std::int64_t> fired(kAtoms, 100);
        IndexControl control;
        const auto null
            = makeNullSae(NullKind::Directions, trainedSae(3, kAtoms), sample, {fired, 2000}, 11, 3, control);
        VERIFY_RESULT(null);
        double along = 0;
        for (int i = 0; i < kAtoms; ++i) {
            const float* row = null->W_dec.data() + std::ptrdiff_t{3} * i;
            QVERIFY(std::abs(row[2]) < 1e-3F);
            QVERIFY(std::abs(row[0] * row[0] + row[1] * row[1] + row[2] * row[2] - 1) < 1e-5F);
            for (int j = 0; j < 3; ++j)
                QCOMPARE(null->W_enc[static_cast<std::size_t>(j * kAtoms + i)], row[j]);
            along += static_cast<double>(row[0]) * static_cast<double>(row[0]) / kAtoms;
        }
        // Of (10 z, z') scaled to length 1 the square of the first has mean 10 / 11.
        QVERIFY2(std::abs(along - 10.0 / 11) < 0.02, qPrintable(QString::number(along)));
    }

    void densitiesAreThoseOfThePairedAtoms_data()
    {
        QTest::addColumn<bool>("isBasis");
        QTest::newRow("directions") << false;
        QTest::newRow("basis") << true;
    }

    void densitiesAreThoseOfThePairedAtoms()
    {
        QFETCH(bool, isBasis);
        const auto kind = isBasis ? NullKind::Basis : NullKind::Directions;
        const DenseSample sample = gaussianSample(3000, {1, 2, 3, 4, 5}, {9, 0, 0, -9, 1});
        std::vector<std::int64_t> fired;
        for (int i = 0; i < 70; ++i)
            fired.push_back(i * i / 2); // 0 … 2380 of 3000
        IndexControl control;
        const auto null = makeNullSae(kind, trainedSae(5, 70), sample, {fired, 3000}, 1, 1, control);
        VERIFY_RESULT(null);
        const auto reached = firedOf(*null, sample);
        QCOMPARE(reached.size(), fired.size());
        for (std::size_t i = 0; i < fired.size(); ++i)
            QVERIFY2(std::abs(reached[i] - fired[i]) <= 1, qPrintable(QString::number(i)));
        const auto again = makeNullSae(kind, trainedSae(5, 70), sample, {fired, 3000}, 1, 4, control);
        QCOMPARE(again->fingerprint(), null->fingerprint());
        const auto other = makeNullSae(kind, trainedSae(5, 70), sample, {fired, 3000}, 2, 1, control);
        QCOMPARE(other->fingerprint() == null->fingerprint(), isBasis); // coordinates need no seed
    }

    void whatDoesNotFitIsRefused()
    {
        const DenseSample sample = gaussianSample(10, {1, 1}, {0, 0});
        const std::vector<std::int64_t> fired(4, 1);
        IndexControl control;
        const auto code = [&](NullKind kind, int dIn, int dSae) {
            const auto null = makeNullSae(kind, trainedSae(dIn, dSae), sample, {fired, 10}, 1, 1, control);
            return null ? ErrorCode::Io : null.error().code;
        };
        QCOMPARE(code(NullKind::Directions, 3, 4), ErrorCode::ShapeMismatch);
        QCOMPARE(code(NullKind::Directions, 2, 5), ErrorCode::ShapeMismatch);
        QCOMPARE(code(NullKind::Shuffled, 2, 4), ErrorCode::Usage);
        control.cancel();
        QCOMPARE(code(NullKind::Basis, 2, 4), ErrorCode::Cancelled);
    }

    void shufflingMovesCountedTokensAlone()
    {
        std::vector<Window> windows(3);
        for (int w = 0; w < 3; ++w)
            for (int t = 0; t < 12; ++t) {
                windows[static_cast<std::size_t>(w)].ids.push_back(TokenId{100 * w + t});
                windows[static_cast<std::size_t>(w)].counted.push_back(t % 5 != 0);
            }
        const auto before = windows;
        const auto counted = [](const std::vector<Window>& of) {
            std::vector<std::int32_t> ids;
            for (const Window& window : of)
                for (std::size_t t = 0; t < window.ids.size(); ++t)
                    if (window.counted[t])
                        ids.push_back(window.ids[t].v);
            return ids;
        };
        shuffleCounted(windows, 1, 5);
        for (std::size_t w = 0; w < 3; ++w)
            for (std::size_t t = 0; t < 12; t += 5)
                QCOMPARE(windows[w].ids[t], before[w].ids[t]);
        auto shuffled = counted(windows);
        QVERIFY(shuffled != counted(before));
        auto other = before;
        shuffleCounted(other, 1, 6);
        QVERIFY(counted(other) != shuffled);
        auto again = before;
        shuffleCounted(again, 1, 5);
        QCOMPARE(counted(again), shuffled);
        std::ranges::sort(shuffled);
        QCOMPARE(shuffled, counted(before)); // ascending as they were made
    }
};

ATOMSCOPE_GUILESS_TEST_MAIN(NullSaeTest)
#include "tst_nullsae.moc"
