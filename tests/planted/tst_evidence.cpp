// Evidence about meanings, held against what was planted.
#include "core/measures/evidence.h"
#include "core/measures/verdict.h"
#include "tests/support/plantedindex.h"
#include "tests/support/testsupport.h"

#include <QTemporaryDir>
#include <algorithm>
#include <cmath>
#include <map>

using namespace atomscope;

namespace {

/// A planted set as an index, and what its atoms' evidence is measured with.
struct Measured
{
    Measured(const std::filesystem::path& folder, char kase, std::uint64_t seed)
        : set(makePlantedSet({kase, seed, 391, false}).value())
    {
        const auto file = folder / "planted.atoms";
        const auto written = test::writePlantedIndex(folder, file, set);
        if (!written)
            qFatal("%s", written.error().message.c_str());
        index.emplace(AtomIndex::open(file).value());
        meter.emplace(EvidenceText::read(*index).value());
        gain = std::get<std::vector<double>>(index->column("lookup_gain").value());
    }

    AtomEvidence evidence(std::size_t atom)
    {
        const AtomId id{static_cast<int>(atom)};
        return meter->measure(*index, id, index->postings(id).value()).value();
    }
    AutomaticVerdict verdict(std::size_t atom, const AtomEvidence& evidence) const
    {
        return decideVerdict(evidence, gain[atom]);
    }

    PlantedSet set;
    std::optional<AtomIndex> index;
    std::optional<EvidenceMeter> meter;
    std::vector<double> gain;
};

QByteArray nameOf(std::size_t atom, const PlantedSet& set)
{
    return QByteArray::number(static_cast<int>(atom)) + " " + QByteArray::fromStdString(set.atoms[atom].meaning);
}

/// Of the tokens at which an atom ought to fire, those of its most frequent concept.
double largestShare(const PlantedSet& set, const PlantedAtom& atom)
{
    std::map<int, double> n;
    double all = 0;
    for (const Presences::Entry& entry : set.presences.entries) {
        if (std::ranges::find(atom.anyOf, entry.id) != atom.anyOf.end())
            ++n[entry.id];
    }
    double largest = 0;
    for (const auto& [id, count] : n) {
        all += count;
        largest = std::max(largest, count);
    }
    return largest / all;
}

void addSeeds()
{
    QTest::addColumn<int>("seed");
    for (const int seed : {1, 2, 3})
        QTest::newRow(std::to_string(seed).c_str()) << seed;
}

} // namespace

class EvidenceTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void theOracleHasOneMeaningOrItsTokens_data() { addSeeds(); }
    void theOracleHasOneMeaningOrItsTokens()
    {
        QFETCH(int, seed);
        Measured measured(path(), 'A', static_cast<std::uint64_t>(seed));
        for (std::size_t atom = 0; atom < measured.set.atoms.size(); atom += atom < kFirstDense ? 7 : 1) {
            const std::string& meaning = measured.set.atoms[atom].meaning;
            const AtomEvidence e = measured.evidence(atom);
            const AutomaticVerdict verdict = measured.verdict(atom, e);
            const QByteArray name = nameOf(atom, measured.set);
            if (meaning == "token") {
                QVERIFY2(e.folded.f1 >= 0.99 && e.bigram.f1 >= 0.98 && e.foldedBigram.f1 >= 0.98, name);
                QVERIFY2(verdict == AutomaticVerdict::TokenOnly, name);
            } else if (meaning == "bigram") {
                QVERIFY2(e.bigram.f1 >= 0.98 && e.folded.f1 < 0.85, name);
                QVERIFY2(verdict == AutomaticVerdict::CannotTell, name); // no words around it to judge by
            } else if (meaning == "topic" || meaning == "token in context") {
                QVERIFY2(verdict == AutomaticVerdict::OneMeaningSoFar, name);
                QVERIFY2(e.senses.nClusters == 1 && std::abs(e.senses.nEffective - 1) < 0.1, name);
                QVERIFY2(e.coherence.weighted > 2 * e.coherence.weightedRandom, name);
                QVERIFY2(e.senses.coverage > 0.85, name);
            } else { // dead or dense
                QVERIFY2(verdict == AutomaticVerdict::CannotTell, name);
            }
        }
    }

    void severalMeaningsAreCounted_data() { addSeeds(); }
    void severalMeaningsAreCounted()
    {
        QFETCH(int, seed);
        Measured measured(path(), 'B', static_cast<std::uint64_t>(seed));
        int nExact = 0, nFound = 0;
        for (std::size_t atom = 0; atom < 20; ++atom) {
            const PlantedAtom& planted = measured.set.atoms[atom];
            const AtomEvidence e = measured.evidence(atom);
            nFound += measured.verdict(atom, e) == AutomaticVerdict::SeveralMeanings;
            nExact += e.senses.nModes == planted.nMeanings;
            QVERIFY2(measured.verdict(atom, e) != AutomaticVerdict::OneMeaningSoFar, nameOf(atom, measured.set));
            // MS within a sense is about as many times that of all contexts as there are equal senses.
            if (atom < 5)
                QVERIFY2(e.senses.nEffective > 1.7 && e.senses.nEffective < 2.7,
                         nameOf(atom, measured.set) + " " + QByteArray::number(e.senses.nEffective));
            if (e.senses.nModes == 4)
                QVERIFY2(e.senses.nEffective > 3.5 && e.senses.nEffective < 7, nameOf(atom, measured.set));
            // A second sense of 10 % is there, and as small as it is in this text.
            if (atom >= 10 && atom < 15 && e.senses.nModes == 2)
                QVERIFY2(std::abs(e.senses.largestShare - largestShare(measured.set, planted)) < 0.06,
                         nameOf(atom, measured.set) + " " + QByteArray::number(e.senses.largestShare) + ", true "
                             + QByteArray::number(largestShare(measured.set, planted)));
        }
        QVERIFY2(nFound >= 18, qPrintable(QString::number(nFound)));
        QVERIFY2(nExact >= 16, qPrintable(QString::number(nExact)));
    }

    // A direction that stands for nothing fires on whatever it happens to overlap with: hardly ever is that one topic.
    void randomDirectionsCannotBeTold_data() { addSeeds(); }
    void randomDirectionsCannotBeTold()
    {
        QFETCH(int, seed);
        Measured measured(path(), 'K', static_cast<std::uint64_t>(seed));
        int nTold = 0, n = 0;
        for (std::size_t atom = 0; atom < kConcepts; atom += 9, ++n)
            nTold += measured.verdict(atom, measured.evidence(atom)) != AutomaticVerdict::CannotTell;
        QVERIFY2(nTold * 20 <= n, qPrintable(QString::number(nTold)));
    }

    void evidenceFollowsFromTheIndexAlone()
    {
        Measured measured(path(), 'B', 5);
        const AtomEvidence once = measured.evidence(0);
        (void)measured.evidence(70);
        const AtomEvidence again = measured.evidence(0);
        QCOMPARE(again.coherence.weighted, once.coherence.weighted);
        QCOMPARE(again.coherence.flatNull, once.coherence.flatNull);
        QCOMPARE(again.senses.label, once.senses.label);
        QCOMPARE(again.senses.nEffective, once.senses.nEffective);
        QCOMPARE(again.bigram.f1, once.bigram.f1);
    }

private:
    std::filesystem::path path() const { return m_folder.path().toStdString(); }

    QTemporaryDir m_folder;
};

ATOMSCOPE_GUILESS_TEST_MAIN(EvidenceTest)
#include "tst_evidence.moc"
