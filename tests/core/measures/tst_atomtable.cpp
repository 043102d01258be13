#include "core/base/hash.h"
#include "core/measures/atomtable.h"
#include "core/measures/histogram.h"
#include "core/measures/logiteffect.h"
#include "core/measures/registry.h"
#include "core/text/corpus.h"
#include "tests/core/measures/plainlookup.h"
#include "tests/support/testsupport.h"
#include "tests/support/tinyindex.h"

#include <QTemporaryDir>
#include <algorithm>
#include <cmath>
#include <map>

using namespace atomscope;
using test::TinyTable;

namespace {

bool isSame(double a, double b)
{
    return (std::isnan(a) && std::isnan(b)) || std::abs(a - b) <= 1e-12 * std::max(1.0, std::abs(b));
}

// Every place of the text with its half by the document's text, and the firings of one atom.
test::PlainPlaces placesOf(const TinyTable& table, AtomId atom)
{
    test::PlainPlaces places;
    for (std::size_t w = 0; w < table.windows.size(); ++w) {
        const SequenceTokens& window = table.windows[w];
        const DocumentRecord& document = table.documents[static_cast<std::size_t>(window.document.v)];
        int half = static_cast<int>(mix64(document.textHash) & 1);
        if (table.definitions.holdOutUnit == "block of 8 windows")
            half = (half + (window.id.v - document.firstSequence.v) / 8) % 2;
        for (std::size_t i = 0; i < window.ids.size(); ++i) {
            places.token.push_back(window.ids[i].v);
            places.half.push_back(window.counted[i] ? half : -1);
            const auto& atoms = table.firings[w][i].atom;
            places.fires.push_back(std::find(atoms.begin(), atoms.end(), atom) != atoms.end());
        }
    }
    return places;
}

struct PlainShares
{
    std::int64_t topToken = -1;
    double one = std::nan(""), five = std::nan("");
};

PlainShares sharesOf(const test::PlainPlaces& places)
{
    std::map<std::int32_t, int> counts;
    int n = 0;
    for (std::size_t p = 0; p < places.token.size(); ++p) {
        if (places.fires[p]) {
            ++counts[places.token[p]];
            ++n;
        }
    }
    PlainShares shares;
    if (n == 0)
        return shares;
    int taken = 0;
    for (int i = 0; i < 5 && !counts.empty(); ++i) {
        const auto most = std::max_element(counts.begin(), counts.end(),
                                           [](const auto& a, const auto& b) { return a.second < b.second; });
        taken += most->second;
        if (i == 0) {
            shares.topToken = most->first;
            shares.one = static_cast<double>(taken) / n;
        }
        shares.five = static_cast<double>(taken) / n;
        counts.erase(most);
    }
    return shares;
}

class Columns
{
public:
    explicit Columns(const AtomTable& table)
    {
        for (const auto& column : table.columns)
            m_columns[column.name] = &column.values;
    }
    double real(const char* name, std::size_t atom) const { return get<double>(name, atom); }
    std::int64_t integer(const char* name, std::size_t atom) const { return get<std::int64_t>(name, atom); }
    std::string text(const char* name, std::size_t atom) const { return get<std::string>(name, atom); }

private:
    template <typename T> T get(const char* name, std::size_t atom) const
    {
        return std::get<std::vector<T>>(*m_columns.at(name)).at(atom);
    }
    std::map<std::string, const AtomColumn*> m_columns;
};

} // namespace

class AtomTableTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void everyColumnEqualsPlainLoops_data()
    {
        QTest::addColumn<int>("nDocuments");
        QTest::addColumn<bool>("prependBos");
        QTest::newRow("many documents") << 60 << true;
        QTest::newRow("without BOS") << 60 << false;
        QTest::newRow("few documents") << 12 << true;
        QTest::newRow("one document") << 1 << false;
    }

    void everyColumnEqualsPlainLoops()
    {
        QFETCH(int, nDocuments);
        QFETCH(bool, prependBos);
        test::TinyIndexSpec spec;
        spec.nDocuments = nDocuments;
        spec.prependBos = prependBos;
        spec.contextSize = 8;
        TinyTable tiny = test::makeTinyTable(spec);
        if (nDocuments < 20)
            tiny.definitions.holdOutUnit = "block of 8 windows";
        const auto file = path(QTest::currentDataTag());
        const auto written = test::writeTinyIndex(file, tiny);
        VERIFY_RESULT(written);
        const auto index = AtomIndex::open(file);
        VERIFY_RESULT(index);
        const auto table = makeAtomTable(*index);
        VERIFY_RESULT(table);
        QCOMPARE(table->nTokens, tiny.nTokens());
        QCOMPARE(table->columns.size(), measures().size());
        QCOMPARE(table->sparklines.size(), std::size_t(spec.dSae) * 16);
        for (std::int32_t atom = 0; atom < spec.dSae; ++atom) {
            checkStatistics(*table, tiny, AtomId{atom});
            checkTokenMeasures(*table, tiny, AtomId{atom});
            checkSparkline(*table, tiny, AtomId{atom});
        }
    }

    void theTableCanBeWrittenAndReadBack()
    {
        const TinyTable tiny = test::makeTinyTable({.nDocuments = 40});
        const auto file = path("written.atoms");
        auto writer = IndexWriter::open(file, tiny.definitions, IndexWriter::Existing::Resume);
        VERIFY_RESULT(writer);
        QVERIFY(writer->writeVocabulary(tiny.vocabulary).has_value());
        QVERIFY(test::commitWindows(*writer, tiny, 0, tiny.windows.size()).has_value());
        const auto index = AtomIndex::open(file);
        VERIFY_RESULT(index);
        const auto table = makeAtomTable(*index);
        VERIFY_RESULT(table);
        const auto written = writer->writeAtomsTable(table->columns, table->sparklines, table->nTokens);
        VERIFY_RESULT(written);
        QCOMPARE(index->sparklines().value(), table->sparklines);
        for (const auto& column : table->columns) {
            const auto read = index->column(column.name);
            VERIFY_RESULT(read);
            QCOMPARE(read->index(), column.values.index());
            if (const auto* const texts = std::get_if<std::vector<std::string>>(&column.values))
                QCOMPARE(std::get<std::vector<std::string>>(*read), *texts);
            if (const auto* const integers = std::get_if<std::vector<std::int64_t>>(&column.values))
                QCOMPARE(std::get<std::vector<std::int64_t>>(*read), *integers);
            if (const auto* const reals = std::get_if<std::vector<double>>(&column.values)) {
                for (std::size_t atom = 0; atom < reals->size(); ++atom)
                    QVERIFY(isSame(std::get<std::vector<double>>(*read)[atom], (*reals)[atom]));
            }
        }
    }

    void segmentationChangesNothing()
    {
        std::vector<AtomTable> tables;
        for (const std::int64_t segmentTokens : {40, 300, 1000000}) {
            test::TinyIndexSpec spec;
            spec.segmentTokens = segmentTokens;
            const TinyTable tiny = test::makeTinyTable(spec);
            const auto file = path("segments" + std::to_string(segmentTokens));
            QVERIFY(test::writeUnfinishedIndex(file, tiny, tiny.windows.size()).has_value());
            tables.push_back(makeAtomTable(AtomIndex::open(file).value()).value());
        }
        for (const AtomTable& other : tables) {
            QCOMPARE(other.sparklines, tables[0].sparklines);
            for (std::size_t i = 0; i < other.columns.size(); ++i) {
                if (const auto* const reals = std::get_if<std::vector<double>>(&other.columns[i].values)) {
                    const auto& first = std::get<std::vector<double>>(tables[0].columns[i].values);
                    for (std::size_t atom = 0; atom < reals->size(); ++atom)
                        QVERIFY(isSame((*reals)[atom], first[atom]));
                } else {
                    QVERIFY(other.columns[i].values == tables[0].columns[i].values);
                }
            }
        }
    }

    void healthSumsUpTheAtoms()
    {
        const TinyTable tiny = test::makeTinyTable();
        const auto file = path("health.atoms");
        QVERIFY(test::writeTinyIndex(file, tiny).has_value());
        const auto index = AtomIndex::open(file).value();
        const auto health = measureHealth(index);
        VERIFY_RESULT(health);
        std::int64_t nDead = 0, nDense = 0;
        for (std::int32_t atom = 0; atom < tiny.spec.dSae; ++atom) {
            const std::int64_t nFired = tiny.statistics(AtomId{atom}).nFired;
            nDead += nFired == 0;
            nDense += static_cast<double>(nFired) > 0.1 * static_cast<double>(tiny.nTokens());
        }
        QVERIFY(nDead > 0 && nDense > 0);
        QCOMPARE(health->nDead, nDead);
        QCOMPARE(health->nDense, nDense);
        QCOMPARE(health->l0, static_cast<double>(tiny.nFirings()) / static_cast<double>(tiny.nTokens()));
        SequenceMoments moments;
        for (const SequenceMoments& window : tiny.moments)
            moments.add(window);
        QVERIFY(isSame(health->fvu, moments.sumSquaredError / moments.sumSquaredDeviation));
        QCOMPARE(health->bytesPerFiring,
                 static_cast<double>(index.state().nBytesOnDisk) / static_cast<double>(tiny.nFirings()));
    }

    void aStopIsAnError()
    {
        const auto file = path("stopped.atoms");
        QVERIFY(test::writeTinyIndex(file, test::makeTinyTable()).has_value());
        std::stop_source stop;
        stop.request_stop();
        const auto table = makeAtomTable(AtomIndex::open(file).value(), stop.get_token());
        QVERIFY(!table && table.error().code == ErrorCode::Cancelled);
    }

private:
    std::filesystem::path path(const std::string& name) const
    {
        return std::filesystem::path(m_folder.path().toStdString()) / name;
    }

    static void checkStatistics(const AtomTable& table, const TinyTable& tiny, AtomId atom)
    {
        const Columns columns(table);
        const auto i = static_cast<std::size_t>(atom.v);
        const AtomStatistics s = tiny.statistics(atom);
        QCOMPARE(columns.integer("n_fired", i), s.nFired);
        QCOMPARE(columns.integer("n_documents", i), std::int64_t(s.nDocuments));
        QCOMPARE(columns.real("density", i), static_cast<double>(s.nFired) / static_cast<double>(tiny.nTokens()));
        QCOMPARE(columns.real("max_act", i), static_cast<double>(s.maxActivation));
        const double n = static_cast<double>(std::max<std::int64_t>(1, s.nFired)), mean = s.sum / n;
        QVERIFY(isSame(columns.real("mean_act", i), mean));
        QVERIFY(std::abs(columns.real("std_act", i) - std::sqrt(std::max(0.0, s.sumOfSquares / n - mean * mean)))
                < 1e-6);
        const LogitEffects& effects = tiny.logitEffects[i];
        QCOMPARE(columns.real("logit_max", i), static_cast<double>(effects.top[0].value));
        const auto& neighbours = tiny.neighbours[i];
        QCOMPARE(columns.real("nearest_cosine", i), static_cast<double>(neighbours.front().cosine));
        QCOMPARE(columns.real("logit_min", i), static_cast<double>(effects.bottom[0].value));
        std::vector<float> activations = tiny.stored(atom).activation;
        std::sort(activations.begin(), activations.end(), std::greater<>());
        const ActivationShape shape = shapeOf(activations);
        QVERIFY(isSame(columns.real("act_q10", i), shape.q10));
        QVERIFY(isSame(columns.real("act_median", i), shape.median));
        QVERIFY(isSame(columns.real("act_q90", i), shape.q90));
        QVERIFY(isSame(columns.real("bimodality", i), shape.bimodality));
        QCOMPARE(columns.text("verdict", i), std::string("not tested"));
    }

    static void checkTokenMeasures(const AtomTable& table, const TinyTable& tiny, AtomId atom)
    {
        const Columns columns(table);
        const auto i = static_cast<std::size_t>(atom.v);
        const test::PlainPlaces places = placesOf(tiny, atom);
        const LookupScore score = test::plainLookup(places, tiny.spec.nVocabulary);
        QVERIFY(isSame(columns.real("lookup_f1", i), score.f1));
        QVERIFY(isSame(columns.real("lookup_gain", i), score.gain));
        const PlainShares shares = sharesOf(places);
        QVERIFY(isSame(columns.real("top_token_share", i), shares.one));
        QVERIFY(isSame(columns.real("five_token_share", i), shares.five));
        QCOMPARE(columns.integer("top_token_id", i), shares.topToken);
        double nAtTop = 0, nFiredAtTop = 0;
        for (std::size_t p = 0; p < places.token.size(); ++p) {
            nAtTop += places.half[p] >= 0 && places.token[p] == shares.topToken;
            nFiredAtTop += places.fires[p] && places.token[p] == shares.topToken;
        }
        QVERIFY(isSame(columns.real("fires_at_top_token", i), nFiredAtTop / nAtTop)); // 0 / 0 for a dead atom
        std::string token;
        if (shares.topToken >= 0)
            token = tiny.vocabulary[static_cast<std::size_t>(shares.topToken)].bytes;
        repairUtf8(token);
        QCOMPARE(columns.text("top_token", i), token);

        AutomaticCategory inputs;
        inputs.lookupGain = score.gain;
        inputs.topTokenShare = shares.one;
        inputs.fiveTokenShare = shares.five;
        inputs.nFired = tiny.statistics(atom).nFired;
        inputs.nDocuments = tiny.statistics(atom).nDocuments;
        QCOMPARE(columns.text("category", i), decideCategory(inputs, tiny.nTokens()));
    }

    static void checkSparkline(const AtomTable& table, const TinyTable& tiny, AtomId atom)
    {
        std::vector<float> activations = tiny.stored(atom).activation;
        std::sort(activations.begin(), activations.end(), std::greater<>());
        const auto expected = sparkline(logHistogram(activations));
        const auto first = table.sparklines.begin() + atom.v * 16;
        QVERIFY(std::equal(expected.begin(), expected.end(), first));
    }

    QTemporaryDir m_folder;
};

ATOMSCOPE_GUILESS_TEST_MAIN(AtomTableTest)
#include "tst_atomtable.moc"
