#include "core/base/hash.h"
#include "core/measures/atomtable.h"
#include "core/pages/atompage.h"
#include "core/pages/atompagejson.h"
#include "tests/support/testsupport.h"
#include "tests/support/tinyindex.h"

#include <QTemporaryDir>
#include <algorithm>
#include <cmath>
#include <numeric>
#include <set>

using namespace atomscope;
using test::TinyTable;

namespace {

struct Place
{
    std::size_t window = 0;
    std::int32_t position = 0;
};

Place placeOf(const TinyTable& table, std::uint64_t position)
{
    std::size_t window = 0;
    while (position >= table.windows[window].ids.size()) {
        position -= table.windows[window].ids.size();
        ++window;
    }
    return {window, static_cast<std::int32_t>(position)};
}

std::uint64_t keyOf(const TinyTable& table, AtomId atom, std::uint64_t position)
{
    const Place place = placeOf(table, position);
    const SequenceTokens& window = table.windows[place.window];
    return sampleKey(table.definitions.seed, atom.v, window.document.v,
                     window.firstTokenInDocument + place.position - (window.hasBos ? 1 : 0));
}

// The contexts of one stratum as (sequence, position).
std::vector<std::pair<int, int>> shownIn(const AtomPage& page, Stratum stratum)
{
    std::vector<std::pair<int, int>> places;
    for (const Context& context : page.contexts) {
        if (context.stratum == stratum)
            places.emplace_back(context.sequence.v, context.position);
    }
    return places;
}

PageOptions everything()
{
    PageOptions options = PageOptions::fullRange();
    options.wishes.push_back({{Stratum::Kind::Random}, 4});
    options.width = 6;
    return options;
}

} // namespace

class AtomPageTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        m_table = test::makeTinyTable({.nDocuments = 60});
        const auto written = test::writeTinyIndex(path("whole.atoms"), m_table);
        VERIFY_RESULT(written);
    }

    void numbersEqualTheText()
    {
        const AtomIndex index = open("whole.atoms");
        for (std::int32_t atom = 0; atom < m_table.spec.dSae; ++atom) {
            const auto page = makeAtomPage(index, AtomId{atom}, everything());
            VERIFY_RESULT(page);
            const AtomStatistics s = m_table.statistics(AtomId{atom});
            QCOMPARE(page->numbers.nFired, s.nFired);
            QCOMPARE(page->numbers.nTokens, m_table.nTokens());
            QCOMPARE(page->numbers.nDocuments, s.nDocuments);
            QCOMPARE(page->numbers.density, double(s.nFired) / double(m_table.nTokens()));
            QCOMPARE(page->numbers.maxAct, s.maxActivation);
            if (s.nFired > 0)
                QVERIFY(std::abs(page->numbers.meanAct - s.sum / double(s.nFired)) < 1e-12);
            QVERIFY(!page->numbers.isSoFar);
            for (const Histogram* histogram : {&page->logHistogram, &page->linearHistogram})
                QCOMPARE(std::accumulate(histogram->counts.begin(), histogram->counts.end(), std::int64_t(0)),
                         s.nFired);
            QCOMPARE(page->neighbours.size(), m_table.neighbours[std::size_t(atom)].size());
            QCOMPARE(page->logitEffects.top.size(), m_table.logitEffects[std::size_t(atom)].top.size());
        }
    }

    void contextsShowTheStoredText()
    {
        const AtomIndex index = open("whole.atoms");
        for (std::int32_t atom = 1; atom < m_table.spec.dSae; ++atom) {
            const AtomPage page = makeAtomPage(index, AtomId{atom}, everything()).value();
            const PostingList stored = m_table.stored(AtomId{atom});
            QVERIFY(!page.contexts.empty());
            for (const Context& context : page.contexts)
                checkContext(context, stored);
        }
    }

    void deadAtomsShowNothing()
    {
        const AtomIndex index = open("whole.atoms");
        PageOptions options = everything();
        options.wishes.push_back({{Stratum::Kind::NonFiring}, 50});
        const AtomPage page = makeAtomPage(index, AtomId{0}, options).value();
        QVERIFY(page.contexts.empty() && page.strata.empty());
        QVERIFY(page.logHistogram.counts.empty());
        QCOMPARE(page.category.name, std::string("dead"));
        QCOMPARE(page.numbers.densityUpperBound, 3.0 / double(m_table.nTokens()));
    }

    void oneFiringIsInTheWeakestDecile()
    {
        const AtomPage page = makeAtomPage(open("whole.atoms"), AtomId{3}, everything()).value();
        QCOMPARE(page.numbers.nFired, std::int64_t(1));
        QCOMPARE(shownIn(page, {Stratum::Kind::Top}).size(), std::size_t(1));
        QCOMPARE(shownIn(page, {Stratum::Kind::Decile, 0}), shownIn(page, {Stratum::Kind::Top}));
        QVERIFY(shownIn(page, {Stratum::Kind::Decile, 9}).empty());
    }

    void noActiveStratumReachesTheThreshold()
    {
        const AtomIndex index = open("whole.atoms");
        PageOptions options = everything();
        for (auto& wish : options.wishes)
            wish.count = 1000;
        for (std::int32_t atom = 0; atom < m_table.spec.dSae; ++atom) {
            const AtomPage page = makeAtomPage(index, AtomId{atom}, options).value();
            for (const Context& context : page.contexts) {
                if (context.stratum.kind == Stratum::Kind::NonFiring)
                    QCOMPARE(context.activation, 0.0f);
                else
                    QVERIFY(context.activation > m_table.spec.threshold);
            }
        }
    }

    void samplesAreTheSmallestKeys()
    {
        const AtomIndex index = open("whole.atoms");
        for (std::int32_t atom = 1; atom < m_table.spec.dSae; ++atom) {
            const AtomPage page = makeAtomPage(index, AtomId{atom}, everything()).value();
            std::vector<std::uint64_t> places = m_table.stored(AtomId{atom}).position;
            std::sort(places.begin(), places.end(), [&](std::uint64_t a, std::uint64_t b) {
                return keyOf(m_table, AtomId{atom}, a) < keyOf(m_table, AtomId{atom}, b);
            });
            std::set<std::pair<int, int>> expected;
            for (std::size_t i = 0; i < std::min<std::size_t>(4, places.size()); ++i) {
                const Place place = placeOf(m_table, places[i]);
                expected.emplace(int(place.window), place.position);
            }
            const auto shown = shownIn(page, {Stratum::Kind::Random});
            QCOMPARE((std::set<std::pair<int, int>>(shown.begin(), shown.end())), expected);
        }
    }

    void anotherSeedGivesOtherSamplesAndTheSameTop()
    {
        const AtomIndex index = open("whole.atoms");
        PageOptions other = everything();
        other.seed = 999;
        const AtomPage a = makeAtomPage(index, AtomId{1}, everything()).value();
        const AtomPage b = makeAtomPage(index, AtomId{1}, other).value();
        QCOMPARE(shownIn(a, {Stratum::Kind::Top}), shownIn(b, {Stratum::Kind::Top}));
        QVERIFY(shownIn(a, {Stratum::Kind::Random}) != shownIn(b, {Stratum::Kind::Random}));
    }

    // Committed in small pieces, in one piece, merged or not: the page is the same to the last bit.
    void segmentationChangesNothing()
    {
        std::vector<std::vector<std::string>> pages;
        for (const std::int64_t segmentTokens : {40, 1000000}) {
            test::TinyIndexSpec spec = m_table.spec;
            spec.segmentTokens = segmentTokens;
            const TinyTable table = test::makeTinyTable(spec);
            const auto file = path("segments" + std::to_string(segmentTokens));
            QVERIFY(test::writeTinyIndex(file, table).has_value());
            const AtomIndex index = AtomIndex::open(file).value();
            std::vector<std::string> texts;
            for (std::int32_t atom = 0; atom < spec.dSae; ++atom)
                texts.push_back(atomPageJson(makeAtomPage(index, AtomId{atom}, everything()).value(), index));
            pages.push_back(std::move(texts));
        }
        QCOMPARE(pages[1], pages[0]);
    }

    void pagesOfAnUnfinishedIndexSaySo()
    {
        const std::size_t half = m_table.windows.size() / 2;
        QVERIFY(test::writeUnfinishedIndex(path("half.atoms"), m_table, half).has_value());
        const AtomIndex index = open("half.atoms");
        const AtomPage page = makeAtomPage(index, AtomId{1}, everything()).value();
        QVERIFY(page.numbers.isSoFar && !page.snapshot.isFinished);
        QCOMPARE(page.snapshot.nSequences, std::int64_t(half));
        QVERIFY(page.neighbours.empty());
        // No table of atoms yet: what it would say is unknown, not zero.
        QVERIFY(std::isnan(page.category.lookupGain));
        for (const Context& context : page.contexts)
            QVERIFY(std::size_t(context.sequence.v) < half);
        // What was chosen before stays, unless pushed out by smaller keys.
        const AtomPage whole = makeAtomPage(open("whole.atoms"), AtomId{1}, everything()).value();
        const auto before = shownIn(page, {Stratum::Kind::Random});
        const auto after = shownIn(whole, {Stratum::Kind::Random});
        for (const auto& place : after) {
            if (std::size_t(place.first) < half)
                QVERIFY(std::find(before.begin(), before.end(), place) != before.end());
        }
    }

    void theCategoryComesWithItsInputs()
    {
        auto writer = IndexWriter::open(path("category.atoms"), m_table.definitions, IndexWriter::Existing::Resume);
        VERIFY_RESULT(writer);
        QVERIFY(writer->writeVocabulary(m_table.vocabulary).has_value());
        QVERIFY(test::commitWindows(*writer, m_table, 0, m_table.windows.size()).has_value());
        AtomIndex index = open("category.atoms");
        const AtomTable table = makeAtomTable(index).value();
        QVERIFY(writer->writeAtomsTable(table.columns, table.sparklines, table.nTokens).has_value());
        const auto refreshed = index.refresh();
        VERIFY_RESULT(refreshed);
        const auto names = std::get<std::vector<std::string>>(index.column("category").value());
        const auto gains = std::get<std::vector<double>>(index.column("lookup_gain").value());
        for (std::int32_t atom = 0; atom < m_table.spec.dSae; ++atom) {
            const AtomPage page = makeAtomPage(index, AtomId{atom}, PageOptions::topOnly(1)).value();
            QCOMPARE(page.category.name, names[std::size_t(atom)]);
            QCOMPARE(page.category.holdOutUnit, m_table.definitions.holdOutUnit);
            const double gain = gains[std::size_t(atom)];
            QVERIFY(page.category.lookupGain == gain || (std::isnan(gain) && std::isnan(page.category.lookupGain)));
            QCOMPARE(page.category.nFired, page.numbers.nFired);
            QCOMPARE(page.category.topToken.v >= 0, page.numbers.nFired > 0);
        }
        QCOMPARE(names[2], std::string("token")); // planted: fires on one token, always
    }

    void aContextExpandsToItsWindow()
    {
        const AtomIndex index = open("whole.atoms");
        for (const std::int32_t atom : {1, 2, 10}) {
            const AtomPage narrow = makeAtomPage(index, AtomId{atom}, everything()).value();
            PageOptions options = everything();
            options.width = 0;
            const AtomPage wide = makeAtomPage(index, AtomId{atom}, options).value();
            QCOMPARE(narrow.contexts.size(), wide.contexts.size());
            for (std::size_t i = 0; i < narrow.contexts.size(); ++i) {
                const Context whole = wholeWindow(index, AtomId{atom}, narrow.contexts[i]).value();
                const Context& expected = wide.contexts[i];
                QVERIFY(whole.tokenIds == expected.tokenIds && whole.tokens == expected.tokens);
                QCOMPARE(whole.activations, expected.activations);
                QCOMPARE(whole.errorNorms, expected.errorNorms);
                QCOMPARE(whole.peak, expected.peak);
                QCOMPARE(whole.peak, whole.position);
                QCOMPARE(whole.windowBegin, 0);
                QCOMPARE(std::size_t(whole.windowEnd), whole.tokenIds.size());
                QCOMPARE(whole.quantile, expected.quantile);
                QCOMPARE(whole.multiplicity, expected.multiplicity);
                QCOMPARE(whole.source, expected.source);
                QVERIFY(whole.stratum == expected.stratum);
            }
        }
        Context outside;
        outside.sequence = SequenceId{1 << 20};
        QVERIFY(!wholeWindow(index, AtomId{1}, outside));
    }

    void wrongAtomsAndStopsAreErrors()
    {
        const AtomIndex index = open("whole.atoms");
        for (const std::int32_t atom : {-1, m_table.spec.dSae, 1 << 30}) {
            const auto page = makeAtomPage(index, AtomId{atom}, everything());
            QVERIFY(!page && page.error().code == ErrorCode::NotFound);
        }
        std::stop_source stop;
        stop.request_stop();
        const auto page = makeAtomPage(index, AtomId{1}, everything(), stop.get_token());
        QVERIFY(!page && page.error().code == ErrorCode::Cancelled);
    }

private:
    std::filesystem::path path(const std::string& name) const
    {
        return std::filesystem::path(m_folder.path().toStdString()) / name;
    }
    AtomIndex open(const std::string& name) const { return AtomIndex::open(path(name)).value(); }

    void checkContext(const Context& context, const PostingList& stored) const
    {
        const SequenceTokens& window = m_table.windows[std::size_t(context.sequence.v)];
        QCOMPARE(context.document.v, window.document.v);
        QCOMPARE(context.source, m_table.documents[std::size_t(window.document.v)].source);
        QVERIFY(window.counted[std::size_t(context.position)]);
        std::uint64_t first = 0;
        for (std::int32_t w = 0; w < context.sequence.v; ++w)
            first += m_table.windows[std::size_t(w)].ids.size();
        for (std::int32_t i = context.windowBegin; i < context.windowEnd; ++i) {
            const auto position = std::size_t(context.position + i - context.peak), at = std::size_t(i);
            QCOMPARE(context.tokenIds[at].v, window.ids[position].v);
            QCOMPARE(context.errorNorms[at], window.errorNorm[position]);
            const auto fires = std::lower_bound(stored.position.begin(), stored.position.end(), first + position);
            const bool isFiring = fires != stored.position.end() && *fires == first + position;
            const float activation = isFiring ? stored.activation[std::size_t(fires - stored.position.begin())] : 0;
            QCOMPARE(context.activations[at], activation);
        }
        for (std::size_t i = 0; i < context.tokenIds.size(); ++i)
            QCOMPARE(context.tokens[i], m_table.vocabulary[std::size_t(context.tokenIds[i].v)].bytes);
        QCOMPARE(context.activation, context.activations[std::size_t(context.peak)]);
    }

    QTemporaryDir m_folder;
    TinyTable m_table;
};

ATOMSCOPE_GUILESS_TEST_MAIN(AtomPageTest)
#include "tst_atompage.moc"
