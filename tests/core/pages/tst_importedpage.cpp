// The page of an atom that came from another tool's export: the export's faults are not shown on, absent is absent.
#include "core/imports/importjob.h"
#include "core/pages/atompage.h"
#include "core/pages/atompagejson.h"
#include "tests/support/testsupport.h"
#include "tests/support/tinyexport.h"

#include <QTemporaryDir>
#include <cmath>
#include <set>

using namespace atomscope;
namespace fs = std::filesystem;
using nlohmann::json;

namespace {

std::vector<Context> contextsOf(const AtomPage& page, Stratum::Kind kind)
{
    std::vector<Context> found;
    std::ranges::copy_if(page.contexts, std::back_inserter(found),
                         [kind](const Context& context) { return context.stratum.kind == kind; });
    return found;
}

std::string textOf(const Context& context)
{
    std::string text;
    for (const std::string& token : context.tokens)
        text += token;
    return text;
}

} // namespace

class ImportedPageTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        const fs::path folder = m_folder.path().toStdString();
        test::writeExport(folder / "export", test::tinyExport());
        VERIFY_RESULT(runImport({{folder / "export"}, folder / "out.atoms"}, {}, {}));
        auto index = AtomIndex::open(folder / "out.atoms");
        VERIFY_RESULT(index);
        m_index = std::make_unique<AtomIndex>(std::move(*index));
    }

    void examplesComeInTheGroupsOfTheExport()
    {
        const AtomPage page = pageOf(0);
        QCOMPARE(page.strata.size(), std::size_t{4});
        QCOMPARE(toString(page.strata[0].stratum), std::string("top"));
        QCOMPARE(toString(page.strata[1].stratum), std::string("interval:1"));
        QCOMPARE(page.strata[1].low, 2.0F);
        QCOMPARE(page.strata[1].high, 3.0F);
        QCOMPARE(page.strata[1].exportedShare, 0.0001);
        QCOMPARE(toString(page.strata[2].stratum), std::string("interval:0"));
        QCOMPARE(toString(page.strata[3].stratum), std::string("nonfiring"));
        QVERIFY(std::ranges::all_of(page.strata, &StratumSummary::isExported));
        const auto top = contextsOf(page, Stratum::Kind::Top);
        QCOMPARE(top.size(), std::size_t{2});
        QCOMPARE(top[0].activation, 4.5F);
        QCOMPARE(textOf(top[0]), std::string("The cat’s hat.\n"));
        QCOMPARE(top[0].tokens[static_cast<std::size_t>(top[0].peak)], std::string(" cat"));
    }

    void noExampleOfAnActiveGroupIsSilent()
    {
        for (const int atom : {0, 1, 2, 3, 10}) {
            for (const Context& context : pageOf(atom).contexts) {
                const bool isControl = context.stratum.kind == Stratum::Kind::NonFiring;
                QCOMPARE(context.activation > 0, !isControl);
                QCOMPARE(context.activations[static_cast<std::size_t>(context.peak)], context.activation);
            }
        }
        QCOMPARE(contextsOf(pageOf(0), Stratum::Kind::NonFiring).size(), std::size_t{1});
    }

    void anAtomThatIsSilentInAllOfItsExamplesShowsNone()
    {
        const AtomPage page = pageOf(1);
        QVERIFY(page.contexts.empty() && page.strata.empty());
        QCOMPARE(page.exported->nExamples, std::int64_t{2});
        QCOMPARE(page.exported->largestShown, 0.0);
        QCOMPARE(page.exported->numbers.density, 0.0);
    }

    void theTopHoldsDifferentContexts()
    {
        const AtomPage page = pageOf(2);
        const auto top = contextsOf(page, Stratum::Kind::Top);
        // One text twice, once from a weaker token; the same tokens in another order; the same and one more.
        QCOMPARE(top.size(), std::size_t{3});
        std::set<std::string> texts;
        for (const Context& context : top) {
            QCOMPARE(context.multiplicity, 1);
            texts.insert(textOf(context) + "#" + std::to_string(context.tokens.size()));
        }
        QCOMPARE(texts.size(), std::size_t{3});
        QCOMPARE(top[0].activation, 1.0F);
        QCOMPARE(top[0].position, 0);
    }

    void equalSurroundingsInOtherTextsAreOneContextTimesN()
    {
        test::TinyExport files = test::tinyExport();
        json row = files.activations[0];
        row["index"] = 5;
        files.activations.clear();
        for (int i = 0; i < 4; ++i) {
            json tokens = json::array(), values = json::array();
            for (int t = 0; t < 20; ++t) {
                tokens.push_back(t == 0 ? "start " + std::to_string(i) : " word" + std::to_string(t));
                values.push_back(t == 10 ? 1.0 + i : 0.0);
            }
            row["tokens"] = tokens;
            row["values"] = values;
            row["maxValueTokenIndex"] = 10;
            files.activations.push_back(row);
        }
        const fs::path folder = fs::path(m_folder.path().toStdString()) / "equal";
        test::writeExport(folder, files);
        VERIFY_RESULT(runImport({{folder}, folder / "out.atoms"}, {}, {}));
        const auto index = AtomIndex::open(folder / "out.atoms");
        const auto page = makeAtomPage(*index, AtomId{5}, PageOptions::fullRange());
        VERIFY_RESULT(page);
        QCOMPARE(page->contexts.size(), std::size_t{1});
        QCOMPARE(page->contexts[0].multiplicity, 4);
        QCOMPARE(page->contexts[0].activation, 4.0F);
        QCOMPARE(page->strata[0].nFirings, std::int64_t{4});
    }

    void widthCutsAndTheWholeWindowComesBack()
    {
        PageOptions options = PageOptions::topOnly(1);
        options.width = 1;
        options.isAllExported = false;
        const AtomPage page = makeAtomPage(*m_index, AtomId{0}, options).value();
        QCOMPARE(page.contexts.size(), std::size_t{1});
        const Context& context = page.contexts[0];
        QCOMPARE(textOf(context), std::string("The cat’s"));
        QCOMPARE(context.windowEnd, 3);
        const auto whole = wholeWindow(*m_index, AtomId{0}, context);
        VERIFY_RESULT(whole);
        QCOMPARE(textOf(*whole), std::string("The cat’s hat.\n"));
        QCOMPARE(whole->peak, 1);
        QVERIFY(!wholeWindow(*m_index, AtomId{10}, context));
    }

    void aRangeChoosesAmongTheExamples()
    {
        const AtomPage page = makeAtomPage(*m_index, AtomId{0}, PageOptions::within({2.0F, 3.0F}, 10)).value();
        QCOMPARE(page.contexts.size(), std::size_t{1});
        QCOMPARE(page.contexts[0].activation, 2.5F);
        QCOMPARE(toString(page.strata[0].stratum), std::string("range"));
    }

    void anAtomOutsideOfTheExportHasAnEmptyPage()
    {
        const AtomPage page = pageOf(7);
        QVERIFY(page.exported && !page.exported->numbers.isPresent);
        QVERIFY(page.contexts.empty() && page.linearHistogram.counts.empty());
        QVERIFY(!makeAtomPage(*m_index, AtomId{11}, {}));
    }

    void jsonSaysNullForWhatAnExportCannotKnow()
    {
        const json page = json::parse(atomPageJson(pageOf(0), *m_index));
        for (const char* key : {"n_fired", "n_tokens", "n_documents", "density", "density_upper_bound", "max_act",
                                "mean_act", "category", "histogram"})
            QVERIFY2(page.contains(key) && page[key].is_null(), key);
        QCOMPARE(page["exported"]["from"].get<std::string>(), std::string("Neuronpedia"));
        QCOMPARE(page["exported"]["density"].get<double>(), 0.0002);
        QCOMPARE(page["exported"]["largest_in_examples"].get<double>(), 4.5);
        QCOMPARE(page["exported"]["hypotheses"][0]["model"].get<std::string>(), std::string("gpt-4o-mini"));
        QVERIFY(page["strata"][0]["n_firings"].is_null());
        QCOMPARE(page["strata"][0]["n_examples"].get<int>(), 2);
        const json& example = page["examples"][0];
        QVERIFY(example["document"].is_null() && example["quantile"].is_null());
        QVERIFY(example["error_norms"][0].is_null());
        const json bare = json::parse(atomPageJson(pageOf(2), *m_index));
        QVERIFY(bare["exported"]["density"].is_null() && bare["exported"]["stated_maximum"].is_null());
        const json linked = json::parse(atomPageJson(pageOf(10), *m_index));
        QCOMPARE(linked["exported"]["correlated_atoms"][0]["cosine"].get<double>(), 0.625);
    }

private:
    AtomPage pageOf(int atom) const
    {
        auto page = makeAtomPage(*m_index, AtomId{atom}, PageOptions::fullRange());
        return page ? *page : AtomPage{};
    }

    QTemporaryDir m_folder;
    std::unique_ptr<AtomIndex> m_index;
};

ATOMSCOPE_GUILESS_TEST_MAIN(ImportedPageTest)
#include "tst_importedpage.moc"
