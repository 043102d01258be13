// What the token alone says about an atom: shares, the held-out lookup, the automatic category.
#include "core/base/hash.h"
#include "core/measures/category.h"
#include "core/measures/holdout.h"
#include "core/measures/lookup.h"
#include "core/measures/tokencounts.h"
#include "tests/core/measures/plainlookup.h"
#include "tests/support/testsupport.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <random>

using namespace atomscope;

namespace {

constexpr int kVocabulary = 30;

// A text of windows with random tokens; every 9th place is not counted. Fires(token, random number) decides firings.
struct Text
{
    CorpusTokens corpus{kVocabulary};
    PostingList firings;
    test::PlainPlaces places;

    template <typename Fires> Text(int nWindows, std::uint32_t seed, Fires firesAt)
    {
        std::mt19937 random(seed);
        for (int w = 0; w < nWindows; ++w) {
            SequenceTokens window;
            const int windowHalf = w % 2;
            for (int i = 0; i < 40; ++i) {
                // Squared, so that some tokens are frequent and some rare.
                const double u = static_cast<double>(random() % 1000) / 1000;
                const auto id = static_cast<std::int32_t>(u * u * kVocabulary);
                const bool isCounted = i % 9 != 0;
                const bool isFiring = isCounted && firesAt(id, random);
                if (isFiring) {
                    firings.position.push_back(places.token.size());
                    firings.activation.push_back(1 + static_cast<float>(random() % 100));
                }
                window.ids.push_back(TokenId{id});
                window.counted.push_back(isCounted);
                places.token.push_back(id);
                places.half.push_back(isCounted ? windowHalf : -1);
                places.fires.push_back(isFiring);
            }
            window.errorNorm.resize(window.ids.size());
            corpus.add(window, windowHalf);
        }
    }
};

bool isSame(double a, double b)
{
    return (std::isnan(a) && std::isnan(b)) || std::abs(a - b) < 1e-12;
}

AutomaticCategory categoryOf(const Text& text, std::int32_t nDocuments)
{
    TokenCounter counter(text.corpus);
    const auto counts = counter.count(text.firings);
    const LookupScore score = scoreLookup(counts, text.corpus);
    AutomaticCategory category;
    category.lookupGain = score.gain;
    category.topTokenShare = topTokenShare(counts, 1);
    category.fiveTokenShare = topTokenShare(counts, 5);
    category.nFired = static_cast<std::int64_t>(text.firings.position.size());
    category.nDocuments = nDocuments;
    category.name = decideCategory(category, text.corpus.nTokens(0) + text.corpus.nTokens(1));
    return category;
}

} // namespace

class TokenMeasuresTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void tokensAreCountedByHalf()
    {
        const Text text(12, 3, [](std::int32_t id, auto& random) { return random() % 30 < unsigned(id); });
        std::map<std::int32_t, std::array<std::int64_t, 2>> plain;
        for (std::size_t p = 0; p < text.places.token.size(); ++p) {
            if (text.places.fires[p])
                ++plain[text.places.token[p]][static_cast<std::size_t>(text.places.half[p])];
        }
        TokenCounter counter(text.corpus);
        for (int repeated = 0; repeated < 2; ++repeated) {
            const auto counts = counter.count(text.firings);
            QCOMPARE(counts.size(), plain.size());
            for (std::size_t i = 0; i < counts.size(); ++i) {
                QCOMPARE(counts[i].fired, plain.at(counts[i].token));
                QVERIFY(counts[i].total() <= counts[std::min(i, kMostFrequent - 1)].total());
                if (i > 0 && i < kMostFrequent)
                    QVERIFY(counts[i - 1].total() > counts[i].total()
                            || (counts[i - 1].total() == counts[i].total() && counts[i - 1].token < counts[i].token));
            }
        }
    }

    void sharesOfTheMostFrequentTokens()
    {
        const std::vector<TokenCount> counts
            = {{4, {3, 2}}, {9, {2, 1}}, {1, {0, 1}}, {2, {1, 0}}, {3, {0, 1}}, {5, {1, 0}}};
        QCOMPARE(topTokenShare(counts, 1), 5.0 / 12);
        QCOMPARE(topTokenShare(counts, 5), 11.0 / 12);
        QCOMPARE(topTokenShare(std::span(counts).first(1), 5), 1.0);
        QVERIFY(std::isnan(topTokenShare({}, 1)));
    }

    void theLookupEqualsItsDefinition()
    {
        for (std::uint32_t seed = 0; seed < 60; ++seed) {
            const unsigned oneIn = 1 + seed % 7;
            const auto wanted = static_cast<std::int32_t>(seed % 11);
            const Text text(2 + static_cast<int>(seed % 5) * 3, seed, [&](std::int32_t id, auto& random) {
                return random() % 50 == 0 || (id % 11 == wanted && random() % oneIn == 0);
            });
            TokenCounter counter(text.corpus);
            const LookupScore score = scoreLookup(counter.count(text.firings), text.corpus);
            const LookupScore plain = test::plainLookup(text.places, kVocabulary);
            QVERIFY2(isSame(score.f1, plain.f1), qPrintable(QString::number(seed)));
            QVERIFY2(isSame(score.gain, plain.gain), qPrintable(QString::number(seed)));
        }
    }

    void anAtomThatAlwaysFiresGainsNothing()
    {
        const Text always(100, 1, [](std::int32_t, auto&) { return true; });
        TokenCounter counter(always.corpus);
        const LookupScore score = scoreLookup(counter.count(always.firings), always.corpus);
        QCOMPARE(score.f1, 1.0);
        QVERIFY(std::isnan(score.gain));

        const Text often(40, 2, [](std::int32_t, auto& random) { return random() % 2 == 0; });
        TokenCounter oftenCounter(often.corpus);
        const LookupScore chance = scoreLookup(oftenCounter.count(often.firings), often.corpus);
        QVERIFY(chance.f1 > 0.6); // high for nothing
        QVERIFY(chance.gain < 0.02);
    }

    void aHalfWithoutFiringsHasNoLookup()
    {
        const Text text(1, 1, [](std::int32_t id, auto&) { return id == 3; });
        TokenCounter counter(text.corpus);
        QVERIFY(std::isnan(scoreLookup(counter.count(text.firings), text.corpus).f1));
        QVERIFY(std::isnan(scoreLookup({}, text.corpus).gain));
    }

    void halvesFollowTheDocumentsText()
    {
        for (std::uint64_t hash = 0; hash < 100; ++hash) {
            for (std::int32_t window = 0; window < 40; ++window) {
                QCOMPARE(halfOf(HoldOutUnit::Document, hash, window), int(mix64(hash) & 1));
                const int first = halfOf(HoldOutUnit::WindowBlock, hash, 0);
                QCOMPARE(halfOf(HoldOutUnit::WindowBlock, hash, window), (first + window / 8) % 2);
            }
        }
    }

    void fewDocumentsAreHeldOutByBlocks()
    {
        QVERIFY(holdOutUnitFor(19) == HoldOutUnit::WindowBlock);
        QVERIFY(holdOutUnitFor(20) == HoldOutUnit::Document);
        for (const HoldOutUnit unit : {HoldOutUnit::WindowBlock, HoldOutUnit::Document})
            QVERIFY(holdOutUnitFromString(toString(unit)) == unit);
    }

    void plantedAtomsGetTheirCategory()
    {
        const Text token(200, 7, [](std::int32_t id, auto&) { return id == 12; });
        QCOMPARE(categoryOf(token, 100).name, std::string("token"));
        QVERIFY(categoryOf(token, 100).lookupGain > 0.999);

        const Text inContext(200, 7, [](std::int32_t id, auto& random) { return id == 12 && random() % 4 == 0; });
        QCOMPARE(categoryOf(inContext, 100).name, std::string("token in context"));

        const Text few(400, 7, [](std::int32_t id, auto& random) { return id >= 12 && id < 16 && random() % 3 == 0; });
        QCOMPARE(categoryOf(few, 100).name, std::string("few tokens"));

        const Text anything(200, 7, [](std::int32_t, auto& random) { return random() % 20 == 0; });
        QCOMPARE(categoryOf(anything, 100).name, std::string("not decided"));

        const Text dense(200, 7, [](std::int32_t, auto& random) { return random() % 3 == 0; });
        QCOMPARE(categoryOf(dense, 100).name, std::string("dense"));

        QCOMPARE(categoryOf(token, 4).name, std::string("too few to tell"));
        const Text dead(5, 7, [](std::int32_t, auto&) { return false; });
        QCOMPARE(categoryOf(dead, 0).name, std::string("dead"));
    }

    void categoriesChangeAtTheirBounds()
    {
        AutomaticCategory c;
        c.nFired = 30;
        c.nDocuments = 5;
        c.lookupGain = 0.8;
        c.topTokenShare = 0.9;
        c.fiveTokenShare = 0.9;
        QCOMPARE(decideCategory(c, 300), std::string("token")); // density exactly 0.1 is not dense
        QCOMPARE(decideCategory(c, 299), std::string("dense"));
        c.lookupGain = std::nextafter(0.8, 0);
        QCOMPARE(decideCategory(c, 1000), std::string("token in context"));
        c.topTokenShare = 0.79;
        QCOMPARE(decideCategory(c, 1000), std::string("few tokens"));
        c.fiveTokenShare = 0.79;
        QCOMPARE(decideCategory(c, 1000), std::string("not decided"));
        c.nFired = 29;
        QCOMPARE(decideCategory(c, 1000), std::string("too few to tell"));
        c.nFired = 30;
        c.nDocuments = 4;
        QCOMPARE(decideCategory(c, 1000), std::string("too few to tell"));
        // A gain that was not computed is not "below 0.8".
        AutomaticCategory unknown;
        unknown.nFired = 1000;
        unknown.nDocuments = 50;
        unknown.topTokenShare = unknown.fiveTokenShare = 1;
        QCOMPARE(decideCategory(unknown, 100000), std::string("few tokens"));
    }
};

ATOMSCOPE_GUILESS_TEST_MAIN(TokenMeasuresTest)
#include "tst_tokenmeasures.moc"
