// Pairs of atoms held against what was planted: parts of one thing, composed atoms, and what has nothing to do with
// anything.
#include "core/pages/cofiring.h"
#include "tests/support/plantedindex.h"
#include "tests/support/testsupport.h"

#include <QTemporaryDir>
#include <algorithm>

using namespace atomscope;

namespace {

struct Planted
{
    Planted(char kase, int seed)
        : set(makePlantedSet({kase, static_cast<std::uint64_t>(seed), 391, false}).value())
    {
        const std::filesystem::path path = folder.path().toStdString();
        const auto written = test::writePlantedIndex(path, path / "planted.atoms", set);
        if (!written)
            qFatal("%s", written.error().message.c_str());
        index.emplace(AtomIndex::open(path / "planted.atoms").value());
        for (std::size_t atom = 0; atom < set.atoms.size(); ++atom)
            all.push_back(AtomId{static_cast<int>(atom)});
    }
    CoFirings count(std::size_t atom) const { return countCoFirings(*index, all[atom], 1000, all).value(); }
    const Concept* part(std::size_t atom) const
    {
        const auto& anyOf = set.atoms[atom].anyOf;
        const Concept* about = anyOf.size() == 1 ? &set.concepts[static_cast<std::size_t>(anyOf.front())] : nullptr;
        return about && about->kind == Concept::Kind::Part ? about : nullptr;
    }

    QTemporaryDir folder;
    PlantedSet set;
    std::optional<AtomIndex> index;
    std::vector<AtomId> all;
};

QByteArray describe(std::size_t atom, const CoFiring& pair)
{
    return QStringLiteral("%1 and %2: together %3, expected %4, z %5, rate %6, phi %7, cosine %8, %9")
        .arg(atom)
        .arg(pair.atom.v)
        .arg(pair.nTogether)
        .arg(pair.expected)
        .arg(pair.z)
        .arg(pair.falseDiscoveryRate)
        .arg(pair.phi)
        .arg(pair.cosine)
        .arg(QLatin1String(toString(pair.kind)))
        .toUtf8();
}

} // namespace

class PlantedPairsTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void thePartsOfASplitAtomAreSiblings_data() { addSeeds(); }
    void thePartsOfASplitAtomAreSiblings()
    {
        QFETCH(int, seed);
        const Planted planted('G', seed);
        int nPairs = 0;
        for (std::size_t atom = 0; atom < planted.all.size(); ++atom) {
            const Concept* part = planted.part(atom);
            if (!part)
                continue;
            // Their neighbours are those of the page: the nearest directions.
            std::vector<AtomId> near;
            const std::vector<Neighbour> nearest = planted.index->neighbours(planted.all[atom]).value();
            for (const Neighbour& neighbour : nearest)
                near.push_back(neighbour.atom);
            const CoFirings counted = countCoFirings(*planted.index, planted.all[atom], 10, near).value();
            for (const CoFiring& pair : counted.ofOthers) {
                const Concept* other = planted.part(static_cast<std::size_t>(pair.atom.v));
                if (!other || other->group != part->group)
                    continue;
                ++nPairs;
                QVERIFY2(pair.phi < 0 && pair.cosine > 0.7, describe(atom, pair));
                QVERIFY2(pair.kind == PairKind::Siblings, describe(atom, pair));
            }
        }
        QCOMPARE(nPairs, 4 * 3 * 2);
    }

    void composedAtomsFireWithTheirFactors_data() { addSeeds(); }
    void composedAtomsFireWithTheirFactors()
    {
        QFETCH(int, seed);
        const Planted planted('H', seed);
        int nComposed = 0, nFactors = 0;
        for (std::size_t atom = 0; atom < planted.all.size(); ++atom) {
            const PlantedAtom& composed = planted.set.atoms[atom];
            if (composed.meaning != "composed")
                continue;
            ++nComposed;
            const CoFirings counted = planted.count(atom);
            std::vector<std::size_t> factors;
            for (const CoFiring& pair : counted.ofOthers) {
                const auto& anyOf = planted.set.atoms[static_cast<std::size_t>(pair.atom.v)].anyOf;
                if (anyOf.size() != 1 || std::ranges::find(composed.allOf, anyOf.front()) == composed.allOf.end())
                    continue;
                factors.push_back(static_cast<std::size_t>(pair.atom.v));
                QVERIFY2(pair.phi > 0.3 && pair.kind == PairKind::Overlap, describe(atom, pair));
                QCOMPARE(pair.otherGivenThis, 1.0);
            }
            QCOMPARE(factors.size(), std::size_t(2));
            const CoFirings ofFactor = planted.count(factors[0]);
            const CoFiring& pair = ofFactor.ofOthers[factors[1]];
            QVERIFY2(pair.phi > 0 && pair.kind == PairKind::Composition, describe(factors[0], pair));
            ++nFactors;
        }
        QVERIFY(nComposed >= 8);
        QCOMPARE(nFactors, nComposed);
    }

    void whatFiresAnywhereFiresWithNothing_data() { addSeeds(); }
    void whatFiresAnywhereFiresWithNothing()
    {
        QFETCH(int, seed);
        const Planted planted('A', seed);
        int nTested = 0, nFalse = 0, nOfTopics = 0, nWithin = 0;
        for (std::size_t atom = 0; atom < planted.all.size(); ++atom) {
            const std::string& meaning = planted.set.atoms[atom].meaning;
            if (meaning != "dense" && atom % 12 != kFirstTopicConcept % 12)
                continue;
            for (const CoFiring& pair : planted.count(atom).strongest) {
                const PlantedAtom& other = planted.set.atoms[static_cast<std::size_t>(pair.atom.v)];
                if (meaning == "dense" || other.meaning == "dense") {
                    ++nTested;
                    nFalse += pair.isSignificant;
                } else if (meaning == "topic" && other.meaning == "topic"
                           && planted.set.concepts[atom].topic
                               == planted.set.concepts[static_cast<std::size_t>(pair.atom.v)].topic) {
                    ++nWithin;
                    nOfTopics += pair.isSignificant;
                }
            }
        }
        const QByteArray found = QByteArray::number(nFalse) + " of " + QByteArray::number(nTested) + ", "
            + QByteArray::number(nOfTopics) + " of " + QByteArray::number(nWithin);
        QVERIFY2(nTested > 500 && nFalse <= 0.02 * nTested, found);
        QVERIFY2(nWithin > 20 && nOfTopics > 0.8 * nWithin, found);
    }

private:
    static void addSeeds()
    {
        QTest::addColumn<int>("seed");
        for (const int seed : {1, 2, 3})
            QTest::newRow(std::to_string(seed).c_str()) << seed;
    }
};

ATOMSCOPE_GUILESS_TEST_MAIN(PlantedPairsTest)
#include "tst_pairs.moc"
