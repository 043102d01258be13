// Exports of other tools become indexes: the traps of their formats, what is refused, and files they really wrote.
#include "core/imports/importjob.h"
#include "core/store/atomindex.h"
#include "core/store/verify.h"
#include "tests/support/testsupport.h"
#include "tests/support/tinyexport.h"

#include <QTemporaryDir>
#include <cmath>
#include <fstream>

using namespace atomscope;
namespace fs = std::filesystem;
using nlohmann::json;

namespace {

std::string tokenText(const AtomIndex& index, const ImportedExample& example)
{
    std::string text;
    for (const TokenId token : example.tokens)
        text += index.tokenBytes(token);
    return text;
}

} // namespace

class ImportTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        m_folder = std::make_unique<QTemporaryDir>();
        QVERIFY(m_folder->isValid());
    }

    void aNeuronpediaExportBecomesAnIndex()
    {
        test::writeExport(path("export"), test::tinyExport());
        const auto outcome = import({path("export")});
        VERIFY_RESULT(outcome);
        QCOMPARE(outcome->from, std::string("Neuronpedia"));
        QCOMPARE(outcome->totals.nAtoms, std::int64_t{4});
        QCOMPARE(outcome->totals.nExamples, std::int64_t{12});
        QCOMPARE(outcome->totals.nHypotheses, std::int64_t{2});
        QVERIFY(outcome->skipped.empty());
        VERIFY_RESULT(verifyIndex(path("out.atoms")));

        const auto index = AtomIndex::open(path("out.atoms"));
        VERIFY_RESULT(index);
        QVERIFY(index->isImported());
        QVERIFY(index->state().isFinished);
        const Definitions& d = index->definitions();
        QCOMPARE(d.importedFrom, std::string("Neuronpedia"));
        QCOMPARE(d.modelName + "/" + d.saeName, std::string("tiny-model/3-res-tiny"));
        QCOMPARE(d.hookName, std::string("blocks.3.hook_resid_post"));
        QCOMPARE(d.importedDataset, std::string("some/text"));
        QCOMPARE(d.importedPrompts, std::int64_t{500});
        QCOMPARE(d.importedPromptTokens, 8);
        QCOMPARE(d.dSae, 11);
        QCOMPARE(d.saeFingerprint.size(), std::size_t{64});
    }

    void numbersAreTakenAsTheyStandAndTheRestIsAbsent()
    {
        test::writeExport(path("export"), test::tinyExport());
        VERIFY_RESULT(import({path("export")}));
        const auto index = AtomIndex::open(path("out.atoms"));
        VERIFY_RESULT(index);
        const auto first = index->importedAtom(AtomId{0}).value();
        QVERIFY(first.isPresent);
        QCOMPARE(first.density, 0.0002);
        QCOMPARE(first.statedMaximum, 4.5);
        QCOMPARE(first.activations.edges, (std::vector<double>{0, 1, 2, 3, 4}));
        QCOMPARE(first.activations.counts, (std::vector<std::int64_t>{8, 0, 2, 1}));
        const auto effects = index->logitEffects(AtomId{0}).value();
        QCOMPARE(effects.top.size(), std::size_t{2});
        QCOMPARE(index->tokenBytes(effects.top[1].token), std::string("’s"));
        QCOMPARE(effects.bottom.front().value, -2.5F);
        QCOMPARE(effects.histogramCounts, (std::vector<std::int64_t>{1, 10, 2}));

        const auto bare = index->importedAtom(AtomId{2}).value();
        QVERIFY(bare.isPresent && std::isnan(bare.density) && std::isnan(bare.statedMaximum));
        QVERIFY(bare.activations.counts.empty() && bare.correlatedAtoms.empty());
        QVERIFY(!index->importedAtom(AtomId{3})->isPresent);
        QVERIFY(!index->importedAtom(AtomId{7})->isPresent);
        QVERIFY(!index->importedAtom(AtomId{11}));
    }

    void theColumnNamedL1HoldsACosine()
    {
        test::writeExport(path("export"), test::tinyExport());
        VERIFY_RESULT(import({path("export")}));
        const auto index = AtomIndex::open(path("out.atoms"));
        const auto atom = index->importedAtom(AtomId{10}).value();
        QCOMPARE(atom.correlatedAtoms.size(), std::size_t{2});
        QCOMPARE(atom.correlatedAtoms[1].index, 0);
        QCOMPARE(atom.correlatedAtoms[1].pearson, -0.25);
        QCOMPARE(atom.correlatedAtoms[1].cosine, 0.125);
        QCOMPARE(atom.alignedNeurons.front().share, 0.0625);
        // Neighbours are by the decoder's cosine, without the atom itself, strongest first.
        const auto neighbours = index->neighbours(AtomId{10}).value();
        QCOMPARE(neighbours.size(), std::size_t{2});
        QCOMPARE(neighbours[0].atom, AtomId{0});
        QCOMPARE(neighbours[1].cosine, 0.25F);
    }

    void examplesKeepTheirGroupAndTheTokenTheyWereChosenFor()
    {
        test::writeExport(path("export"), test::tinyExport());
        VERIFY_RESULT(import({path("export")}));
        const auto index = AtomIndex::open(path("out.atoms"));
        const auto examples = index->importedExamples(AtomId{0}).value();
        QCOMPARE(examples.size(), std::size_t{5});
        QCOMPARE(tokenText(*index, examples[0]), std::string("The cat’s hat.\n"));
        QCOMPARE(examples[0].group, ImportedExample::Group::Top);
        QVERIFY(std::isnan(examples[0].low) && std::isnan(examples[0].share));
        QCOMPARE(examples[0].peak, 1);
        QCOMPARE(examples[0].activations, (std::vector<float>{0, 4.5F, 0, 0.5F, 0, 0}));
        // The strongest token lies outside of the interval 0 to 1.
        QCOMPARE(examples[2].group, ImportedExample::Group::Interval);
        QCOMPARE(examples[2].high, 1.0);
        QCOMPARE(examples[2].share, 0.9999);
        QCOMPARE(examples[2].peak, 3);
        QCOMPARE(examples[2].window, examples[0].window);
        QVERIFY(examples[3].window != examples[0].window);
        QCOMPARE(index->importedExamples(AtomId{2})->at(1).peak, 1); // stated
    }

    void hypothesesKeepWhoWroteThem()
    {
        test::writeExport(path("export"), test::tinyExport());
        VERIFY_RESULT(import({path("export")}));
        const auto index = AtomIndex::open(path("out.atoms"));
        const auto found = index->hypotheses(AtomId{0}).value();
        QCOMPARE(found.size(), std::size_t{1});
        QCOMPARE(found[0].text, std::string("cats and their hats"));
        QCOMPARE(found[0].method, std::string("oai_token-act-pair"));
        QCOMPARE(found[0].model, std::string("gpt-4o-mini"));
        QCOMPARE(found[0].author, std::string("somebody"));
        QCOMPARE(index->hypotheses(AtomId{3})->size(), std::size_t{1});
        QVERIFY(index->hypotheses(AtomId{1})->empty());
    }

    void whatAnExportCannotHoldIsRefusedWithTheReason()
    {
        test::writeExport(path("export"), test::tinyExport());
        VERIFY_RESULT(import({path("export")}));
        const auto index = AtomIndex::open(path("out.atoms"));
        const auto isRefused = [](const auto& result) {
            return !result && result.error().code == ErrorCode::Unsupported
                && result.error().message.find("Neuronpedia") != std::string::npos;
        };
        QVERIFY(isRefused(index->postings(AtomId{0})));
        QVERIFY(isRefused(index->statistics(AtomId{0})));
        QVERIFY(isRefused(index->allStatistics()));
        QVERIFY(isRefused(index->tokenPositions(TokenId{0})));
        QVERIFY(isRefused(index->sequence(SequenceId{0})));
        QVERIFY(isRefused(index->firingsOf(SequenceId{0})));
        QVERIFY(isRefused(index->document(DocumentId{0})));
    }

    void theTableOfAtomsHoldsWhatTheListShows()
    {
        test::writeExport(path("export"), test::tinyExport());
        VERIFY_RESULT(import({path("export")}));
        const auto index = AtomIndex::open(path("out.atoms"));
        const auto reals = [&](const char* name) { return std::get<std::vector<double>>(index->column(name).value()); };
        QCOMPARE(std::get<std::vector<std::int64_t>>(index->column("in_export").value()),
                 (std::vector<std::int64_t>{1, 1, 1, 1, 0, 0, 0, 0, 0, 0, 1}));
        QCOMPARE(reals("exported_density")[0], 0.0002);
        QVERIFY(std::isnan(reals("exported_density")[2]));
        QCOMPARE(reals("exported_max")[0], 4.5);
        QCOMPARE(reals("exported_max")[1], 0.0);
        QCOMPARE(std::get<std::vector<std::string>>(index->column("peak_token").value())[0], std::string(" cat"));
        QCOMPARE(std::get<std::vector<std::string>>(index->column("hypothesis").value())[3],
                 std::string("nothing else is known"));
        const auto sparklines = index->sparklines().value();
        QCOMPARE(sparklines.size(), std::size_t{11 * 16});
        QCOMPARE(int(sparklines[0]), 255);
        QCOMPARE(int(sparklines[8]), 64);
    }

    void theOrderOfRowsAndFilesDoesNotMatter()
    {
        test::TinyExport files = test::tinyExport();
        test::writeExport(path("a"), files);
        std::ranges::reverse(files.features);
        // Rows of an atom stay in their order; atoms come mixed.
        std::ranges::stable_sort(files.activations, std::greater<>(), [](const json& row) {
            return row["index"].is_string() ? row["index"].get<std::string>() : "10";
        });
        test::writeLines(path("b/1.jsonl"), files.features);
        test::writeLines(path("b/0.jsonl"), files.explanations);
        test::writeLines(path("b/2.jsonl"), files.activations);
        test::writeLines(path("b/3.jsonl"), files.source);
        VERIFY_RESULT(import({path("a")}));
        ImportJob job{{path("b")}, path("second.atoms")};
        VERIFY_RESULT(runImport(job, {}, {}));
        const auto digestOf = [](const fs::path& file) {
            auto index = AtomIndex::open(file);
            return indexDigest(file).value();
        };
        // Only where the files came from differs.
        QVERIFY(digestOf(path("out.atoms")) != digestOf(path("second.atoms")));
        VERIFY_RESULT(runImport({{path("b")}, path("out.atoms"), true}, {}, {}));
        QCOMPARE(digestOf(path("out.atoms")), digestOf(path("second.atoms")));
    }

    void anSaeDashboardBatchIsReadToo()
    {
        test::writeText(path("export/batch-0.json"), test::tinyBatch().dump(1));
        test::writeText(path("export/skipped_indexes.json"), "{\"skipped_indexes\": []}");
        const auto outcome = import({path("export")});
        VERIFY_RESULT(outcome);
        QCOMPARE(outcome->from, std::string("SAEDashboard"));
        QCOMPARE(outcome->skipped.size(), std::size_t{1});
        const auto index = AtomIndex::open(path("out.atoms"));
        QCOMPARE(index->definitions().saeName, std::string("3-res-tiny"));
        QCOMPARE(index->definitions().dSae, 2);
        QCOMPARE(index->importedExamples(AtomId{0})->size(), std::size_t{5});
        QCOMPARE(index->importedExamples(AtomId{0})->at(2).peak, 3);
        VERIFY_RESULT(verifyIndex(path("out.atoms")));
    }

    void theSameAtomTwiceIsTakenOnce()
    {
        test::writeText(path("export/batch-0.json"), test::tinyBatch().dump());
        test::writeText(path("export/copy of batch-0.json.gz"), test::tinyBatch().dump());
        // The one with the space in its name comes second.
        const auto outcome = import({path("export")});
        VERIFY_RESULT(outcome);
        QCOMPARE(outcome->totals.nAtoms, std::int64_t{2});
        QCOMPARE(outcome->totals.nExamples, std::int64_t{7});
    }

    void twoSaesAreNotMixed()
    {
        test::TinyExport files = test::tinyExport();
        files.features[2]["layer"] = "4-res-tiny";
        test::writeExport(path("export"), files);
        const auto outcome = import({path("export")});
        QVERIFY(!outcome);
        QCOMPARE(outcome.error().code, ErrorCode::Conflict);
        QVERIFY(outcome.error().message.find("3-res-tiny") != std::string::npos);
        QVERIFY(outcome.error().message.find("4-res-tiny") != std::string::npos);
        QVERIFY(isNothingLeft());
    }

    void anIndexIsReplacedOnlyOnRequestAndNothingElseIs()
    {
        test::writeExport(path("export"), test::tinyExport());
        VERIFY_RESULT(import({path("export")}));
        QCOMPARE(import({path("export")}).error().code, ErrorCode::Conflict);
        VERIFY_RESULT(runImport({{path("export")}, path("out.atoms"), true}, {}, {}));
        test::writeText(path("precious.atoms"), "my diary, which is no database and long enough to be looked at");
        const auto refused = runImport({{path("export")}, path("precious.atoms"), true}, {}, {});
        QVERIFY(!refused);
        QCOMPARE(fs::file_size(path("precious.atoms")), std::uintmax_t{62});
    }

    void twoImportsDoNotWriteTheSameFile()
    {
        test::writeExport(path("export"), test::tinyExport());
        bool isTried = false;
        VERIFY_RESULT(runImport({{path("export")}, path("out.atoms")}, {}, [&](const ImportProgress&) {
            if (std::exchange(isTried, true))
                return;
            const auto second = import({path("export")});
            QVERIFY(!second);
            QCOMPARE(second.error().code, ErrorCode::Busy);
        }));
        QVERIFY(isTried);
        VERIFY_RESULT(verifyIndex(path("out.atoms")));
    }

    void anImportThatWasKilledIsInNobodysWay()
    {
        test::writeExport(path("export"), test::tinyExport());
        test::writeText(path("out.atoms.importing"), std::string(10000, 'x'));
        VERIFY_RESULT(import({path("export")}));
        VERIFY_RESULT(verifyIndex(path("out.atoms")));
    }

    void aStoppedImportLeavesNothing()
    {
        test::writeExport(path("export"), test::tinyExport());
        std::stop_source stop;
        const auto outcome = runImport({{path("export")}, path("out.atoms")}, stop.get_token(),
                                       [&](const ImportProgress&) { stop.request_stop(); });
        QVERIFY(!outcome);
        QCOMPARE(outcome.error().code, ErrorCode::Cancelled);
        QVERIFY(isNothingLeft());
    }

    void progressEndsAtTheTotal()
    {
        test::writeExport(path("export"), test::tinyExport());
        ImportProgress last;
        std::int64_t before = 0;
        VERIFY_RESULT(runImport({{path("export")}, path("out.atoms")}, {}, [&](const ImportProgress& progress) {
            QVERIFY(progress.doneBytes >= before && progress.doneBytes <= progress.totalBytes);
            before = progress.doneBytes;
            last = progress;
        }));
        QCOMPARE(last.doneBytes, last.totalBytes);
        QCOMPARE(last.totals.nExamples, std::int64_t{12});
    }

    void hostileRecordsAreRefusedByPlace_data()
    {
        QTest::addColumn<QByteArray>("patch"); // of the first feature
        QTest::addColumn<QByteArray>("example"); // of the first example
        const auto row = [](const char* name, const char* patch, const char* example) {
            QTest::newRow(name) << QByteArray(patch) << QByteArray(example);
        };
        row("index is a list", R"({"index": [1]})", "{}");
        row("index is negative", R"({"index": -1})", "{}");
        row("index is enormous", R"({"index": "4000000000"})", "{}");
        row("density above 1", R"({"frac_nonzero": 1.5})", "{}");
        row("density is text", R"({"frac_nonzero": "0.1 %"})", "{}");
        row("fewer bins than counts", R"({"freq_hist_data_bar_values": [1, 2]})", "{}");
        row("negative counts", R"({"freq_hist_data_bar_heights": [8, -1, 2, 1]})", "{}");
        row("fewer values than tokens", R"({"pos_values": [3.5]})", "{}");
        row("tokens are numbers", R"({"pos_str": [1, 2]})", "{}");
        row("a neighbour below 0", R"({"topkCosSimIndices": [-3]})", "{}");
        row("correlations of another length",
            R"({"correlated_neurons_indices": [1], "correlated_neurons_pearson": [0.5, 0.25]})", "{}");
        row("an example of another length", "{}", R"({"values": [1, 2]})");
        row("an example with text for values", "{}", R"({"values": "1 2 3"})");
        row("an example with a gap", "{}", R"({"values": [0, null, 0, 0, 0, 0]})");
        row("an example beyond 32 bits", "{}", R"({"values": [0, 1e300, 0, 0, 0, 0]})");
        row("an example with numbers for tokens", "{}", R"({"tokens": [1, 2, 3, 4, 5, 6]})");
        row("an example of no atom", "{}", R"({"index": "cat"})");
    }

    void hostileRecordsAreRefusedByPlace()
    {
        QFETCH(QByteArray, patch);
        QFETCH(QByteArray, example);
        test::TinyExport files = test::tinyExport();
        files.features[0].merge_patch(json::parse(patch.toStdString()));
        const bool isGap = example.contains("null");
        if (isGap)
            files.activations[0]["values"] = json::parse(example.toStdString())["values"];
        else
            files.activations[0].merge_patch(json::parse(example.toStdString()));
        test::writeExport(path("export"), files);
        const auto outcome = import({path("export")});
        QVERIFY(!outcome);
        QVERIFY2(outcome.error().message.find("batch-0.jsonl.gz, line 1") != std::string::npos,
                 outcome.error().message.c_str());
        QVERIFY(isNothingLeft());
    }

    void peaksOutsideAreLookedForInstead()
    {
        test::TinyExport files = test::tinyExport();
        files.activations[0]["maxValueTokenIndex"] = 600;
        test::writeExport(path("export"), files);
        VERIFY_RESULT(import({path("export")}));
        QCOMPARE(AtomIndex::open(path("out.atoms"))->importedExamples(AtomId{0})->front().peak, 1);
    }

    void whatIsNoExportIsSaidSo()
    {
        test::writeText(path("notes.json"), "{\"title\": \"notes\"}");
        test::writeText(path("folder/readme.txt"), "nothing to see");
        QCOMPARE(import({path("notes.json")}).error().code, ErrorCode::Unsupported);
        QCOMPARE(import({path("folder")}).error().code, ErrorCode::Unsupported);
        QCOMPARE(import({path("nowhere")}).error().code, ErrorCode::NotFound);
        test::writeText(path("folder/notes.json"), "{\"title\": \"notes\"}");
        QCOMPARE(import({path("folder")}).error().code, ErrorCode::Unsupported);
        QVERIFY(isNothingLeft());
    }

    void damagedCompressionIsAnError()
    {
        test::writeExport(path("export"), test::tinyExport());
        const auto file = path("export/features/batch-0.jsonl.gz");
        fs::resize_file(file, fs::file_size(file) / 2);
        QVERIFY(!import({path("export")}));
        QVERIFY(isNothingLeft());
    }

    void filesThatSaeDashboardWroteAreRead()
    {
        SKIP_WITHOUT_VECTORS();
        const auto outcome = import({test::vectorsFolder() / "data/peers/saedashboard"});
        VERIFY_RESULT(outcome);
        QCOMPARE(outcome->totals.nAtoms, std::int64_t{4});
        QCOMPARE(outcome->totals.nExamples, std::int64_t{169});
        QCOMPARE(outcome->totals.nWindows, std::int64_t{103});
        VERIFY_RESULT(verifyIndex(path("out.atoms")));
        const auto index = AtomIndex::open(path("out.atoms"));
        QCOMPARE(index->definitions().importedSpelling, std::string("byte characters"));
        QCOMPARE(index->definitions().modelName + "/" + index->definitions().saeName,
                 std::string("gpt2-small/0-res-jb"));
        const auto effects = index->logitEffects(AtomId{2}).value();
        QCOMPARE(index->tokenBytes(effects.bottom.front().token), std::string("ケ"));
        QCOMPARE(index->importedAtom(AtomId{3})->density, 0.00023);
        QVERIFY(index->importedAtom(AtomId{1})->activations.counts.empty());
    }

    /// Whatever exports there are: each becomes an index that holds together.
    void everyFolderOfRealExportsIsRead()
    {
        SKIP_WITHOUT_VECTORS();
        const fs::path peers = test::vectorsFolder() / "data/peers";
        if (!fs::is_directory(peers))
            QSKIP("no exports of other tools");
        int nFolders = 0;
        for (const auto& entry : fs::directory_iterator(peers)) {
            if (!entry.is_directory())
                continue;
            const fs::path out = path("peer-" + std::to_string(nFolders++) + ".atoms");
            const auto outcome = runImport({{entry.path()}, out}, {}, {});
            QVERIFY2(outcome, (entry.path().string() + ": " + (outcome ? "" : outcome.error().message)).c_str());
            QVERIFY(outcome->totals.nAtoms > 0);
            VERIFY_RESULT(verifyIndex(out));
        }
        QVERIFY(nFolders > 0);
    }

private:
    fs::path path(const std::string& name) const { return fs::path(m_folder->path().toStdString()) / name; }
    Result<ImportOutcome> import(std::vector<fs::path> inputs) const
    {
        return runImport({std::move(inputs), path("out.atoms")}, {}, {});
    }
    bool isNothingLeft() const { return !fs::exists(path("out.atoms")) && !fs::exists(path("out.atoms.importing")); }

    std::unique_ptr<QTemporaryDir> m_folder;
};

ATOMSCOPE_GUILESS_TEST_MAIN(ImportTest)
#include "tst_import.moc"
