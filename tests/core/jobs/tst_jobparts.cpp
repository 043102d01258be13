// The parts of a job that need neither a model nor a file.
#include "core/base/hash.h"
#include "core/jobs/indexcontrol.h"
#include "core/jobs/neighbours.h"
#include "core/jobs/probequeue.h"
#include "core/jobs/segmentplan.h"
#include "tests/support/testsupport.h"

#include <cmath>
#include <semaphore>
#include <thread>

using namespace atomscope;

namespace {

Sae saeWithRows(const std::vector<std::vector<float>>& rows)
{
    Sae sae;
    sae.dIn = static_cast<int>(rows.front().size());
    sae.dSae = static_cast<int>(rows.size());
    for (const auto& row : rows)
        sae.W_dec.insert(sae.W_dec.end(), row.begin(), row.end());
    return sae;
}

} // namespace

class JobPartsTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void segmentsDoubleUpToALimit()
    {
        const SegmentPlan plan;
        const std::int64_t first = std::int64_t{1} << 14;
        std::uint64_t position = 0;
        for (const std::int64_t size : {first, 2 * first, 4 * first, 8 * first, 16 * first, 16 * first, 16 * first}) {
            QCOMPARE(plan.positionsAt(position), size);
            position += static_cast<std::uint64_t>(size) + 57; // a segment ends on a whole window
        }
        QCOMPARE(plan.positionsAt(std::uint64_t{1} << 50), 16 * first);
        QCOMPARE(SegmentPlan{1000}.positionsAt(position), 1000);
    }

    void aCancellationOverridesAStopAndBothEndAPause()
    {
        IndexControl control;
        QVERIFY(control.waitWhilePaused());
        control.pause();
        std::thread waiting([&control] { QVERIFY(!control.waitWhilePaused()); });
        control.stop();
        waiting.join();
        QVERIFY(control.isStopped() && control.isEnding() && !control.isCancelled());
        control.cancel();
        QVERIFY(control.isCancelled() && !control.isStopped());
        control.stop();
        QVERIFY(control.isCancelled());
        QVERIFY(control.endToken().stop_requested());
    }

    void aPauseEndsWithResume()
    {
        IndexControl control;
        control.pause();
        std::thread waiting([&control] { QVERIFY(control.waitWhilePaused()); });
        control.resume();
        waiting.join();
        QVERIFY(control.pausedSeconds() > 0);
    }

    void neighboursAreTheLargestCosines()
    {
        // More rows than one block of the search, so that block borders are crossed.
        constexpr int kAtoms = 2500;
        constexpr int kWidth = 5;
        std::vector<std::vector<float>> rows;
        std::uint64_t state = 3;
        for (int i = 0; i < kAtoms; ++i) {
            rows.emplace_back();
            for (int d = 0; d < kWidth; ++d) {
                state = mix64(state);
                rows.back().push_back(static_cast<float>(static_cast<std::int32_t>(state % 2001) - 1000) * 0.01F);
            }
        }
        rows[7].assign(kWidth, 0.0F); // no direction
        rows[2400] = rows[3];
        const Sae sae = saeWithRows(rows);
        IndexControl control;
        std::int64_t last = 0;
        const auto found = decoderNeighbours(sae, 3, control, [&last](std::int64_t nDone) { last = nDone; });
        VERIFY_RESULT(found);
        QCOMPARE(last, std::int64_t{kAtoms});
        QVERIFY((*found)[7].empty());
        QCOMPARE((*found)[3].front().atom.v, 2400);
        QCOMPARE((*found)[2400].front().atom.v, 3);
        for (const int atom : {0, 3, 255, 256, 2047, 2048, 2499}) {
            std::vector<std::pair<double, int>> expected;
            for (int other = 0; other < kAtoms; ++other)
                if (other != atom && other != 7)
                    expected.emplace_back(
                        -cosine(rows[static_cast<std::size_t>(atom)], rows[static_cast<std::size_t>(other)]), other);
            std::ranges::sort(expected);
            const auto& best = (*found)[static_cast<std::size_t>(atom)];
            QCOMPARE(best.size(), std::size_t{kNeighbours});
            for (std::size_t i = 0; i < best.size(); ++i)
                QVERIFY(std::abs(static_cast<double>(best[i].cosine) + expected[i].first) < 1e-6);
        }
    }

    void aStoppedSearchForNeighboursIsCancelled()
    {
        IndexControl control;
        control.cancel();
        const auto found = decoderNeighbours(saeWithRows({{1, 0}, {0, 1}}), 2, control, [](std::int64_t) {});
        QVERIFY(!found && found.error().code == ErrorCode::Cancelled);
    }

    void probesRunInOrderAndIdlenessIsNoticed()
    {
        std::binary_semaphore idle(0);
        std::vector<int> order;
        ProbeQueue queue(std::chrono::milliseconds(1), [&idle] { idle.release(); });
        for (int i = 0; i < 5; ++i)
            queue.add([&order, i] { order.push_back(i); });
        idle.acquire(); // comes only after the last task
        QCOMPARE(order, (std::vector<int>{0, 1, 2, 3, 4}));
    }

private:
    static double cosine(const std::vector<float>& a, const std::vector<float>& b)
    {
        double product = 0, squaresA = 0, squaresB = 0;
        for (std::size_t d = 0; d < a.size(); ++d) {
            product += static_cast<double>(a[d]) * static_cast<double>(b[d]);
            squaresA += static_cast<double>(a[d]) * static_cast<double>(a[d]);
            squaresB += static_cast<double>(b[d]) * static_cast<double>(b[d]);
        }
        return product / std::sqrt(squaresA * squaresB);
    }
};

ATOMSCOPE_GUILESS_TEST_MAIN(JobPartsTest)
#include "tst_jobparts.moc"
