// The planted sets are what they say: each atom fires where its concepts are, as often as it should, and the files are
// ordinary inputs.
#include "core/formats/tensorsource.h"
#include "core/measures/atomtable.h"
#include "core/planted/calibrate.h"
#include "core/planted/words.h"
#include "core/planted/writeplanted.h"
#include "core/sae/sae.h"
#include "core/text/tokenizer.h"
#include "tests/support/plantedindex.h"
#include "tests/support/testsupport.h"

#include <QTemporaryDir>
#include <cmath>
#include <map>
#include <set>

using namespace atomscope;

namespace {

constexpr int kSeeds[] = {1, 2, 3};

PlantedSet make(char kase, std::uint64_t seed = 1, int nDocuments = 40)
{
    return makePlantedSet({kase, seed, nDocuments, false}).value();
}

double dot(const std::vector<float>& a, const std::vector<float>& b)
{
    double sum = 0;
    for (std::size_t d = 0; d < a.size(); ++d)
        sum += static_cast<double>(a[d]) * static_cast<double>(b[d]);
    return sum;
}

std::int64_t nPresent(const PlantedSet& set, std::size_t atom)
{
    std::int64_t n = 0;
    for (std::size_t t = 0; t < set.nTokens(); ++t)
        n += t % kPlantedDocumentTokens != 0 && set.isTrue(atom, t);
    return n;
}

/// FVU in double: the mean first, then the deviations and the errors of what the dictionary's numbers say.
double plainUnexplainedShare(const PlantedSet& set)
{
    const auto D = static_cast<std::size_t>(set.directions.D);
    std::vector<double> mean(D);
    std::vector<std::size_t> counted;
    for (std::size_t t = 0; t < set.nTokens(); ++t) {
        if (t % kPlantedDocumentTokens != 0)
            counted.push_back(t);
    }
    for (const std::size_t t : counted) {
        for (std::size_t d = 0; d < D; ++d)
            mean[d] += static_cast<double>(set.activations[t * D + d]) / static_cast<double>(counted.size());
    }
    double errors = 0, deviations = 0;
    std::vector<double> error(D);
    for (const std::size_t t : counted) {
        const float* x = set.activations.data() + t * D;
        for (std::size_t d = 0; d < D; ++d)
            error[d] = static_cast<double>(x[d]) - static_cast<double>(set.directions.mean[d]);
        const std::vector<double> centred = error;
        for (const PlantedAtom& atom : set.atoms) {
            double activation = 0;
            for (std::size_t d = 0; d < D; ++d)
                activation += centred[d] * static_cast<double>(atom.encoder[d]);
            for (std::size_t d = 0; activation > static_cast<double>(atom.threshold) && d < D; ++d)
                error[d] -= activation * static_cast<double>(atom.decoder[d]);
        }
        for (std::size_t d = 0; d < D; ++d) {
            errors += error[d] * error[d];
            const double aside = static_cast<double>(x[d]) - mean[d];
            deviations += aside * aside;
        }
    }
    return errors / deviations;
}

} // namespace

class GeneratorTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void directionsAreOrthonormal()
    {
        const PlantedSet set = make('A', 1, 1);
        for (std::size_t i = 0; i < set.concepts.size(); ++i) {
            for (std::size_t j = 0; j <= i; ++j)
                QVERIFY(std::abs(dot(set.directions.ofConcept[i], set.directions.ofConcept[j]) - (i == j)) < 1e-5);
        }
        QVERIFY(std::abs(std::sqrt(dot(set.directions.mean, set.directions.mean)) - 3) < 1e-4);
    }

    void aSetFollowsFromItsSeed()
    {
        const PlantedSet one = make('B', 5, 3), same = make('B', 5, 3), other = make('B', 6, 3);
        QCOMPARE(one.activations, same.activations);
        QCOMPARE(one.text.tokens, same.text.tokens);
        QVERIFY(one.text.tokens != other.text.tokens);
    }

    // The whole point: in orthogonal cases no atom makes a single mistake, so that what a measure says about an atom
    // is said about its concepts.
    void everyAtomFiresExactlyWhereItsConceptsAre_data()
    {
        QTest::addColumn<char>("kase");
        for (const char kase : std::string("ABCDEFGHIJLMN"))
            QTest::newRow(std::string(1, kase).c_str()) << kase;
    }
    void everyAtomFiresExactlyWhereItsConceptsAre()
    {
        QFETCH(char, kase);
        const PlantedSet set = make(kase, 3, 12);
        for (std::size_t atom = 0; atom < set.atoms.size(); ++atom) {
            const double f1 = plantedF1(set, atom, 2);
            QVERIFY2(std::isnan(f1) || f1 == 1, qPrintable(QString::number(atom) + " " + QString::number(f1)));
        }
    }

    void superposedDirectionsHaveACeiling()
    {
        for (const int seed : kSeeds) {
            const auto set = makePlantedSet({'A', static_cast<std::uint64_t>(seed), 120, true}).value();
            double sum = 0;
            int n = 0;
            for (std::size_t atom = kFirstTopicConcept; atom < kConcepts; ++atom, ++n)
                sum += plantedF1(set, atom, 1);
            QVERIFY2(sum / n > 0.5 && sum / n < 0.97, qPrintable(QString::number(sum / n)));
        }
    }

    void anIndexCountsWhatWasPlanted()
    {
        QTemporaryDir folder;
        const std::filesystem::path path = folder.path().toStdString();
        for (const int seed : kSeeds) {
            const PlantedSet set = make('A', static_cast<std::uint64_t>(seed));
            VERIFY_RESULT(test::writePlantedIndex(path, path / "a.atoms", set));
            const auto index = AtomIndex::open(path / "a.atoms").value();
            for (std::size_t atom = 0; atom < set.atoms.size(); ++atom)
                QCOMPARE(index.statistics(AtomId{static_cast<int>(atom)})->nFired, nPresent(set, atom));
            const IndexHealth health = measureHealth(index).value();
            QCOMPARE(health.nDead, kDeadAtoms);
            QCOMPARE(health.nDense, kDenseConcepts);
            // What is left out is noise: 256 dimensions of variance 0.0025 less those that a firing atom takes in.
            const auto n = static_cast<double>(index.state().nTokens);
            const double expected = (256 - health.l0) * 0.0025 * n;
            QVERIFY(std::abs(index.state().sumSquaredError / expected - 1) < 0.01);
        }
    }

    void theUnexplainedShareIsThatOfTwoPasses()
    {
        QTemporaryDir folder;
        const std::filesystem::path path = folder.path().toStdString();
        for (const char kase : {'A', 'M'}) {
            const PlantedSet set = make(kase, 2, 12);
            VERIFY_RESULT(test::writePlantedIndex(path, path / "x.atoms", set));
            const auto index = AtomIndex::open(path / "x.atoms").value();
            const double expected = plainUnexplainedShare(set);
            const double got = index.state().sumSquaredError / index.state().sumSquaredDeviation;
            QVERIFY2(std::abs(got / expected - 1) < 1e-6, qPrintable(QString::number(got / expected - 1)));
        }
    }

    void sharesOfMeaningsAreThoseAsked()
    {
        for (const int seed : kSeeds) {
            const PlantedSet set = make('B', static_cast<std::uint64_t>(seed), 391);
            const auto shared = plantedSharedAtoms();
            QCOMPARE(shared.size(), std::size_t(20));
            std::vector<double> n(set.concepts.size());
            for (const auto& entry : set.presences.entries)
                ++n[static_cast<std::size_t>(entry.id)];
            for (const SharedAtom& atom : shared) {
                double sum = 0;
                std::set<int> topics;
                for (const int id : atom.concepts) {
                    sum += n[static_cast<std::size_t>(id)];
                    topics.insert(set.concepts[static_cast<std::size_t>(id)].topic);
                }
                QCOMPARE(topics.size(), atom.concepts.size());
                for (std::size_t i = 0; i < atom.concepts.size(); ++i)
                    QVERIFY(std::abs(n[static_cast<std::size_t>(atom.concepts[i])] / sum - atom.shares[i]) < 0.08);
            }
        }
    }

    void exclusivePartsNeverMeet()
    {
        for (const char kase : {'E', 'G', 'H'}) {
            const PlantedSet set = make(kase);
            for (std::size_t t = 0; t < set.nTokens(); ++t) {
                std::map<int, int> ofGroup;
                for (const auto& entry : set.presences.at(t)) {
                    const int group = set.concepts[static_cast<std::size_t>(entry.id)].group;
                    if (group >= 0)
                        QCOMPARE(++ofGroup[group], 1);
                }
            }
        }
    }

    void daysLieOnACircle()
    {
        const PlantedSet set = make('D', 1, 1);
        std::vector<std::vector<float>> days;
        for (const PlantedAtom& atom : set.atoms) {
            if (atom.meaning == "day")
                days.push_back(atom.decoder);
        }
        QCOMPARE(days.size(), std::size_t(14));
        for (std::size_t k = 0; k < 7; ++k) {
            QVERIFY(std::abs(dot(days[k], days[(k + 1) % 7]) - std::cos(2 * M_PI / 7)) < 1e-5);
            QVERIFY(std::abs(dot(days[k], days[7 + k])) < 1e-5);
        }
    }

    void randomDirectionsFireAsOftenAsWhatTheyReplace()
    {
        const PlantedSet oracle = make('A'), random = make('K');
        QTemporaryDir folder;
        const std::filesystem::path path = folder.path().toStdString();
        VERIFY_RESULT(test::writePlantedIndex(path, path / "k.atoms", random));
        const auto index = AtomIndex::open(path / "k.atoms").value();
        for (std::size_t atom = 0; atom < kConcepts; ++atom) {
            const auto wanted = static_cast<double>(nPresent(oracle, atom));
            const auto got = static_cast<double>(index.statistics(AtomId{static_cast<int>(atom)})->nFired);
            QVERIFY2(std::abs(got - wanted) <= 2 + 0.01 * wanted, qPrintable(QString::number(atom)));
        }
    }

    void theSecondDictionaryIsNearlyTheFirst()
    {
        const PlantedSet set = make('N', 1, 1);
        int nFar = 0;
        for (const double cosine : set.second->cosine)
            nFar += cosine < 0.7;
        QCOMPARE(nFar, 40);
        QCOMPARE(std::set<int>(set.second->firstOf.begin(), set.second->firstOf.end()).size(), set.atoms.size());
    }

    void behavioursHaveNoAtom()
    {
        const PlantedSet set = make('L');
        const TacitBehaviours behaviours = tacitBehaviours(set);
        double exclusiveOr = 0, sum = 0;
        for (std::size_t t = 0; t < set.nTokens(); ++t) {
            exclusiveOr += static_cast<double>(behaviours.exclusiveOr[t]);
            sum += static_cast<double>(behaviours.sumOfWeak[t]);
        }
        const auto n = static_cast<double>(set.nTokens());
        QVERIFY(std::abs(exclusiveOr / n - 2 * 0.3 * 0.7) < 0.02);
        QVERIFY(std::abs(sum / n - 0.437) < 0.02); // P(Binomial(40, 1/2) > 20)
        for (const PlantedAtom& atom : set.atoms)
            QVERIFY(atom.meaning != "weak");
    }

    void theFilesAreOrdinaryInputs()
    {
        QTemporaryDir folder;
        const std::filesystem::path path = folder.path().toStdString();
        const PlantedSet set = make('L', 1, 2);
        VERIFY_RESULT(writePlantedSet(path, set));
        const auto sae = loadSae(path / "sae");
        VERIFY_RESULT(sae);
        QCOMPARE(sae->dSae, static_cast<int>(set.atoms.size()));
        QVERIFY(sae->applyBDecToInput && sae->prependBos == false && sae->centring == Centring::None);
        const auto tensors = openTensorFile(path / "activations.safetensors");
        VERIFY_RESULT(tensors);
        const std::int64_t shape[] = {2, kPlantedDocumentTokens, 256};
        QCOMPARE((*tensors)->readF32Shaped("activations", shape).value(), set.activations);
        const auto tokenizer = Tokenizer::load(path / "tokenizer.json");
        VERIFY_RESULT(tokenizer);
        const auto words = plantedVocabulary();
        QCOMPARE(tokenizer->vocabularySize(), kVocabulary);
        for (int id = 0; id < kVocabulary; ++id)
            QCOMPARE(tokenizer->bytes(TokenId{id}), words[static_cast<std::size_t>(id)]);
        std::string text;
        for (int t = 0; t < kPlantedDocumentTokens; ++t)
            text += words[static_cast<std::size_t>(set.text.tokens[static_cast<std::size_t>(t)])];
        const auto ids = tokenizer->encode(text).value();
        QCOMPARE(ids.size(), std::size_t(kPlantedDocumentTokens));
        for (std::size_t t = 0; t < ids.size(); ++t)
            QCOMPARE(ids[t].v, set.text.tokens[t]);
    }

    void whatMakesNoSenseIsRefused()
    {
        QVERIFY(!makePlantedSet({'O', 1, 10, false}));
        QVERIFY(!makePlantedSet({'B', 1, 10, true}));
        QVERIFY(!makePlantedSet({'A', 1, 0, false}));
    }
};

ATOMSCOPE_GUILESS_TEST_MAIN(GeneratorTest)
#include "tst_generator.moc"
