// An index of delphi's cache of latents, made by hand: the firings of another index, cut into files as delphi cuts
// them.
#include "core/base/half.h"
#include "core/base/hash.h"
#include "core/pages/absences.h"
#include "core/pages/atompage.h"
#include "core/store/atomindex.h"
#include "core/store/verify.h"
#include "tests/core/formats/filebytes.h"
#include "tests/support/jobfixture.h"
#include "tests/support/testsupport.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <functional>
#include <limits>
#include <map>
#include <nlohmann/json.hpp>

using namespace atomscope;
using namespace atomscope::test;
namespace fs = std::filesystem;
using nlohmann::json;

namespace {

constexpr int kB = 40;
constexpr int kT = 16;
constexpr int kF = 96;

struct Entry
{
    std::int64_t row = 0, position = 0, atom = 0;
    float activation = 0;
};

/// One file of the cache: latents first … last, as delphi writes them.
void writeSplit(const fs::path& folder, int first, int last, const std::vector<Entry>& entries,
                const std::vector<std::int64_t>& tokens, bool isNarrow = true)
{
    std::vector<std::uint16_t> activations, narrow;
    std::vector<std::int64_t> wide;
    for (const Entry& entry : entries) {
        if (entry.atom < first || entry.atom > last)
            continue;
        activations.push_back(halfFromFloat(entry.activation));
        for (const std::int64_t number : {entry.row, entry.position, entry.atom - first}) {
            narrow.push_back(static_cast<std::uint16_t>(number));
            wide.push_back(number);
        }
    }
    const std::string locations = isNarrow ? bytesOf(narrow) : bytesOf(wide);
    const std::size_t n = activations.size(), behind = locations.size(), end = behind + 2 * n;
    json header
        = {{"locations", {{"dtype", isNarrow ? "U16" : "I64"}, {"shape", {n, 3}}, {"data_offsets", {0, behind}}}},
           {"activations", {{"dtype", "F16"}, {"shape", {n}}, {"data_offsets", {behind, end}}}}};
    std::string data = locations + bytesOf(activations);
    if (!tokens.empty()) {
        header["tokens"]
            = {{"dtype", "I64"}, {"shape", {tokens.size() / kT, kT}}, {"data_offsets", {end, end + 8 * tokens.size()}}};
        data += bytesOf(tokens);
    }
    fs::create_directories(folder);
    writeBytes(folder / (std::to_string(first) + "_" + std::to_string(last) + ".safetensors"),
               safetensorsBytes(header.dump(), data));
}

} // namespace

class CachedLatentsTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        m_fixture = std::make_unique<JobFixture>(TinyModelSpec{}, TinySaeSpec{}, std::vector<std::string>{"a"});
        m_path = m_fixture->path("");
        std::uint64_t state = 5;
        std::vector<float> values;
        for (int i = 0; i < kB * kT; ++i) {
            state = mix64(state);
            m_tokens.push_back(i % kT == 0 ? 0 : static_cast<std::int64_t>(state % 263));
        }
        for (int i = 0; i < kB * kT * 24; ++i) {
            state = mix64(state);
            values.push_back(static_cast<float>(static_cast<int>(state % 255) - 127) / 64.0F);
        }
        writeBytes(m_path / "x.npy",
                   npyBytes("{'descr': '<f4', 'fortran_order': False, 'shape': (40, 16, 24)}\n", bytesOf(values)));
        writeBytes(m_path / "ids.npy",
                   npyBytes("{'descr': '<i8', 'fortran_order': False, 'shape': (40, 16)}\n", bytesOf(m_tokens)));
        IndexJob job = m_fixture->job("reference.atoms");
        job.model.clear();
        job.corpus.clear();
        job.cache.activations = {m_path / "x.npy"};
        job.cache.tokenIds = {m_path / "ids.npy"};
        VERIFY_RESULT(runToTheEnd(job));
        const auto index = AtomIndex::open(job.out);
        VERIFY_RESULT(index);
        for (std::int32_t w = 0; w < kB; ++w) {
            const auto firings = index->firingsOf(SequenceId{w}).value();
            for (std::size_t t = 0; t < firings.size(); ++t)
                for (std::size_t i = 0; i < firings[t].atom.size(); ++i)
                    m_entries.push_back(
                        {w, static_cast<std::int64_t>(t), firings[t].atom[i].v, firings[t].activation[i]});
            // What an index does not keep: firings of the BOS, activations below 0.
            m_entries.insert(m_entries.end() - 1, {w, 0, 7, 30.0F});
            m_entries.push_back({w, 1, w, -2.0F});
        }
        std::erase_if(m_entries, [this](const Entry& entry) {
            return entry.activation < 0
                && std::ranges::count_if(m_entries,
                                         [&](const Entry& other) {
                                             return other.row == entry.row && other.position == entry.position
                                                 && other.atom == entry.atom;
                                         })
                > 1;
        });
        QVERIFY(m_entries.size() > 1000);
        writeCache(m_path / "cache" / "layers.1");
        writeBytes(m_path / "cache" / "layers.1" / "config.json", R"({"model_name": "tiny", "cache_ctx_len": 16})");
    }

    void everyFiringIsKept_data()
    {
        QTest::addColumn<bool>("hasSae");
        QTest::newRow("without the SAE") << false;
        QTest::newRow("with the SAE") << true;
    }

    void everyFiringIsKept()
    {
        QFETCH(bool, hasSae);
        IndexJob job = cacheJob(hasSae ? "with.atoms" : "without.atoms");
        if (hasSae)
            job.sae = m_path / "sae";
        job.segmentTokens = 200;
        VERIFY_RESULT(runToTheEnd(job));
        VERIFY_RESULT(verifyIndex(job.out));
        const auto index = AtomIndex::open(job.out);
        VERIFY_RESULT(index);
        const auto reference = AtomIndex::open(m_path / "reference.atoms");
        VERIFY_RESULT(reference);
        QCOMPARE(index->state().nTokens, reference->state().nTokens);
        QCOMPARE(index->state().nFirings, reference->state().nFirings);
        QCOMPARE(index->definitions().dSae, kF);
        for (std::int32_t atom = 0; atom < kF; ++atom) {
            const auto found = index->postings(AtomId{atom}).value();
            const auto expected = reference->postings(AtomId{atom}).value();
            QVERIFY(found.position == expected.position);
            QVERIFY(found.activation == expected.activation);
        }
        for (std::int32_t w = 0; w < kB; ++w) {
            const auto found = index->sequence(SequenceId{w}).value();
            const auto expected = reference->sequence(SequenceId{w}).value();
            QVERIFY(found.ids == expected.ids && found.counted == expected.counted);
            QCOMPARE(found.hasBos, expected.hasBos);
            QVERIFY(std::ranges::all_of(found.errorNorm, [](float norm) { return std::isnan(norm); }));
        }
        compareDefinitions(*index, *reference, hasSae);
        const auto page = makeAtomPage(*index, AtomId{3}, PageOptions::fullRange());
        VERIFY_RESULT(page);
        QVERIFY(!page->contexts.empty());
        QVERIFY(!reasonIn(page->absences, "logit_effects").empty());
    }

    void aStoppedJobGoesOnToTheSameDigest()
    {
        IndexJob whole = cacheJob("whole.atoms");
        VERIFY_RESULT(runToTheEnd(whole));
        IndexJob job = cacheJob("stopped.atoms");
        const auto outcome = runUntilSegments(job, 2);
        VERIFY_RESULT(outcome);
        QVERIFY(!outcome->isFinished && outcome->nTokens > 0);
        VERIFY_RESULT(runToTheEnd(job));
        QCOMPARE(QString::fromStdString(indexDigest(job.out).value()),
                 QString::fromStdString(indexDigest(whole.out).value()));
    }

    void oneFileWithoutTokensTakesThemFromElsewhere()
    {
        writeSplit(m_path / "single", 0, kF - 1, m_entries, {}, false);
        const fs::path file = m_path / "single" / "layers.1.safetensors";
        fs::rename(m_path / "single" / "0_95.safetensors", file);
        IndexJob job = cacheJob("single.atoms");
        job.cache.activations = {file};
        const auto refused = runToTheEnd(job);
        QVERIFY(!refused && refused.error().message.find("--token-ids") != std::string::npos);
        job.cache.tokenIds = {m_path / "ids.npy"};
        VERIFY_RESULT(runToTheEnd(job));
        const auto index = AtomIndex::open(job.out);
        VERIFY_RESULT(index);
        QCOMPARE(index->state().nFirings, AtomIndex::open(m_path / "reference.atoms")->state().nFirings);
        // The largest latent that fires is all that such a cache says about their number.
        const auto largest = std::ranges::max_element(m_entries, {}, &Entry::atom);
        QCOMPARE(index->definitions().dSae, static_cast<int>(largest->atom) + 1);
    }

    void aFolderOfActivationsIsNoCacheForOneBelowIt()
    {
        writeCache(m_path / "mixed" / "layers.1");
        fs::copy_file(m_path / "x.npy", m_path / "mixed" / "x.npy");
        IndexJob job = cacheJob("mixed.atoms");
        job.cache.activations = {m_path / "mixed"};
        const auto refused = runToTheEnd(job);
        QVERIFY(!refused && refused.error().message.find("activations need an SAE") != std::string::npos);
    }

    void aDocumentMayBeginInsideARow()
    {
        std::vector<std::int64_t> documents;
        for (int i = 0; i < kB * kT; ++i)
            documents.push_back((i + 6) / 23); // not a divisor of 16
        writeBytes(m_path / "documents.npy",
                   npyBytes("{'descr': '<i8', 'fortran_order': False, 'shape': (640,)}\n", bytesOf(documents)));
        IndexJob job = cacheJob("documents.atoms");
        job.cache.documents = {m_path / "documents.npy"};
        VERIFY_RESULT(runToTheEnd(job));
        VERIFY_RESULT(verifyIndex(job.out));
        const auto index = AtomIndex::open(job.out);
        VERIFY_RESULT(index);
        QCOMPARE(index->state().nPositions, kB * kT);
        std::int64_t first = 0;
        for (std::int32_t w = 0; w < index->state().nSequences; ++w) {
            const auto window = index->sequence(SequenceId{w}).value();
            const std::int64_t last = first + std::ssize(window.ids) - 1;
            QCOMPARE(first / kT, last / kT); // of one row
            QCOMPARE(documents[static_cast<std::size_t>(first)], documents[static_cast<std::size_t>(last)]);
            first = last + 1;
        }
    }

    void badFilesAreRefusedByName_data()
    {
        QTest::addColumn<QString>("what");
        QTest::addColumn<int>("code");
        QTest::addColumn<QString>("says");
        const auto row = [](const char* what, ErrorCode code, const char* says) {
            QTest::newRow(what) << what << static_cast<int>(code) << says;
        };
        row("a row too many", ErrorCode::BadFormat, "more rows");
        row("a position too many", ErrorCode::BadFormat, "position 16");
        row("a latent too many", ErrorCode::BadFormat, "latent 40 of 40");
        row("rows out of order", ErrorCode::BadFormat, "ordered by row");
        row("not a number", ErrorCode::BadFormat, "not a finite number");
        row("the same twice", ErrorCode::BadFormat, "fires twice");
        row("latents missing", ErrorCode::ShapeMismatch, "begins with latent 50");
        row("another name", ErrorCode::BadFormat, "first_last.safetensors");
        row("locations of two", ErrorCode::ShapeMismatch, "[N, 3]");
        row("truncated", ErrorCode::BadFormat, ".safetensors");
        row("an SAE of another width", ErrorCode::ShapeMismatch, "do not belong together");
        row("several places", ErrorCode::Unanswered, "layers.2");
    }

    void badFilesAreRefusedByName()
    {
        QFETCH(QString, what);
        QFETCH(int, code);
        QFETCH(QString, says);
        const fs::path folder = m_path / "bad" / "layers.1";
        fs::remove_all(m_path / "bad");
        IndexJob job = cacheJob("bad.atoms");
        job.cache.activations = {m_path / "bad"};
        auto entries = m_entries;
        constexpr float kNan = std::numeric_limits<float>::quiet_NaN();
        const std::map<QString, std::function<void()>> changes = {
            {"a row too many",
             [&] {
                 entries.push_back({kB, 3, 1, 1.0F});
             }},
            {"a position too many", [&] { entries.back().position = kT; }},
            {"rows out of order",
             [&] {
                 entries.push_back({kB - 2, 3, entries.back().atom, 1.0F});
             }},
            {"not a number", [&] { entries[500].activation = kNan; }},
            {"the same twice", [&] { entries.insert(entries.begin() + 700, entries[700]); }},
        };
        if (const auto change = changes.find(what); change != changes.end())
            change->second();
        std::swap(entries, m_entries);
        writeCache(folder);
        std::swap(entries, m_entries);
        spoilFiles(what, folder, job);
        const auto outcome = runToTheEnd(job);
        QVERIFY(!outcome);
        QVERIFY2(outcome.error().message.find(says.toStdString()) != std::string::npos,
                 outcome.error().message.c_str());
        QCOMPARE(static_cast<int>(outcome.error().code), code);
    }

private:
    IndexJob cacheJob(const std::string& name) const
    {
        IndexJob job = m_fixture->job(name);
        job.model.clear();
        job.corpus.clear();
        job.sae.clear();
        job.cache.activations = {m_path / "cache"};
        job.cache.bosId = 0;
        return job;
    }

    void writeCache(const fs::path& folder) const
    {
        writeSplit(folder, 0, 39, m_entries, m_tokens);
        writeSplit(folder, 40, 41, m_entries, m_tokens);
        writeSplit(folder, 42, kF - 1, m_entries, m_tokens, false);
    }

    void spoilFiles(const QString& what, const fs::path& folder, IndexJob& job) const
    {
        if (what == "a latent too many") {
            auto entries = m_entries;
            for (Entry& entry : entries)
                entry.atom += entry.atom == 39; // behind the end of what the name says
            writeSplit(folder, 0, 40, entries, m_tokens);
            fs::rename(folder / "0_40.safetensors", folder / "0_39.safetensors");
        } else if (what == "latents missing") {
            writeSplit(folder, 50, kF - 1, m_entries, m_tokens);
            fs::remove(folder / "42_95.safetensors");
        } else if (what == "another name") {
            fs::rename(folder / "40_41.safetensors", folder / "40-41.safetensors");
        } else if (what == "locations of two") {
            const std::string header = R"({"locations": {"dtype": "U16", "shape": [3, 2], "data_offsets": [0, 12]},
                      "activations": {"dtype": "F16", "shape": [3], "data_offsets": [12, 18]}})";
            writeBytes(folder / "40_41.safetensors", safetensorsBytes(header, std::string(18, '\0')));
        } else if (what == "truncated") {
            fs::resize_file(folder / "40_41.safetensors", fs::file_size(folder / "40_41.safetensors") - 1);
        } else if (what == "an SAE of another width") {
            TinySaeSpec spec;
            spec.dSae = 64;
            VERIFY_RESULT(writeTinySae(m_path / "narrow", spec));
            job.sae = m_path / "narrow";
        } else if (what == "several places") {
            writeCache(folder.parent_path() / "layers.2");
        }
    }

    static void compareDefinitions(const AtomIndex& index, const AtomIndex& reference, bool hasSae)
    {
        const Definitions& definitions = index.definitions();
        QCOMPARE(QString::fromStdString(definitions.inputs), QStringLiteral("cached firings"));
        QCOMPARE(QString::fromStdString(definitions.modelName), QStringLiteral("tiny"));
        QCOMPARE(QString::fromStdString(definitions.hookName), QStringLiteral("blocks.1.hook_resid_post"));
        QVERIFY(!reasonForAbsence(definitions, "reconstruction_error").empty());
        QCOMPARE(reasonForAbsence(definitions, "neighbours").empty(), hasSae);
        QCOMPARE(index.neighbours(AtomId{0}).value().empty(), !hasSae);
        QCOMPARE(definitions.dIn, hasSae ? 24 : 0);
        QCOMPARE(definitions.saeFingerprint == reference.definitions().saeFingerprint, hasSae);
        QCOMPARE(index.state().sumSquaredDeviation, 0.0);
    }

    std::unique_ptr<JobFixture> m_fixture;
    fs::path m_path;
    std::vector<std::int64_t> m_tokens; // [B, T]
    std::vector<Entry> m_entries; // ordered by row
};

ATOMSCOPE_GUILESS_TEST_MAIN(CachedLatentsTest)
#include "tst_cachedlatents.moc"
