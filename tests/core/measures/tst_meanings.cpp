// The parts of the evidence about meanings, each against its definition or a known value.
#include "core/measures/coherence.h"
#include "core/measures/diptest.h"
#include "core/measures/evidencemeasures.h"
#include "core/measures/senses.h"
#include "core/measures/sphericalkmeans.h"
#include "core/measures/tokenclasses.h"
#include "core/measures/verdict.h"
#include "tests/support/testsupport.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <random>
#include <set>

using namespace atomscope;

namespace {

Embedding randomUnit(RandomStream& random, const Embedding& centre = {}, float spread = 1)
{
    Embedding v{};
    double squares = 0;
    for (std::size_t d = 0; d < v.size(); ++d) {
        v[d] = centre[d] + spread * random.noise() / 16;
        squares += static_cast<double>(v[d]) * static_cast<double>(v[d]);
    }
    for (float& value : v)
        value = static_cast<float>(static_cast<double>(value) / std::sqrt(squares));
    return v;
}

/// Contexts that alternate between the halves, as a sampler would give them: half 0 first.
std::vector<SampledContext> contextsFor(std::size_t n)
{
    std::vector<SampledContext> contexts(n);
    for (std::size_t i = 0; i < n; ++i)
        contexts[i] = {i, 1, 1, i < n / 2 ? 0 : 1};
    return contexts;
}

Senses sensesOf(const std::vector<Embedding>& rows, int atom = 1)
{
    RandomStream random(99, 1);
    std::vector<Embedding> anywhere;
    for (int i = 0; i < 500; ++i)
        anywhere.push_back(randomUnit(random));
    const std::vector<double> ones(rows.size(), 1.0);
    const DipTable dips;
    const auto contexts = contextsFor(rows.size());
    return findSenses(AtomId{atom}, contexts, rows, {monosemanticity(rows, ones), anywhere, dips});
}

/// Rows around centres in turn; a row's cosine with its centre is about 0.5.
std::vector<Embedding> aroundCentres(std::size_t n, std::size_t nCentres, std::uint64_t seed)
{
    RandomStream random(seed, 2);
    std::vector<Embedding> centres, rows;
    for (std::size_t i = 0; i < nCentres; ++i)
        centres.push_back(randomUnit(random));
    for (std::size_t i = 0; i < n; ++i)
        rows.push_back(randomUnit(random, centres[i % nCentres], 1.7F));
    return rows;
}

struct Text
{
    CorpusTokens corpus{12};
    std::vector<std::uint64_t> windowStart = {0};
    std::vector<std::int32_t> token, previous;
    std::vector<int> half;
    std::vector<bool> fires;
    PostingList firings;

    template <typename Fires> Text(std::uint32_t seed, int nWindows, Fires firesAt)
    {
        std::mt19937 random(seed);
        for (int w = 0; w < nWindows; ++w) {
            SequenceTokens window;
            for (int i = 0; i < 20; ++i) {
                const double u = static_cast<double>(random() % 1000) / 1000;
                const auto id = static_cast<std::int32_t>(u * u * 12);
                const std::int32_t before = i == 0 ? -1 : token.back();
                const bool isCounted = i % 7 != 3;
                const bool isFiring = isCounted && firesAt(before, id, random);
                if (isFiring)
                    firings.position.push_back(token.size());
                token.push_back(id);
                previous.push_back(before);
                half.push_back(isCounted ? w % 2 : -1);
                fires.push_back(isFiring);
                window.ids.push_back(TokenId{id});
                window.counted.push_back(isCounted);
            }
            corpus.add(window, w % 2);
            windowStart.push_back(token.size());
        }
        firings.activation.resize(firings.position.size(), 1);
    }
};

/// The table of pairs with back-off, place by place: rates for choosing the threshold leave the place out.
LookupScore plainBigram(const Text& text)
{
    using Pair = std::pair<std::int32_t, std::int32_t>;
    std::map<Pair, double> seen, fired;
    std::map<std::int32_t, double> tokenSeen, tokenFired;
    double nFired[2] = {}, nTokens[2] = {};
    for (std::size_t p = 0; p < text.token.size(); ++p) {
        if (text.half[p] < 0)
            continue;
        ++nTokens[text.half[p]];
        nFired[text.half[p]] += text.fires[p];
        if (text.half[p] != 0)
            continue;
        ++seen[{text.previous[p], text.token[p]}];
        fired[{text.previous[p], text.token[p]}] += text.fires[p];
        ++tokenSeen[text.token[p]];
        tokenFired[text.token[p]] += text.fires[p];
    }
    if (nFired[0] == 0 || nFired[1] == 0)
        return {};
    const auto rateAt = [&](std::size_t p) {
        const Pair pair{text.previous[p], text.token[p]};
        const double out = text.half[p] == 0, outFired = out * text.fires[p];
        const double n = seen[pair] - out, f = fired[pair] - outFired;
        const double r = (tokenFired[text.token[p]] - outFired) / (tokenSeen[text.token[p]] - out + 1);
        return n == 0 ? r : f == 0 ? 0 : (f + r) / (n + 1);
    };
    std::set<double, std::greater<>> thresholds = {0};
    for (std::size_t p = 0; p < text.token.size(); ++p) {
        if (text.half[p] == 0)
            thresholds.insert(rateAt(p));
    }
    const auto f1 = [&](double threshold, int half) {
        double hits = 0, foretold = 0;
        for (std::size_t p = 0; p < text.token.size(); ++p) {
            if (text.half[p] == half && rateAt(p) >= threshold - (threshold > 0 ? 1e-13 : 0)) {
                ++foretold;
                hits += text.fires[p];
            }
        }
        return 2 * hits / (nFired[half] + foretold);
    };
    double best = 0, chosen = 0;
    for (const double threshold : thresholds) {
        if (f1(threshold, 0) > best + 1e-13) {
            best = f1(threshold, 0);
            chosen = threshold;
        }
    }
    LookupScore score;
    score.f1 = f1(chosen, 1);
    const double p = nFired[1] / nTokens[1], base = 2 * p / (1 + p);
    score.gain = (score.f1 - base) / (1 - base);
    return score;
}

} // namespace

class MeaningsTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void foldingTakesSpaceAndCaseAway()
    {
        QCOMPARE(foldedToken(" Day"), std::string("day"));
        QCOMPARE(foldedToken("DAY\n"), std::string("day"));
        QCOMPARE(foldedToken(" \xc3\x84rger"), std::string("\xc3\xa4rger"));
        QCOMPARE(foldedToken("\n"), std::string("\n"));
        QCOMPARE(foldedToken(" \xe2\x82"), std::string(" \xe2\x82")); // half a character
        QCOMPARE(foldedToken(""), std::string());
        const std::vector<std::string> words = {" day", "b", "Day", " B", "day"};
        const TokenClasses classes = foldTokens(words);
        QCOMPARE(classes.ofToken, (std::vector<std::int32_t>{0, 1, 0, 1, 0}));
        QCOMPARE(classes.nClasses, 2);
    }

    void theTableOfPairsEqualsItsDefinition()
    {
        for (std::uint32_t seed = 0; seed < 60; ++seed) {
            const Text text(seed, 4 + static_cast<int>(seed % 30), [&](int before, int id, auto& random) {
                return random() % 60 == 0 || (id == 3 && before < 3 && random() % (1 + seed % 3) == 0);
            });
            const BigramText bigrams(text.corpus, text.windowStart);
            TokenCounter tokens(text.corpus), pairs(bigrams.pairs());
            const LookupScore score = bigrams.score(pairs.count(text.firings), tokens.count(text.firings));
            const LookupScore plain = plainBigram(text);
            if (std::isnan(plain.f1)) {
                QVERIFY(std::isnan(score.f1));
                continue;
            }
            QVERIFY2(std::abs(score.f1 - plain.f1) < 1e-12, qPrintable(QString::number(seed)));
            QVERIFY(std::abs(score.gain - plain.gain) < 1e-12);
        }
    }

    void coherenceEqualsTheSumOverPairs()
    {
        RandomStream random(1, 1);
        std::vector<Embedding> rows = aroundCentres(60, 3, 4);
        rows[7] = {}; // nothing stood around it
        std::vector<double> weights;
        for (std::size_t i = 0; i < rows.size(); ++i)
            weights.push_back(random.uniform());
        double sum = 0, total = 0;
        for (std::size_t i = 0; i < rows.size(); ++i) {
            for (std::size_t j = 0; j < i; ++j) {
                sum += weights[i] * weights[j] * cosine(rows[i], rows[j]);
                total += weights[i] * weights[j];
            }
        }
        QVERIFY(std::abs(monosemanticity(rows, weights) - sum / total) < 1e-5);
        QVERIFY(std::isnan(monosemanticity(std::span(rows).first(1), weights)));
    }

    void unlikeContextsHaveNoCoherence()
    {
        RandomStream random(3, 1);
        std::vector<Embedding> rows;
        for (int i = 0; i < 200; ++i)
            rows.push_back(randomUnit(random));
        const std::vector<double> ones(rows.size(), 1.0);
        QVERIFY(std::abs(monosemanticity(rows, ones)) < 0.02);
    }

    // The example data of Hartigan's algorithm: ratings of 63 faculty members, dip 0.0595.
    void theDipHasItsPublishedValue()
    {
        const std::vector<double> ratings
            = {30, 33, 35, 36, 37, 37, 39, 39, 39, 39, 39, 40, 40, 40, 40, 41, 42, 43, 43, 43, 44,
               44, 45, 45, 46, 46, 47, 47, 48, 48, 48, 49, 50, 50, 51, 52, 52, 53, 53, 53, 53, 53,
               54, 54, 57, 57, 59, 60, 60, 60, 61, 61, 61, 61, 62, 62, 62, 62, 63, 66, 70, 72, 72};
        QCOMPARE(ratings.size(), std::size_t(63));
        const double dip = dipStatistic(ratings);
        QVERIFY2(std::abs(dip - 0.0595238) < 1e-6, qPrintable(QString::number(dip, 'g', 9)));
        const double p = DipTable().pValue(dip, 63);
        QVERIFY2(std::abs(p - 0.087) < 0.025, qPrintable(QString::number(p)));
    }

    void theDipIsBetweenItsBounds()
    {
        std::vector<double> grid, two;
        for (int i = 0; i < 50; ++i) {
            grid.push_back(i);
            two.push_back(i < 25 ? 0.001 * i : 1 + 0.001 * i);
        }
        QVERIFY(std::abs(dipStatistic(grid) - 0.01) < 1e-12); // 1 / (2n)
        QVERIFY(dipStatistic(two) > 0.23 && dipStatistic(two) <= 0.25);
        const DipTable table;
        QCOMPARE(table.pValue(dipStatistic(grid), 50), 1.0);
        QVERIFY(table.pValue(dipStatistic(two), 50) < 0.001);
    }

    void oneModeIsSeldomTakenForTwo()
    {
        const DipTable table;
        int nWrong = 0;
        for (int set = 0; set < 200; ++set) {
            RandomStream random(static_cast<std::uint64_t>(set), 7);
            std::vector<double> values;
            for (int i = 0; i < 80; ++i)
                values.push_back(random.uniform());
            std::ranges::sort(values);
            nWrong += table.pValue(dipStatistic(values), values.size()) < 0.01;
        }
        QVERIFY(nWrong <= 7); // 2 expected
    }

    void asManySensesAsWerePlanted()
    {
        for (std::uint64_t seed = 1; seed <= 5; ++seed) {
            for (const std::size_t n : {1, 2, 3, 4}) {
                const Senses senses = sensesOf(aroundCentres(240, n, seed));
                QCOMPARE(senses.nClusters, static_cast<int>(n));
                QCOMPARE(senses.nModes, static_cast<int>(n));
                QVERIFY(std::abs(senses.nEffective / static_cast<double>(n) - 1) < 0.2);
                QVERIFY(senses.coverage > 0.95);
            }
        }
    }

    void aCloudWithoutStructureIsNotSplit()
    {
        int nSplit = 0;
        for (std::uint64_t seed = 1; seed <= 40; ++seed)
            nSplit += sensesOf(aroundCentres(200, 1, 100 + seed), static_cast<int>(seed)).nModes > 1;
        QCOMPARE(nSplit, 0);
    }

    // One broad meaning: k-means cuts it, and the cut holds up on the other half; only the gap is missing.
    void aContinuumHasNoModes()
    {
        int nCut = 0;
        for (std::uint64_t seed = 1; seed <= 10; ++seed) {
            RandomStream random(seed, 3);
            const Embedding from = randomUnit(random), to = randomUnit(random);
            std::vector<Embedding> rows;
            for (int i = 0; i < 300; ++i) {
                const auto angle = static_cast<float>(random.uniform() * M_PI / 2);
                Embedding centre{};
                for (std::size_t d = 0; d < centre.size(); ++d)
                    centre[d] = std::cos(angle) * from[d] + std::sin(angle) * to[d];
                rows.push_back(randomUnit(random, centre, 0.5F));
            }
            const Senses senses = sensesOf(rows, static_cast<int>(seed));
            nCut += senses.nClusters > 1;
            QCOMPARE(senses.nModes, 1);
        }
        QVERIFY(nCut > 5);
    }

    void aSmallSecondSenseIsFound()
    {
        int nFound = 0;
        for (std::uint64_t seed = 1; seed <= 10; ++seed) {
            const auto two = aroundCentres(400, 2, seed);
            std::vector<Embedding> rows; // every tenth is of the second
            for (std::size_t i = 0; i < 200; ++i)
                rows.push_back(two[2 * i + (i % 10 == 0 ? 1 : 0)]);
            const Senses senses = sensesOf(rows);
            nFound += senses.nModes == 2 && std::abs(senses.largestShare - 0.9) < 0.02;
        }
        QVERIFY2(nFound >= 9, qPrintable(QString::number(nFound)));
    }

    void fewContextsAreNotMeasured() { QCOMPARE(sensesOf(aroundCentres(28, 1, 1)).nClusters, 0); }

    void onlyOneContextOfADocumentIsTaken()
    {
        // 30 documents of two windows of 10 tokens; the atom fires at every fourth token, at all of document 3.
        CorpusTokens corpus(5);
        WindowTable windows;
        windows.firstPosition = {0};
        PostingList firings;
        for (int d = 0; d < 30; ++d) {
            for (int w = 0; w < 2; ++w) {
                SequenceTokens window;
                for (int i = 0; i < 10; ++i) {
                    if (i > 0 && (d == 3 || (i + w) % 4 == 0)) {
                        firings.position.push_back(windows.firstPosition.back() + static_cast<std::uint64_t>(i));
                        firings.activation.push_back(static_cast<float>(d + 1));
                    }
                    window.ids.push_back(TokenId{i % 5});
                    window.counted.push_back(i > 0);
                }
                corpus.add(window, d % 2);
                windows.document.push_back(DocumentId{d});
                windows.firstTokenInDocument.push_back(w * 10);
                windows.hasBos.push_back(0);
                windows.firstPosition.push_back(windows.firstPosition.back() + 10);
            }
        }
        const ContextSampler sampler(windows, corpus, HoldOutUnit::Document, 1);
        const auto contexts = sampler.sample(AtomId{0}, firings);
        QCOMPARE(contexts.size(), std::size_t(30));
        std::set<std::int32_t> documents;
        std::int64_t nFirings = 0;
        for (std::size_t i = 0; i < contexts.size(); ++i) {
            const auto document = windows.document[windows.windowOf(contexts[i].position)].v;
            documents.insert(document);
            nFirings += contexts[i].nFirings;
            QCOMPARE(contexts[i].half, i < 15 ? 0 : 1);
            QCOMPARE(contexts[i].half, document % 2);
            QCOMPARE(contexts[i].activation, static_cast<float>(document + 1));
            QVERIFY(std::ranges::binary_search(firings.position, contexts[i].position));
        }
        QCOMPARE(documents.size(), std::size_t(30));
        QCOMPARE(nFirings, static_cast<std::int64_t>(firings.position.size()));
        // Windows as units: blocks of eight.
        const ContextSampler blocks(windows, corpus, HoldOutUnit::WindowBlock, 1);
        QCOMPARE(blocks.sample(AtomId{0}, firings).size(), std::size_t(30));
    }

    void surroundingsAreComparedWithoutTheTokenItself()
    {
        // Windows of one topic or the other; token 0 stands in both.
        CorpusTokens corpus(41);
        WindowTable windows;
        windows.firstPosition = {0};
        std::mt19937 random(1);
        for (int w = 0; w < 200; ++w) {
            SequenceTokens window;
            for (int i = 0; i < 64; ++i) {
                window.ids.push_back(TokenId{i == 32 ? 0 : 1 + w % 2 * 20 + static_cast<int>(random() % 20)});
                window.counted.push_back(1);
            }
            corpus.add(window, 0);
            windows.document.push_back(DocumentId{w});
            windows.firstTokenInDocument.push_back(0);
            windows.hasBos.push_back(0);
            windows.firstPosition.push_back(windows.firstPosition.back() + 64);
        }
        const ContextEmbedder embedder(corpus, windows);
        const auto at = [](int window) { return static_cast<std::uint64_t>(window) * 64 + 32; };
        double same = 0, different = 0;
        for (int w = 0; w < 100; w += 2) {
            same += cosine(embedder.embed(at(w)), embedder.embed(at(w + 2))) / 50;
            different += cosine(embedder.embed(at(w)), embedder.embed(at(w + 1))) / 50;
        }
        QVERIFY2(same > 0.4 && different < -0.4, qPrintable(QString::number(same) + " " + QString::number(different)));
        const Embedding v = embedder.embed(at(0));
        QVERIFY(std::abs(cosine(v, v) - 1) < 1e-5);
    }

    void verdictsChangeAtTheirBounds()
    {
        AtomEvidence e;
        QVERIFY(decideVerdict(e, std::nan("")) == AutomaticVerdict::CannotTell);
        QVERIFY(decideVerdict(e, 0.8) == AutomaticVerdict::TokenOnly);
        e.folded.gain = 0.8;
        QVERIFY(decideVerdict(e, 0.1) == AutomaticVerdict::TokenOnly);
        e.folded.gain = 0.79;
        e.coherence.flat = 0.1;
        e.coherence.flatNull = 0.05;
        e.senses.nClusters = e.senses.nModes = 1;
        e.senses.coverage = 0.8;
        QVERIFY(decideVerdict(e, 0.1) == AutomaticVerdict::OneMeaningSoFar);
        e.senses.nClusters = 2; // a cut without a gap
        QVERIFY(decideVerdict(e, 0.1) == AutomaticVerdict::CannotTell);
        e.senses.nModes = 2;
        QVERIFY(decideVerdict(e, 0.1) == AutomaticVerdict::SeveralMeanings);
        e.senses.coverage = 0.79;
        QVERIFY(decideVerdict(e, 0.1) == AutomaticVerdict::CannotTell);
        e.senses.coverage = 1;
        e.coherence.flatNull = 0.1;
        QVERIFY(decideVerdict(e, 0.1) == AutomaticVerdict::CannotTell);
    }

    void everyColumnIsDescribed()
    {
        std::set<std::string_view> names;
        for (const EvidenceMeasure& measure : evidenceMeasures()) {
            QVERIFY(names.insert(measure.about.name).second);
            QCOMPARE(findMeasure(measure.about.name), &measure.about);
            QVERIFY(!measure.about.title.empty() && !measure.about.definition.empty());
            QVERIFY(measure.about.kind == Measure::Kind::Real);
            const double unmeasured = measure.value(AtomEvidence{});
            QVERIFY(std::isnan(unmeasured) || measure.about.name == "n_contexts");
        }
    }
};

ATOMSCOPE_GUILESS_TEST_MAIN(MeaningsTest)
#include "tst_meanings.moc"
