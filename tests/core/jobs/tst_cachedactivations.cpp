// An index of activations that somebody has kept: the same as with the model, whatever the files look like; and what
// is wrong with files is said before anything is written.
#include "core/base/half.h"
#include "core/base/hash.h"
#include "core/formats/tensorsource.h"
#include "core/jobs/hidden.h"
#include "core/pages/absences.h"
#include "core/store/atomindex.h"
#include "core/store/verify.h"
#include "tests/core/formats/filebytes.h"
#include "tests/support/jobfixture.h"
#include "tests/support/testsupport.h"

#include <algorithm>
#include <cmath>
#include <fstream>
#include <limits>
#include <map>
#include <nlohmann/json.hpp>

using namespace atomscope;
using namespace atomscope::test;
namespace fs = std::filesystem;

namespace {

constexpr int kD = 24;
constexpr int kB = 45;
constexpr int kT = 16;

std::string shapeText(const std::vector<std::int64_t>& shape)
{
    std::string text;
    for (const auto extent : shape)
        text += std::to_string(extent) + ", ";
    return text;
}

/// A .npy file. `descr` as numpy writes it.
void writeNpy(const fs::path& file, const std::string& descr, const std::vector<std::int64_t>& shape,
              const std::string& data)
{
    const std::string header
        = "{'descr': '" + descr + "', 'fortran_order': False, 'shape': (" + shapeText(shape) + ")}\n";
    writeBytes(file, npyBytes(header, data));
}

void writeSafetensorsOf(const fs::path& file, const std::string& dtype, const std::vector<std::int64_t>& shape,
                        const std::string& data)
{
    const nlohmann::json header
        = {{"activations", {{"dtype", dtype}, {"shape", shape}, {"data_offsets", {0, data.size()}}}}};
    writeBytes(file, safetensorsBytes(header.dump(), data));
}

/// Everything an index holds of its windows and firings, and nothing of how it was made.
std::string contentOf(const fs::path& file)
{
    const auto index = AtomIndex::open(file);
    if (!index)
        return index.error().message;
    Sha256 hash;
    const IndexState& state = index->state();
    for (const std::int64_t n : {state.nDocuments, state.nSequences, state.nPositions, state.nTokens, state.nFirings})
        hash.addU64(static_cast<std::uint64_t>(n));
    hash.addF64(state.sumSquaredError);
    hash.addF64(state.sumSquaredDeviation);
    for (std::int32_t w = 0; w < state.nSequences; ++w) {
        const auto window = index->sequence(SequenceId{w}).value();
        for (const std::int32_t n : {window.document.v, window.firstTokenInDocument, window.hasBos ? 1 : 0})
            hash.addU64(static_cast<std::uint64_t>(n));
        hash.add(std::as_bytes(std::span(window.ids)));
        hash.add(std::as_bytes(std::span(window.counted)));
        hash.addF32(window.errorNorm);
        const auto firings = index->firingsOf(SequenceId{w}).value();
        for (const TokenFirings& token : firings) {
            hash.add(std::as_bytes(std::span(token.atom)));
            hash.addF32(token.activation);
        }
    }
    for (std::int32_t atom = 0; atom < index->definitions().dSae; ++atom) {
        const auto list = index->postings(AtomId{atom}).value();
        const auto sums = index->statistics(AtomId{atom}).value();
        hash.add(std::as_bytes(std::span(list.position)));
        hash.addF32(list.activation);
        hash.addU64(static_cast<std::uint64_t>(sums.nFired));
        hash.addU64(static_cast<std::uint64_t>(sums.nDocuments));
        hash.addF64(sums.sum);
        hash.addF64(sums.sumOfSquares);
    }
    return hash.finish();
}

} // namespace

class CachedActivationsTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        auto documents = mixedDocuments();
        std::erase(documents, ""); // a cache has no empty documents, so that numbers differ
        m_fixture = std::make_unique<JobFixture>(TinyModelSpec{}, TinySaeSpec{}, documents);
        m_path = m_fixture->path("");
        std::uint64_t state = 5;
        for (int i = 0; i < kB * kT; ++i) {
            state = mix64(state);
            m_ids.push_back(i % kT == 0 ? 0 : static_cast<std::int32_t>(state % 263));
        }
        for (int i = 0; i < kB * kT * kD; ++i) {
            state = mix64(state);
            // Seven bits, so that bfloat16 holds them.
            m_values.push_back(static_cast<float>(static_cast<int>(state % 255) - 127) / 64.0F);
        }
        writeNpy(m_path / "x.npy", "<f4", {kB, kT, kD}, bytesOf(m_values));
        writeNpy(m_path / "ids.npy", "<i4", {kB, kT}, bytesOf(m_ids));
        IndexJob job = cacheJob("reference.atoms");
        VERIFY_RESULT(runToTheEnd(job));
        VERIFY_RESULT(verifyIndex(job.out));
        m_content = contentOf(job.out);
        m_digest = indexDigest(job.out).value();
    }

    void theIndexEqualsThatOfTheModel_data()
    {
        QTest::addColumn<QString>("architecture");
        QTest::addColumn<bool>("prependBos");
        QTest::addColumn<bool>("hasTokenizer");
        QTest::newRow("JumpReLU, BOS") << "jumprelu" << true << true;
        QTest::newRow("TopK, no BOS") << "topk" << false << true;
        QTest::newRow("standard, BOS known from the windows alone") << "standard" << true << false;
    }

    void theIndexEqualsThatOfTheModel()
    {
        QFETCH(QString, architecture);
        QFETCH(bool, prependBos);
        QFETCH(bool, hasTokenizer);
        TinySaeSpec spec;
        spec.architecture = architecture.toStdString();
        spec.prependBos = prependBos;
        auto documents = mixedDocuments();
        std::erase(documents, "");
        const JobFixture fixture({}, spec, documents);
        IndexJob job = fixture.job("model.atoms");
        job.segmentTokens = 300; // sums over the whole are merged segment by segment
        VERIFY_RESULT(runToTheEnd(job));
        writeCacheOf(fixture, spec.hookName);
        IndexJob cached = fixture.job("cached.atoms");
        cached.model.clear();
        cached.corpus.clear();
        cached.context = spec.contextSize;
        cached.cache.activations = {fixture.path("x.npy")};
        cached.cache.tokenIds = {fixture.path("ids.npy")};
        cached.cache.documents = {fixture.path("documents.npy")};
        if (hasTokenizer)
            cached.cache.tokenizer = fixture.path("model");
        cached.blockRows = 48;
        cached.segmentTokens = 300;
        VERIFY_RESULT(runToTheEnd(cached));
        VERIFY_RESULT(verifyIndex(cached.out));
        QCOMPARE(QString::fromStdString(contentOf(cached.out)), QString::fromStdString(contentOf(job.out)));
        const auto index = AtomIndex::open(cached.out);
        VERIFY_RESULT(index);
        QCOMPARE(index->definitions().prependBos, prependBos);
        const auto ofModel = AtomIndex::open(job.out);
        VERIFY_RESULT(ofModel);
        QCOMPARE(QString::fromStdString(index->definitions().saeFingerprint),
                 QString::fromStdString(ofModel->definitions().saeFingerprint));
        QCOMPARE(index->neighbours(AtomId{1}).value().front().atom.v,
                 ofModel->neighbours(AtomId{1}).value().front().atom.v);
    }

    void whatNeedsAModelIsAbsentWithItsReason()
    {
        const auto index = AtomIndex::open(m_path / "reference.atoms");
        VERIFY_RESULT(index);
        const Definitions& definitions = index->definitions();
        QCOMPARE(QString::fromStdString(definitions.inputs), QStringLiteral("cached activations"));
        QVERIFY(definitions.modelFingerprint.empty());
        QVERIFY(definitions.tokenizerFingerprint.empty());
        for (const char* what : {"logit_effects", "loss"})
            QVERIFY(reasonForAbsence(definitions, what).find("without a model") != std::string::npos);
        QVERIFY(reasonForAbsence(definitions, "reconstruction_error").empty());
        QVERIFY(index->logitEffects(AtomId{0}).value().top.empty());
        QVERIFY(index->state().sumSquaredError > 0);
        QCOMPARE(definitions.nVocabulary, 1 + *std::ranges::max_element(m_ids));
        QCOMPARE(QString::fromStdString(index->tokenBytes(TokenId{17})), QStringLiteral(" 17"));
        QVERIFY(index->isSpecialToken(TokenId{0})); // every window begins with it, and the SAE wants a BOS
        QVERIFY(index->sequence(SequenceId{3}).value().hasBos);
        QCOMPARE(index->document(DocumentId{3}).value().nSequences, 1);
    }

    void theFormOfTheFilesDoesNotMatter()
    {
        std::vector<std::uint16_t> half, brain;
        for (const float value : m_values) {
            half.push_back(halfFromFloat(value));
            brain.push_back(static_cast<std::uint16_t>(std::bit_cast<std::uint32_t>(value) >> 16));
        }
        writeNpy(m_path / "flat.npy", "<f4", {kB * kT, kD}, bytesOf(m_values));
        writeNpy(m_path / "half.npy", "<f2", {kB, kT, kD}, bytesOf(half));
        writeSafetensorsOf(m_path / "brain.safetensors", "BF16", {kB, kT, kD}, bytesOf(brain));
        writeSafetensorsOf(m_path / "heads.safetensors", "F32", {kB, kT, 3, kD / 3}, bytesOf(m_values));
        const std::vector<std::int64_t> wide(m_ids.begin(), m_ids.end());
        writeNpy(m_path / "wide.npy", "<i8", {kB, kT}, bytesOf(wide));
        nlohmann::json rows = nlohmann::json::array();
        for (int b = 0; b < kB; ++b)
            rows.push_back(std::vector<std::int32_t>(m_ids.begin() + b * kT, m_ids.begin() + (b + 1) * kT));
        writeBytes(m_path / "ids.json", rows.dump());
        // Ten before two by name, not by number.
        fs::create_directory(m_path / "shards");
        for (const auto& [name, first, end] : {std::tuple("x2.npy", 0, 20), {"x10.npy", 20, 31}, {"x11.npy", 31, kB}}) {
            const std::vector<float> part(m_values.begin() + first * kT * kD, m_values.begin() + end * kT * kD);
            writeNpy(m_path / "shards" / name, "<f4", {end - first, kT, kD}, bytesOf(part));
        }
        int number = 0;
        for (const auto& [x, ids] : {std::pair("flat.npy", "ids.npy"),
                                     {"x.npy", "ids.json"},
                                     {"half.npy", "ids.npy"},
                                     {"brain.safetensors", "wide.npy"},
                                     {"heads.safetensors", "ids.json"},
                                     {"shards", "wide.npy"}}) {
            IndexJob job = cacheJob("form" + std::to_string(number++) + ".atoms");
            job.cache.activations = {m_path / x};
            job.cache.tokenIds = {m_path / ids};
            VERIFY_RESULT(runToTheEnd(job));
            QVERIFY2(contentOf(job.out) == m_content, x);
        }
        // One long row says nothing about windows.
        writeNpy(m_path / "flatids.npy", "<i4", {kB * kT}, bytesOf(m_ids));
        IndexJob job = cacheJob("flat.atoms");
        job.cache.activations = {m_path / "flat.npy"};
        job.cache.tokenIds = {m_path / "flatids.npy"};
        const auto refused = runToTheEnd(job);
        QVERIFY(!refused && refused.error().message.find("--context") != std::string::npos);
        job.context = kT;
        VERIFY_RESULT(runToTheEnd(job));
        QVERIFY(contentOf(job.out) == m_content);
    }

    void documentsAreRunsOfEqualNumbers()
    {
        std::vector<std::int32_t> documents;
        for (int b = 0; b < kB; ++b)
            documents.push_back(b / 4 + (b >= 20 ? 100 : 0));
        writeNpy(m_path / "documents.npy", "<i4", {kB}, bytesOf(documents));
        IndexJob job = cacheJob("documents.atoms");
        job.cache.documents = {m_path / "documents.npy"};
        VERIFY_RESULT(runToTheEnd(job));
        VERIFY_RESULT(verifyIndex(job.out));
        const auto index = AtomIndex::open(job.out);
        VERIFY_RESULT(index);
        QCOMPARE(index->state().nDocuments, 12);
        QCOMPARE(index->state().nSequences, kB);
        QCOMPARE(index->document(DocumentId{5}).value().firstSequence.v, 20);
        QCOMPARE(index->sequence(SequenceId{21}).value().firstTokenInDocument, kT - 1); // the BOS is not of it
    }

    void specialTokensAreCountedNowhere()
    {
        IndexJob job = cacheJob("special.atoms");
        job.cache.specialIds = {m_ids[5], m_ids[40]};
        VERIFY_RESULT(runToTheEnd(job));
        const auto index = AtomIndex::open(job.out);
        VERIFY_RESULT(index);
        std::int64_t nCounted = 0;
        for (std::size_t i = 0; i < m_ids.size(); ++i)
            nCounted += i % kT != 0 && m_ids[i] != 0 && m_ids[i] != m_ids[5] && m_ids[i] != m_ids[40];
        QCOMPARE(index->state().nTokens, nCounted);
        QVERIFY(index->tokenPositions(TokenId{m_ids[5]}).value().empty());
    }

    void aTranscodersErrorsAreNotKnown()
    {
        const fs::path sae = m_path / "transcoder";
        VERIFY_RESULT(writeTinySae(sae));
        auto config = nlohmann::json::parse(std::ifstream(sae / "cfg.json"));
        config["architecture"] = "jumprelu_transcoder";
        config["d_out"] = kD;
        config["apply_b_dec_to_input"] = false;
        config["metadata"]["hook_name_out"] = "blocks.1.hook_mlp_out";
        std::ofstream(sae / "cfg.json") << config.dump();
        IndexJob job = cacheJob("transcoder.atoms");
        job.sae = sae;
        VERIFY_RESULT(runToTheEnd(job));
        VERIFY_RESULT(verifyIndex(job.out));
        const auto index = AtomIndex::open(job.out);
        VERIFY_RESULT(index);
        QVERIFY(!reasonForAbsence(index->definitions(), "reconstruction_error").empty());
        QVERIFY(std::isnan(index->sequence(SequenceId{0}).value().errorNorm[3]));
        QCOMPARE(index->state().sumSquaredDeviation, 0.0);
        QVERIFY(index->state().nFirings > 0);
    }

    void aStoppedJobGoesOnToTheSameDigest()
    {
        IndexJob job = cacheJob("stopped.atoms");
        const auto outcome = runUntilSegments(job, 2);
        VERIFY_RESULT(outcome);
        QVERIFY(!outcome->isFinished && outcome->nTokens > 0);
        // Other activations of the same tokens are another text.
        auto others = m_values;
        others[7 * kD + 3] += 1;
        writeNpy(m_path / "x.npy", "<f4", {kB, kT, kD}, bytesOf(others));
        const auto refused = runToTheEnd(job);
        writeNpy(m_path / "x.npy", "<f4", {kB, kT, kD}, bytesOf(m_values));
        QVERIFY(!refused);
        QCOMPARE(refused.error().code, ErrorCode::Conflict);
        VERIFY_RESULT(runToTheEnd(job));
        QCOMPARE(QString::fromStdString(indexDigest(job.out).value()), QString::fromStdString(m_digest));
    }

    void badFilesAreRefusedByName_data()
    {
        QTest::addColumn<QString>("what");
        QTest::addColumn<int>("code");
        QTest::addColumn<QString>("says");
        const auto row = [](const char* what, ErrorCode code, const char* says) {
            QTest::newRow(what) << what << static_cast<int>(code) << says;
        };
        row("another width", ErrorCode::ShapeMismatch, "[45, 16, 23]");
        row("four axes", ErrorCode::ShapeMismatch, "[3, 15, 16, 24]");
        row("truncated", ErrorCode::BadFormat, "bytes of elements");
        row("fewer tokens", ErrorCode::ShapeMismatch, "704 tokens");
        row("other windows", ErrorCode::ShapeMismatch, "windows of 8");
        row("shards that do not fit", ErrorCode::ShapeMismatch, "does not go on");
        row("not a number", ErrorCode::BadFormat, "token 18 (from 0)");
        row("an infinite value", ErrorCode::BadFormat, "not a finite number");
        row("a negative id", ErrorCode::BadFormat, "the id -3");
        row("an id beyond any vocabulary", ErrorCode::BadFormat, "the id 2147483647");
        row("an id that the tokenizer has not", ErrorCode::BadFormat, "the id 263");
        row("ids that are not whole", ErrorCode::Unsupported, "F32 values");
        row("documents that descend", ErrorCode::BadFormat, "falls from 9 to 2");
        row("documents of another number", ErrorCode::ShapeMismatch, "7 numbers of documents");
        row("no such array", ErrorCode::NotFound, "no array \"other\"");
        row("column by column", ErrorCode::Unsupported, "ascontiguousarray");
        row("no ids", ErrorCode::Usage, "--token-ids");
        row("no SAE", ErrorCode::Usage, "--sae");
        row("a model too", ErrorCode::Usage, "take the place");
        row("losses", ErrorCode::Usage, "needs a model");
        row("nothing", ErrorCode::Usage, "holds no activations");
        row("an absent file", ErrorCode::NotFound, "absent.npy");
        row("an empty folder", ErrorCode::Usage, "no file that ends in");
    }

    void badFilesAreRefusedByName()
    {
        QFETCH(QString, what);
        QFETCH(int, code);
        QFETCH(QString, says);
        IndexJob job = cacheJob("bad.atoms");
        spoil(what, job);
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
        job.cache.activations = {m_path / "x.npy"};
        job.cache.tokenIds = {m_path / "ids.npy"};
        return job;
    }

    /// What the model of a fixture gives for the windows of model.atoms: x.npy [N, D], ids.npy [N], documents.npy [N].
    static void writeCacheOf(const JobFixture& fixture, const std::string& site)
    {
        const auto index = AtomIndex::open(fixture.path("model.atoms"));
        VERIFY_RESULT(index);
        std::vector<SequenceTokens> windows;
        std::map<std::size_t, nlohmann::json> rowsOfLength;
        for (std::int32_t w = 0; w < index->state().nSequences; ++w) {
            windows.push_back(index->sequence(SequenceId{w}).value());
            nlohmann::json row;
            for (const TokenId id : windows.back().ids)
                row.push_back(id.v);
            rowsOfLength[windows.back().ids.size()].push_back(row);
        }
        std::map<std::size_t, std::vector<float>> ofLength;
        for (const auto& [length, rows] : rowsOfLength) {
            writeBytes(fixture.path("rows.json"), rows.dump());
            HiddenJob hidden;
            hidden.model = fixture.path("model");
            hidden.ids = fixture.path("rows.json");
            hidden.site = site;
            hidden.out = fixture.path("rows.safetensors");
            VERIFY_RESULT(runHiddenJob(hidden));
            ofLength[length].resize(rows.size() * length * kD);
            const auto file = openSafetensors(hidden.out);
            VERIFY_RESULT(file);
            VERIFY_RESULT((*file)->readF32("activations", ofLength[length]));
        }
        std::map<std::size_t, std::size_t> nUsed;
        std::vector<float> x;
        std::vector<std::int32_t> ids, documents;
        for (const SequenceTokens& window : windows) {
            const std::size_t length = window.ids.size();
            const auto from = ofLength[length].begin() + static_cast<std::ptrdiff_t>(nUsed[length]++ * length * kD);
            x.insert(x.end(), from, from + static_cast<std::ptrdiff_t>(length * kD));
            for (const TokenId id : window.ids) {
                ids.push_back(id.v);
                documents.push_back(window.document.v);
            }
        }
        writeNpy(fixture.path("x.npy"), "<f4", {std::ssize(ids), kD}, bytesOf(x));
        writeNpy(fixture.path("ids.npy"), "<i4", {std::ssize(ids)}, bytesOf(ids));
        writeNpy(fixture.path("documents.npy"), "<i4", {std::ssize(ids)}, bytesOf(documents));
    }

    void spoil(const QString& what, IndexJob& job) const
    {
        const fs::path x = m_path / "bad.npy", ids = m_path / "badids.npy";
        const std::map<QString, std::function<void()>> ways = {
            {"another width",
             [&] {
                 writeNpy(x, "<f4", {kB, kT, 23}, std::string(kB * kT * 23 * 4, '\0'));
             }},
            {"four axes",
             [&] {
                 writeNpy(x, "<f4", {3, 15, kT, kD}, bytesOf(m_values));
             }},
            {"truncated",
             [&] {
                 writeNpy(x, "<f4", {kB, kT, kD}, bytesOf(m_values).substr(0, 5000));
             }},
            {"not a number", [&] { writeChanged(x, std::numeric_limits<float>::quiet_NaN()); }},
            {"an infinite value", [&] { writeChanged(x, -std::numeric_limits<float>::infinity()); }},
            {"nothing",
             [&] {
                 writeNpy(x, "<f4", {0, kT, kD}, {});
             }},
            {"column by column",
             [&] {
                 const std::string header
                     = "{'descr': '<f4', 'fortran_order': True, 'shape': (" + shapeText({kB, kT, kD}) + ")}\n";
                 writeBytes(x, npyBytes(header, bytesOf(m_values)));
             }},
            {"shards that do not fit",
             [&] {
                 writeNpy(x, "<f4", {1, 8, kD}, std::string(8 * kD * 4, '\0'));
                 job.cache.activations.insert(job.cache.activations.begin(), m_path / "x.npy");
             }},
        };
        if (const auto way = ways.find(what); way != ways.end()) {
            way->second();
            job.cache.activations.back() = x;
        }
        const auto changedIds = [&](std::int32_t id) {
            auto changed = m_ids;
            changed[100] = id;
            writeNpy(ids, "<i4", {kB, kT}, bytesOf(changed));
            job.cache.tokenIds = {ids};
        };
        if (what == "a negative id")
            changedIds(-3);
        if (what == "an id beyond any vocabulary")
            changedIds(std::numeric_limits<std::int32_t>::max());
        if (what == "an id that the tokenizer has not") {
            changedIds(263);
            job.cache.tokenizer = m_path / "model" / "tokenizer.json";
        }
        spoilIds(what, job, ids);
        spoilOptions(what, job);
    }

    void spoilIds(const QString& what, IndexJob& job, const fs::path& file) const
    {
        const std::vector<std::int32_t> fewer(m_ids.begin(), m_ids.end() - kT);
        std::vector<std::int32_t> documents(kB, 9);
        documents.back() = 2;
        if (what == "fewer tokens")
            writeNpy(file, "<i4", {kB - 1, kT}, bytesOf(fewer));
        else if (what == "other windows")
            writeNpy(file, "<i4", {kB * 2, kT / 2}, bytesOf(m_ids));
        else if (what == "ids that are not whole")
            writeNpy(file, "<f4", {kB, kT}, std::string(kB * kT * 4, '\0'));
        else if (what == "documents that descend")
            writeNpy(file, "<i4", {kB}, bytesOf(documents));
        else if (what == "documents of another number")
            writeNpy(file, "<i4", {7}, std::string(7 * 4, '\0'));
        else
            return;
        (what.startsWith(QLatin1String("documents")) ? job.cache.documents : job.cache.tokenIds) = {file};
    }

    void spoilOptions(const QString& what, IndexJob& job) const
    {
        if (what == "no such array")
            job.cache.array = "other";
        if (what == "no ids")
            job.cache.tokenIds.clear();
        if (what == "no SAE")
            job.sae.clear();
        if (what == "a model too")
            job.model = m_path / "model";
        job.loss = what == "losses";
        if (what == "an absent file")
            job.cache.activations = {m_path / "absent.npy"};
        if (what == "an empty folder") {
            fs::create_directory(m_path / "empty");
            job.cache.activations = {m_path / "empty"};
        }
    }

    /// The activations with another value at token 18.
    void writeChanged(const fs::path& file, float value) const
    {
        auto changed = m_values;
        changed[18 * kD + 5] = value;
        writeNpy(file, "<f4", {kB, kT, kD}, bytesOf(changed));
    }

    std::unique_ptr<JobFixture> m_fixture;
    fs::path m_path;
    std::vector<std::int32_t> m_ids; // [B, T]; 0 first
    std::vector<float> m_values; // [B, T, D]
    std::string m_content, m_digest; // of reference.atoms
};

ATOMSCOPE_GUILESS_TEST_MAIN(CachedActivationsTest)
#include "tst_cachedactivations.moc"
