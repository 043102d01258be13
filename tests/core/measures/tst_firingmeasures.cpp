// Measures over an atom's firings against their definitions, written out without any shortcut.
#include "core/measures/activationshape.h"
#include "core/measures/concentration.h"
#include "core/measures/tokeninformation.h"
#include "tests/support/testsupport.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <random>

using namespace atomscope;

namespace {

constexpr int kVocabulary = 25;

bool isSame(double a, double b)
{
    return (std::isnan(a) && std::isnan(b)) || std::abs(a - b) <= 1e-10 * std::max(1.0, std::abs(b));
}

// Documents of one to three windows of 5 to 12 tokens, the first of a window not counted.
struct Text
{
    WindowTable windows;
    CorpusTokens corpus{kVocabulary};
    std::vector<std::int32_t> token, place; // by position; place = in the window
    std::vector<int> half; // -1 = not counted
    PostingList firings;
    std::vector<bool> fires;

    template <typename Fires> Text(std::uint32_t seed, int nDocuments, Fires firesAt)
    {
        std::mt19937 random(seed);
        windows.firstPosition = {0};
        for (int d = 0; d < nDocuments; ++d) {
            const int nWindows = 1 + static_cast<int>(random() % 3);
            for (int w = 0; w < nWindows; ++w)
                addWindow(random, d, firesAt);
        }
    }

    template <typename Fires> void addWindow(std::mt19937& random, int document, Fires firesAt)
    {
        SequenceTokens window;
        const int n = 5 + static_cast<int>(random() % 8);
        for (int i = 0; i < n; ++i) {
            const double u = static_cast<double>(random() % 1000) / 1000;
            const auto id = static_cast<std::int32_t>(u * u * kVocabulary);
            const bool isFiring = i > 0 && firesAt(id, i, random);
            if (isFiring)
                firings.position.push_back(token.size());
            fires.push_back(isFiring);
            window.ids.push_back(TokenId{id});
            window.counted.push_back(i > 0);
            token.push_back(id);
            place.push_back(i);
            half.push_back(i > 0 ? document % 2 : -1);
        }
        firings.activation.resize(firings.position.size(), 1);
        corpus.add(window, document % 2);
        windows.document.push_back(DocumentId{document});
        windows.firstTokenInDocument.push_back(0);
        windows.hasBos.push_back(0);
        windows.firstPosition.push_back(token.size());
    }
};

double plainUncertainty(const Text& text)
{
    double seen[kVocabulary] = {}, fired[kVocabulary] = {}, n = 0, nFired = 0, n1 = 0, nFired1 = 0;
    for (std::size_t p = 0; p < text.token.size(); ++p) {
        if (text.half[p] == 0) {
            ++seen[text.token[p]];
            fired[text.token[p]] += text.fires[p];
            ++n;
            nFired += text.fires[p];
        }
        n1 += text.half[p] == 1;
        nFired1 += text.half[p] == 1 && text.fires[p];
    }
    if (nFired == 0 || nFired == n || nFired1 == 0 || nFired1 == n1)
        return std::nan("");
    double given = 0, alone = 0;
    for (std::size_t p = 0; p < text.token.size(); ++p) {
        if (text.half[p] != 1)
            continue;
        const double base = nFired / n, rate = (fired[text.token[p]] + base) / (seen[text.token[p]] + 1);
        given -= std::log(text.fires[p] ? rate : 1 - rate);
        alone -= std::log(text.fires[p] ? base : 1 - base);
    }
    return std::max(0.0, 1 - given / alone);
}

Concentration plainConcentration(const Text& text)
{
    std::map<std::int32_t, double> documents;
    std::map<int, double> countedAt;
    double n = 0, nCounted = 0;
    for (std::size_t w = 0; w < text.windows.size(); ++w) {
        for (auto p = text.windows.firstPosition[w]; p < text.windows.firstPosition[w + 1]; ++p) {
            documents[text.windows.document[w].v] += text.fires[p];
            n += text.fires[p];
            countedAt[text.place[p]] += text.half[p] >= 0;
            nCounted += text.half[p] >= 0;
        }
    }
    double tenths[10] = {};
    for (std::size_t p = 0; p < text.token.size(); ++p) {
        double before = 0;
        for (const auto& [place, count] : countedAt)
            before += place < text.place[p] ? count : place == text.place[p] ? count / 2 : 0;
        tenths[std::min(9, static_cast<int>(10 * before / nCounted))] += text.fires[p];
    }
    Concentration plain;
    if (n == 0)
        return plain;
    double most = 0, squares = 0;
    for (const auto& [document, count] : documents) {
        most = std::max(most, count / n);
        squares += count / n * count / n;
    }
    plain.topDocumentShare = most;
    plain.effectiveDocuments = 1 / squares;
    plain.busiestTenth = *std::max_element(tenths, tenths + 10) / n;
    return plain;
}

} // namespace

class FiringMeasuresTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void tokenInformationEqualsItsDefinition()
    {
        for (std::uint32_t seed = 0; seed < 60; ++seed) {
            const Text text(seed, 2 + static_cast<int>(seed % 20), [&](std::int32_t id, int, auto& random) {
                return random() % 40 == 0 || (id == 5 && random() % (1 + seed % 3) == 0);
            });
            TokenCounter counter(text.corpus);
            const double u = TokenInformation(text.corpus).uncertaintyCoefficient(counter.count(text.firings));
            QVERIFY2(isSame(u, plainUncertainty(text)), qPrintable(QString::number(seed)));
        }
    }

    void tokenInformationIsOneForADetectorAndNothingForChance()
    {
        const Text detector(1, 400, [](std::int32_t id, int, auto&) { return id == 5; });
        TokenCounter counter(detector.corpus);
        QVERIFY(TokenInformation(detector.corpus).uncertaintyCoefficient(counter.count(detector.firings)) > 0.95);
        const Text chance(1, 400, [](std::int32_t, int, auto& random) { return random() % 10 == 0; });
        TokenCounter chanceCounter(chance.corpus);
        QVERIFY(TokenInformation(chance.corpus).uncertaintyCoefficient(chanceCounter.count(chance.firings)) < 0.01);
        const Text always(1, 40, [](std::int32_t, int, auto&) { return true; });
        TokenCounter alwaysCounter(always.corpus);
        QVERIFY(
            std::isnan(TokenInformation(always.corpus).uncertaintyCoefficient(alwaysCounter.count(always.firings))));
    }

    void concentrationEqualsItsDefinition()
    {
        for (std::uint32_t seed = 0; seed < 40; ++seed) {
            const Text text(seed, 1 + static_cast<int>(seed % 30), [&](std::int32_t, int place, auto& random) {
                return random() % (2 + seed) == 0 || (seed % 2 == 0 && place == 3);
            });
            const Concentration got = ConcentrationMeter(text.windows, text.corpus).measure(text.firings);
            const Concentration plain = plainConcentration(text);
            QVERIFY(isSame(got.topDocumentShare, plain.topDocumentShare));
            QVERIFY(isSame(got.effectiveDocuments, plain.effectiveDocuments));
            QVERIFY(isSame(got.busiestTenth, plain.busiestTenth));
        }
    }

    void concentrationTellsOnePlaceFromEverywhere()
    {
        const Text onePlace(1, 200, [](std::int32_t, int place, auto&) { return place == 3; });
        QCOMPARE(ConcentrationMeter(onePlace.windows, onePlace.corpus).measure(onePlace.firings).busiestTenth, 1.0);
        const Text anywhere(1, 400, [](std::int32_t, int, auto& random) { return random() % 3 == 0; });
        const auto spread = ConcentrationMeter(anywhere.windows, anywhere.corpus).measure(anywhere.firings);
        QVERIFY(spread.busiestTenth < 0.2);
        QVERIFY(spread.effectiveDocuments > 250);
        QVERIFY(spread.topDocumentShare < 0.02);
        QVERIFY(std::isnan(ConcentrationMeter(anywhere.windows, anywhere.corpus).measure({}).topDocumentShare));
    }

    void quantilesAreValuesOfTheirRank()
    {
        for (const std::size_t n : {1U, 2U, 9U, 10U, 11U, 100U, 997U}) {
            std::mt19937 random(static_cast<std::uint32_t>(n));
            std::vector<float> values(n);
            for (float& value : values)
                value = static_cast<float>(1 + random() % 1000);
            std::sort(values.begin(), values.end());
            // At least q of the values are at most the quantile, and fewer are below it.
            const std::vector<float> descending(values.rbegin(), values.rend());
            const ActivationShape shape = shapeOf(descending);
            for (const auto& [q, got] : {std::pair(0.1, shape.q10), {0.5, shape.median}, {0.9, shape.q90}}) {
                double atMost = 0, below = 0;
                for (const float value : values) {
                    atMost += static_cast<double>(value) <= got;
                    below += static_cast<double>(value) < got;
                }
                QVERIFY(atMost / static_cast<double>(n) >= q && below / static_cast<double>(n) < q);
            }
        }
        QVERIFY(std::isnan(shapeOf({}).median));
    }

    void bimodalityHasItsKnownValues()
    {
        std::vector<float> logUniform, twoPoints, oneMode;
        std::mt19937 random(1);
        for (int i = 0; i < 20000; ++i) {
            const double u = (i + 0.5) / 20000;
            logUniform.push_back(static_cast<float>(std::exp(1 - u)));
            twoPoints.push_back(i < 10000 ? 2.0F : 1.0F);
            double sum = 0;
            for (int j = 0; j < 12; ++j)
                sum += static_cast<double>(random()) / 4294967296.0;
            oneMode.push_back(static_cast<float>(std::exp(sum)));
        }
        std::sort(oneMode.begin(), oneMode.end(), std::greater<>());
        QVERIFY(std::abs(shapeOf(logUniform).bimodality - 5.0 / 9) < 1e-3);
        QVERIFY(std::abs(shapeOf(twoPoints).bimodality - 1) < 1e-3);
        QVERIFY(std::abs(shapeOf(oneMode).bimodality - 1.0 / 2.9) < 0.01); // excess kurtosis of 12 uniforms: -0.1
        const std::vector<float> equal(50, 3.0F);
        QVERIFY(std::isnan(shapeOf(equal).bimodality));
        QVERIFY(std::isnan(shapeOf(std::span(logUniform).first(3)).bimodality));
    }
};

ATOMSCOPE_GUILESS_TEST_MAIN(FiringMeasuresTest)
#include "tst_firingmeasures.moc"
