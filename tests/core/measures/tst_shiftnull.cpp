// The null of circular shifts against every shift there is, and what its chances are worth.
#include "core/base/randomstream.h"
#include "core/measures/falsediscovery.h"
#include "core/measures/shiftnull.h"
#include "tests/support/testsupport.h"

#include <algorithm>
#include <cmath>

using namespace atomscope;

namespace {

using Document = std::vector<TokenFirings>;

constexpr int kAtoms = 12;
const AtomId kThis{0};

/// Documents in which atoms fire in bursts that have nothing to do with each other, from seldom (1) to often (kAtoms).
std::vector<Document> burstyDocuments(std::uint64_t seed, int nDocuments)
{
    RandomStream random(seed, 7);
    std::vector<Document> documents;
    for (int d = 0; d < nDocuments; ++d) {
        Document document(static_cast<std::size_t>(12 + random.below(120)));
        for (int atom = 0; atom < kAtoms; ++atom) {
            const double often = atom == 0 ? 0.6 : 1.0 * atom / kAtoms;
            if (!random.chance(often))
                continue;
            const int n = static_cast<int>(document.size());
            const int burst = random.below(n), length = 4 + random.below(n / 4);
            for (int t = burst; t < std::min(n, burst + length); ++t) {
                if (random.chance(0.5))
                    document[static_cast<std::size_t>(t)].atom.push_back(AtomId{atom});
            }
        }
        documents.push_back(std::move(document));
    }
    return documents;
}

bool fires(const Document& document, AtomId atom, std::size_t token)
{
    return std::ranges::find(document[token].atom, atom) != document[token].atom.end();
}

std::vector<ShiftedPair> shifted(const std::vector<Document>& documents, const std::vector<AtomId>& others,
                                 std::uint64_t seed)
{
    ShiftNull null(others, kAtoms, seed);
    for (std::size_t d = 0; d < documents.size(); ++d) {
        std::vector<std::uint32_t> fired;
        for (std::size_t t = 0; t < documents[d].size(); ++t) {
            if (fires(documents[d], kThis, t))
                fired.push_back(static_cast<std::uint32_t>(t));
        }
        null.add(DocumentId{static_cast<int>(d)}, fired, documents[d]);
    }
    return null.finish();
}

/// Mean and variance over all shifts, document by document: shifts of different documents are independent.
ShiftedPair plainPair(const std::vector<Document>& documents, AtomId other)
{
    ShiftedPair pair;
    for (const Document& document : documents) {
        const std::size_t n = document.size();
        if (n < kFewestShifted)
            continue;
        std::vector<double> counts(n);
        bool isThisHere = false, isOtherHere = false;
        for (std::size_t shift = 0; shift < n; ++shift) {
            for (std::size_t t = 0; t < n; ++t)
                counts[shift] += fires(document, kThis, t) && fires(document, other, (t + shift) % n);
            isThisHere |= fires(document, kThis, shift);
            isOtherHere |= fires(document, other, shift);
        }
        double mean = 0, squares = 0;
        for (const double count : counts) {
            mean += count / static_cast<double>(n);
            squares += count * count / static_cast<double>(n);
        }
        pair.nTogether += static_cast<std::int64_t>(counts[0]);
        pair.nDocumentsTogether += counts[0] > 0;
        pair.nDocumentsBoth += isThisHere && isOtherHere;
        pair.expected += mean;
        pair.variance += squares - mean * mean;
    }
    return pair;
}

std::vector<AtomId> everyOther()
{
    std::vector<AtomId> others;
    for (int atom = 1; atom < kAtoms; ++atom)
        others.push_back(AtomId{atom});
    return others;
}

} // namespace

class ShiftNullTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void theDrawsAreThoseOfEveryShift()
    {
        const std::vector<AtomId> others = everyOther();
        for (const std::uint64_t seed : {1, 2, 3}) {
            const auto documents = burstyDocuments(seed, 80);
            const auto pairs = shifted(documents, others, seed);
            QCOMPARE(pairs.size(), others.size());
            for (std::size_t i = 0; i < others.size(); ++i) {
                const ShiftedPair plain = plainPair(documents, others[i]);
                QCOMPARE(pairs[i].nTogether, plain.nTogether);
                QCOMPARE(pairs[i].nDocumentsTogether, plain.nDocumentsTogether);
                QCOMPARE(pairs[i].nDocumentsBoth, plain.nDocumentsBoth);
                QVERIFY(std::abs(pairs[i].expected - plain.expected) < 1e-9);
                // The variance of 200 draws: a tenth of itself is its standard deviation.
                QVERIFY2(std::abs(pairs[i].variance / plain.variance - 1) < 0.4,
                         qPrintable(QString::number(pairs[i].variance / plain.variance)));
            }
        }
    }

    void burstsThatHaveNothingToDoWithEachOtherAreNotFound()
    {
        // Counted over tokens as if they were independent, most of these pairs would be far from chance.
        int nTests = 0, nBelow5 = 0, nBelow1 = 0, nTokenwise = 0;
        for (std::uint64_t seed = 1; seed <= 60; ++seed) {
            const auto documents = burstyDocuments(seed, 60);
            for (const ShiftedPair& pair : shifted(documents, everyOther(), seed)) {
                if (std::isnan(pair.chance()))
                    continue;
                ++nTests;
                nBelow5 += pair.chance() < 0.05;
                nBelow1 += pair.chance() < 0.01;
                nTokenwise
                    += std::abs(static_cast<double>(pair.nTogether) - pair.expected) > 1.96 * std::sqrt(pair.expected);
            }
        }
        QVERIFY(nTests > 600);
        const QByteArray found = QByteArray::number(nBelow5) + " " + QByteArray::number(nBelow1) + " "
            + QByteArray::number(nTokenwise) + " of " + QByteArray::number(nTests);
        QVERIFY2(nBelow5 < 0.07 * nTests && nBelow1 < 0.02 * nTests, found);
        QVERIFY2(nTokenwise > 0.15 * nTests, found);
    }

    void whatFiresTogetherAndWhatKeepsApartIsFound()
    {
        auto documents = burstyDocuments(5, 60);
        for (Document& document : documents) {
            for (TokenFirings& token : document) {
                const bool isThisHere = !token.atom.empty() && token.atom.front() == kThis;
                std::erase_if(token.atom, [](AtomId atom) { return atom.v >= 10; });
                token.atom.push_back(AtomId{isThisHere ? 10 : 11});
            }
        }
        const auto pairs = shifted(documents, {AtomId{10}, AtomId{11}}, 1);
        QVERIFY(pairs[0].z() > 5 && pairs[0].chance() < 1e-6);
        QCOMPARE(pairs[1].nTogether, 0);
        QVERIFY(pairs[1].z() < -3 && pairs[1].chance() < 0.01);
    }

    void shortDocumentsAreLeftOut()
    {
        Document document(kFewestShifted - 1);
        for (TokenFirings& token : document)
            token.atom = {kThis, AtomId{1}};
        const auto pairs = shifted({document}, {AtomId{1}}, 1);
        QCOMPARE(pairs[0].nTogether, 0);
        QVERIFY(std::isnan(pairs[0].z()) && std::isnan(pairs[0].chance()));
    }

    void falseDiscoveryRatesAreThoseOfTheTextbook()
    {
        const double nan = std::nan("");
        const auto rates = falseDiscoveryRates(std::vector<double>{0.01, 0.04, nan, 0.03, 0.005});
        const std::vector<double> expected = {0.02, 0.04, nan, 0.04, 0.02};
        for (std::size_t i = 0; i < rates.size(); ++i)
            QVERIFY(std::isnan(expected[i]) ? std::isnan(rates[i]) : std::abs(rates[i] - expected[i]) < 1e-15);
        QVERIFY(falseDiscoveryRates({}).empty());
        QCOMPARE(falseDiscoveryRates(std::vector<double>{1}).front(), 1.0);
    }
};

ATOMSCOPE_GUILESS_TEST_MAIN(ShiftNullTest)
#include "tst_shiftnull.moc"
