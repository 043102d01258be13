#include "core/base/hash.h"
#include "core/pages/sampling.h"
#include "tests/core/pages/randomtext.h"
#include "tests/support/testsupport.h"

#include <numeric>
#include <set>

using namespace atomscope;
using test::RandomText;

namespace {

constexpr AtomId kAtom{77};
constexpr std::uint64_t kSeed = 9;

std::uint64_t plainKey(const RandomText& text, std::uint64_t position)
{
    return sampleKey(kSeed, kAtom.v, text.documentOf(position), text.tokenInDocument(position));
}

// The members with the smallest keys, strongest first.
std::vector<std::uint64_t> plainSample(const RandomText& text, std::vector<std::size_t> members, std::size_t count)
{
    std::sort(members.begin(), members.end(), [&](std::size_t a, std::size_t b) {
        return plainKey(text, text.firings.position[a]) < plainKey(text, text.firings.position[b]);
    });
    members.resize(std::min(count, members.size()));
    std::sort(members.begin(), members.end(), [&](std::size_t a, std::size_t b) {
        const float left = text.firings.activation[a], right = text.firings.activation[b];
        return left != right ? left > right : a < b;
    });
    std::vector<std::uint64_t> places;
    for (const std::size_t member : members)
        places.push_back(text.firings.position[member]);
    return places;
}

std::vector<std::uint64_t> sampledPlaces(const RandomText& text, const Ranking& ranking, RankRange range,
                                         std::size_t count)
{
    const auto windows = windowsOfFirings(text.table, text.firings);
    const auto keys = sampleKeys({text.table, text.firings, kAtom, kSeed}, windows);
    std::vector<std::uint64_t> places;
    for (const std::uint32_t firing : sampleOfRanks(ranking, range, keys, count))
        places.push_back(text.firings.position[firing]);
    return places;
}

RandomText::Shape shapeOf(std::uint32_t seed)
{
    RandomText::Shape shape;
    shape.seed = seed;
    shape.hasBos = seed % 2 == 0;
    shape.density = std::array{0.002, 0.02, 0.2, 0.9}[seed % 4];
    shape.nValues = std::array{1, 4, 1000}[seed % 3];
    return shape;
}

} // namespace

class SamplingTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void decilesFollowTheFormula()
    {
        for (std::size_t n = 0; n < 60; ++n) {
            for (std::size_t fromWeakest = 0; fromWeakest < n; ++fromWeakest) {
                const std::size_t rank = n - 1 - fromWeakest;
                for (int decile = 0; decile < 10; ++decile) {
                    const RankRange range = ranksOfDecile(decile, n);
                    const bool isInside = rank >= range.first && rank < range.last;
                    QCOMPARE(isInside, decile == static_cast<int>(10 * fromWeakest / n));
                }
            }
        }
        QCOMPARE(ranksOfDecile(9, 300000).size(), std::size_t(30000));
    }

    void firingsKnowTheirWindow()
    {
        for (std::uint32_t seed = 0; seed < 8; ++seed) {
            const RandomText text(shapeOf(seed));
            const auto windows = windowsOfFirings(text.table, text.firings);
            for (std::size_t i = 0; i < windows.size(); ++i)
                QCOMPARE(std::size_t(windows[i]), text.windowOfFiring(i));
        }
    }

    void samplesAreTheSmallestKeys()
    {
        for (std::uint32_t seed = 0; seed < 24; ++seed) {
            const RandomText text(shapeOf(seed));
            const Ranking ranking = rankFirings(text.firings);
            const std::size_t n = ranking.size();
            std::vector<std::size_t> all(n);
            std::iota(all.begin(), all.end(), std::size_t(0));
            for (const std::size_t count : {std::size_t(0), std::size_t(2), std::size_t(7), n + 5}) {
                QCOMPARE(sampledPlaces(text, ranking, {0, n}, count), plainSample(text, all, count));
                for (int decile = 0; decile < 10; ++decile) {
                    std::vector<std::size_t> members;
                    for (std::size_t rank = 0; rank < n; ++rank) {
                        if (decile == static_cast<int>(10 * (n - 1 - rank) / n))
                            members.push_back(ranking.index[rank]);
                    }
                    QCOMPARE(sampledPlaces(text, ranking, ranksOfDecile(decile, n), count),
                             plainSample(text, members, count));
                }
            }
        }
    }

    void silentPlacesAreTheSmallestKeysWithoutAFiring()
    {
        for (std::uint32_t seed = 0; seed < 24; ++seed) {
            const RandomText text(shapeOf(seed));
            std::vector<std::uint64_t> silent;
            for (std::uint64_t position = 0; position < text.nPositions(); ++position) {
                const std::size_t window = text.table.windowOf(position);
                const bool isBos = text.table.hasBos[window] && position == text.table.firstPosition[window];
                const auto& fires = text.firings.position;
                if (!isBos && std::find(fires.begin(), fires.end(), position) == fires.end())
                    silent.push_back(position);
            }
            std::sort(silent.begin(), silent.end(),
                      [&](std::uint64_t a, std::uint64_t b) { return plainKey(text, a) < plainKey(text, b); });
            for (const std::size_t count : {std::size_t(0), std::size_t(1), std::size_t(9), silent.size() + 3}) {
                auto expected = silent;
                expected.resize(std::min(count, silent.size()));
                QCOMPARE(silentPlaces({text.table, text.firings, kAtom, kSeed}, count, {}), expected);
            }
        }
    }

    // Growing adds members with smaller keys and pushes out the largest; nothing else moves.
    void samplesStayWhileTheIndexGrows()
    {
        RandomText::Shape shape = shapeOf(2);
        shape.nDocuments = 200;
        const RandomText grown(shape);
        RandomText part = grown;
        const std::size_t nWindows = part.windows.size() / 2;
        part.windows.resize(nWindows);
        part.table.document.resize(nWindows);
        part.table.firstTokenInDocument.resize(nWindows);
        part.table.hasBos.resize(nWindows);
        part.table.firstPosition.resize(nWindows + 1);
        const auto& all = part.firings.position;
        const auto nFirings = static_cast<std::size_t>(
            std::lower_bound(all.begin(), all.end(), part.table.firstPosition.back()) - all.begin());
        part.firings.position.resize(nFirings);
        part.firings.activation.resize(nFirings);

        const Ranking before = rankFirings(part.firings), after = rankFirings(grown.firings);
        const auto old = sampledPlaces(part, before, {0, before.size()}, 10);
        const auto now = sampledPlaces(grown, after, {0, after.size()}, 10);
        std::uint64_t largest = 0;
        for (const std::uint64_t place : now)
            largest = std::max(largest, plainKey(grown, place));
        int nStayed = 0;
        for (const std::uint64_t place : old) {
            const bool stays = std::find(now.begin(), now.end(), place) != now.end();
            QCOMPARE(stays, plainKey(grown, place) <= largest);
            nStayed += stays;
        }
        QVERIFY(nStayed > 0 && nStayed < 10);

        const auto oldSilent = silentPlaces({part.table, part.firings, kAtom, kSeed}, 10, {});
        const auto nowSilent = silentPlaces({grown.table, grown.firings, kAtom, kSeed}, 10, {});
        for (const std::uint64_t place : oldSilent) {
            const bool stays = std::find(nowSilent.begin(), nowSilent.end(), place) != nowSilent.end();
            QCOMPARE(stays, plainKey(grown, place) <= plainKey(grown, nowSilent.back()));
        }
    }

    void aStopEndsTheSearch()
    {
        std::stop_source stop;
        stop.request_stop();
        const RandomText text(shapeOf(2));
        QVERIFY(silentPlaces({text.table, text.firings, kAtom, kSeed}, 3, stop.get_token()).empty());
    }
};

ATOMSCOPE_GUILESS_TEST_MAIN(SamplingTest)
#include "tst_sampling.moc"
