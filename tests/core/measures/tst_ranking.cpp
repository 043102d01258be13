#include "core/measures/ranking.h"
#include "tests/support/testsupport.h"

#include <algorithm>
#include <numeric>
#include <random>

using namespace atomscope;

namespace {

PostingList randomFirings(std::size_t n, int nDistinct, std::uint32_t seed)
{
    std::mt19937 random(seed);
    PostingList firings;
    for (std::size_t i = 0; i < n; ++i) {
        firings.position.push_back(2 * i + random() % 2);
        const auto step = nDistinct ? static_cast<float>(1 + random() % static_cast<unsigned>(nDistinct))
                                    : static_cast<float>(random() + 1.0);
        firings.activation.push_back(step * 0x1.234p-9f);
    }
    return firings;
}

} // namespace

class RankingTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void theOrderEqualsAFullSort_data()
    {
        QTest::addColumn<int>("n");
        QTest::addColumn<int>("nDistinct");
        for (const int n : {0, 1, 2, 9, 1023, 1024, 1025, 20000}) {
            for (const int nDistinct : {0, 1, 7, 4000})
                QTest::addRow("%d firings, %d values", n, nDistinct) << n << nDistinct;
        }
    }

    void theOrderEqualsAFullSort()
    {
        QFETCH(int, n);
        QFETCH(int, nDistinct);
        const PostingList firings = randomFirings(static_cast<std::size_t>(n), nDistinct, 5);
        std::vector<std::uint32_t> sorted(static_cast<std::size_t>(n));
        std::iota(sorted.begin(), sorted.end(), 0);
        std::stable_sort(sorted.begin(), sorted.end(), [&](std::uint32_t a, std::uint32_t b) {
            return firings.activation[a] > firings.activation[b];
        });
        const Ranking ranking = rankFirings(firings);
        QCOMPARE(ranking.index, sorted);
        for (std::size_t rank = 0; rank < sorted.size(); ++rank)
            QCOMPARE(ranking.activation[rank], firings.activation[sorted[rank]]);
    }

    void tinyAndHugeActivationsAreOrdered()
    {
        PostingList firings;
        firings.activation = {1e-38f, 3e38f, 1e-45f, 1.0f, 0x1.fffffep-1f, 0x1.000002p0f};
        firings.position = {0, 1, 2, 3, 4, 5};
        QCOMPARE(rankFirings(firings).index, (std::vector<std::uint32_t>{1, 5, 3, 4, 0, 2}));
    }

    void weakerFiringsAreCounted()
    {
        const PostingList firings = randomFirings(3000, 50, 8);
        const Ranking ranking = rankFirings(firings);
        for (const float value : {0.0f, firings.activation[0], firings.activation[17], 1e9f}) {
            const auto weaker = std::count_if(firings.activation.begin(), firings.activation.end(),
                                              [value](float a) { return a < value; });
            QCOMPARE(ranking.nWeaker(value), static_cast<std::size_t>(weaker));
        }
    }
};

ATOMSCOPE_GUILESS_TEST_MAIN(RankingTest)
#include "tst_ranking.moc"
