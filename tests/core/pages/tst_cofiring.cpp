#include "core/pages/cofiring.h"
#include "tests/support/testsupport.h"
#include "tests/support/tinyindex.h"

#include <QTemporaryDir>
#include <algorithm>
#include <cmath>
#include <map>

using namespace atomscope;
using test::TinyTable;

namespace {

// Atoms that fire at each counted token, straight from the table an index is written from.
std::vector<std::vector<AtomId>> firingsByToken(const TinyTable& table)
{
    std::vector<std::vector<AtomId>> tokens;
    for (std::size_t w = 0; w < table.windows.size(); ++w) {
        for (std::size_t t = 0; t < table.windows[w].ids.size(); ++t) {
            if (table.windows[w].counted[t])
                tokens.push_back(table.firings[w][t].atom);
        }
    }
    return tokens;
}

// Pearson's correlation of two 0-1 columns, from its definition.
double plainCorrelation(const std::vector<std::vector<AtomId>>& tokens, AtomId a, AtomId b)
{
    const auto fires = [](const std::vector<AtomId>& atoms, AtomId atom) {
        return std::ranges::find(atoms, atom) == atoms.end() ? 0.0 : 1.0;
    };
    const auto n = static_cast<double>(tokens.size());
    double meanA = 0, meanB = 0, covariance = 0, varianceA = 0, varianceB = 0;
    for (const auto& token : tokens) {
        meanA += fires(token, a) / n;
        meanB += fires(token, b) / n;
    }
    for (const auto& token : tokens) {
        const double x = fires(token, a) - meanA, y = fires(token, b) - meanB;
        covariance += x * y;
        varianceA += x * x;
        varianceB += y * y;
    }
    return covariance / std::sqrt(varianceA * varianceB);
}

} // namespace

class CoFiringTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        const auto file = std::filesystem::path(m_folder.path().toStdString()) / "tiny.atoms";
        QVERIFY(test::writeTinyIndex(file, m_table).has_value());
        auto opened = AtomIndex::open(file);
        QVERIFY(opened.has_value());
        m_index.emplace(std::move(*opened));
        m_tokens = firingsByToken(m_table);
    }

    void countsEqualThoseOfThePlainTable()
    {
        std::vector<AtomId> all;
        for (int atom = 0; atom < m_table.spec.dSae; ++atom)
            all.push_back(AtomId{atom});
        for (const AtomId atom : all) {
            const CoFirings counted = countCoFirings(*m_index, atom, 7, all).value();
            std::map<std::int32_t, std::int64_t> together, fired;
            for (const auto& token : m_tokens) {
                const bool isHere = std::ranges::find(token, atom) != token.end();
                for (const AtomId other : token) {
                    ++fired[other.v];
                    together[other.v] += isHere;
                }
            }
            QCOMPARE(counted.nFired, fired[atom.v]);
            QCOMPARE(counted.nTokens, static_cast<std::int64_t>(m_tokens.size()));
            QCOMPARE(counted.ofOthers.size(), all.size());
            for (const CoFiring& pair : counted.ofOthers) {
                QCOMPARE(pair.nTogether, together[pair.atom.v]);
                QCOMPARE(pair.nOther, fired[pair.atom.v]);
                const bool isDefined = pair.nOther > 0 && counted.nFired > 0;
                QCOMPARE(std::isfinite(pair.phi), isDefined);
                if (!isDefined)
                    continue;
                QVERIFY(std::abs(pair.phi - plainCorrelation(m_tokens, atom, pair.atom)) < 1e-9);
                QCOMPARE(pair.otherGivenThis * static_cast<double>(counted.nFired),
                         static_cast<double>(pair.nTogether));
                QCOMPARE(pair.thisGivenOther * static_cast<double>(pair.nOther), static_cast<double>(pair.nTogether));
                checkInformation(pair, counted);
            }
            checkStrongest(counted);
        }
    }

    void everyPairWithEnoughCommonFiringsIsTestedWhateverIsShown()
    {
        const CoFirings few = countCoFirings(*m_index, AtomId{1}, 2).value();
        const CoFirings all = countCoFirings(*m_index, AtomId{1}, 1000).value();
        QVERIFY(few.strongest.size() == 2 && all.strongest.size() > 10);
        QCOMPARE(few.nTested, static_cast<std::int64_t>(all.strongest.size()));
        QCOMPARE(few.nTested, all.nTested);
        for (std::size_t i = 0; i < few.strongest.size(); ++i)
            QCOMPARE(few.strongest[i].falseDiscoveryRate, all.strongest[i].falseDiscoveryRate);
        for (const CoFiring& pair : all.strongest) {
            // An atom fires wherever it likes in this table.
            QVERIFY2(!pair.isSignificant, QByteArray::number(pair.falseDiscoveryRate));
            QCOMPARE(pair.kind, PairKind::Unknown);
        }
        const auto& listed = m_table.neighbours[1];
        QVERIFY(!listed.empty());
        const AtomId near[] = {listed.front().atom};
        const CoFirings asked = countCoFirings(*m_index, AtomId{1}, 0, near).value();
        QCOMPARE(asked.ofOthers.front().cosine, static_cast<double>(listed.front().cosine));
        QVERIFY(asked.strongest.empty() && asked.nTested == all.nTested);
    }

    void phiIsOneForEqualAtomsAndLargeCountsDoNotOverflow()
    {
        QCOMPARE(phiCoefficient(10, 10, 10, 100), 1.0);
        QCOMPARE(phiCoefficient(0, 50, 50, 100), -1.0);
        QVERIFY(std::abs(phiCoefficient(2'500'000'000, 5'000'000'000, 5'000'000'000, 10'000'000'000)) < 1e-12);
        QVERIFY(std::isnan(phiCoefficient(0, 0, 5, 100)));
        QVERIFY(std::isnan(phiCoefficient(5, 100, 5, 100)));
    }

    void aStopAndAWrongAtomAreErrors()
    {
        std::stop_source stop;
        stop.request_stop();
        QCOMPARE(countCoFirings(*m_index, AtomId{1}, 5, {}, stop.get_token()).error().code, ErrorCode::Cancelled);
        QCOMPARE(countCoFirings(*m_index, AtomId{m_table.spec.dSae}, 5).error().code, ErrorCode::NotFound);
        const AtomId outside[] = {AtomId{-1}};
        QCOMPARE(countCoFirings(*m_index, AtomId{1}, 5, outside).error().code, ErrorCode::NotFound);
    }

private:
    static void checkInformation(const CoFiring& pair, const CoFirings& counted)
    {
        if (pair.nTogether == 0) {
            QCOMPARE(pair.npmi, -1.0);
            return;
        }
        const auto n = static_cast<double>(counted.nTokens);
        const double together = static_cast<double>(pair.nTogether) / n;
        const double alone = static_cast<double>(counted.nFired) / n * (static_cast<double>(pair.nOther) / n);
        QVERIFY(std::abs(pair.npmi - std::log(together / alone) / -std::log(together)) < 1e-9);
    }
    static void checkStrongest(const CoFirings& counted)
    {
        std::vector<CoFiring> expected;
        for (const CoFiring& pair : counted.ofOthers) {
            if (pair.atom != counted.atom && pair.nTogether >= kFewestTogether && std::isfinite(pair.phi))
                expected.push_back(pair);
        }
        std::ranges::stable_sort(expected, [](const auto& a, const auto& b) { return a.phi > b.phi; });
        expected.resize(std::min<std::size_t>(7, expected.size()));
        QCOMPARE(counted.strongest.size(), expected.size());
        for (std::size_t i = 0; i < expected.size(); ++i)
            QCOMPARE(counted.strongest[i].atom, expected[i].atom);
    }

    QTemporaryDir m_folder;
    TinyTable m_table = test::makeTinyTable();
    std::optional<AtomIndex> m_index;
    std::vector<std::vector<AtomId>> m_tokens;
};

ATOMSCOPE_GUILESS_TEST_MAIN(CoFiringTest)
#include "tst_cofiring.moc"
