// What an index job keeps of the model's activations.
#include "core/base/hash.h"
#include "core/formats/tensorsource.h"
#include "core/index/densecodec.h"
#include "core/jobs/hidden.h"
#include "core/store/atomindex.h"
#include "core/store/densestore.h"
#include "core/store/verify.h"
#include "tests/support/jobfixture.h"
#include "tests/support/testsupport.h"

#include <SQLiteCpp/SQLiteCpp.h>
#include <algorithm>
#include <cmath>
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>

using namespace atomscope;
using namespace atomscope::test;
namespace fs = std::filesystem;

namespace {

constexpr int kD = 24;
constexpr std::int64_t kRows = 200;

/// Counted tokens of an index: key → position.
std::map<std::uint64_t, std::uint64_t> countedTokens(const AtomIndex& index)
{
    std::map<std::uint64_t, std::uint64_t> counted;
    std::uint64_t position = 0;
    for (std::int32_t w = 0; w < index.state().nSequences; ++w) {
        const auto window = index.sequence(SequenceId{w}).value();
        for (std::size_t t = 0; t < window.ids.size(); ++t, ++position)
            if (window.counted[t])
                counted[denseKey(window.document.v,
                                 window.firstTokenInDocument + static_cast<int>(t) - (window.hasBos ? 1 : 0))]
                    = position;
    }
    return counted;
}

} // namespace

class DenseJobTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        m_fixture = std::make_unique<JobFixture>(TinyModelSpec{}, TinySaeSpec{}, mixedDocuments());
        m_job = m_fixture->job("dense.atoms");
        m_job.denseBytes = 2 * kD * kRows + 47; // part of another row
        VERIFY_RESULT(runToTheEnd(m_job));
    }

    void theSampleIsTheTokensWithTheSmallestKeys()
    {
        const auto index = AtomIndex::open(m_job.out);
        VERIFY_RESULT(index);
        const auto sample = readDenseSample(m_job.out);
        VERIFY_RESULT(sample);
        QCOMPARE(sample->width, kD);
        QCOMPARE(sample->x.size(), sample->size() * kD);
        std::vector<std::uint64_t> expected;
        for (const auto& [key, position] : countedTokens(*index))
            if (std::ssize(expected) < kRows)
                expected.push_back(position);
        QCOMPARE(std::ssize(expected), kRows);
        std::ranges::sort(expected);
        QCOMPARE(sample->position, expected);
        QCOMPARE(readDensePositions(m_job.out).value(), expected);
        QCOMPARE(index->definitions().denseSample, m_job.denseBytes);
        VERIFY_RESULT(verifyIndex(m_job.out));
    }

    void rowsAreTheModelsActivations()
    {
        const auto index = AtomIndex::open(m_job.out);
        VERIFY_RESULT(index);
        const auto sample = readDenseSample(m_job.out);
        VERIFY_RESULT(sample);
        for (std::size_t i = 0; i < sample->size(); i += 37) {
            const TokenPlace place = index->locate(sample->position[i]);
            const auto window = index->sequence(place.sequence).value();
            nlohmann::json ids = nlohmann::json::array({nlohmann::json::array()});
            for (const TokenId id : window.ids)
                ids[0].push_back(id.v);
            std::ofstream(m_fixture->path("ids.json")) << ids.dump();
            const fs::path out = m_fixture->path("hidden.safetensors");
            VERIFY_RESULT(runHiddenJob({m_job.model, m_fixture->path("ids.json"), index->definitions().hookName, out}));
            const auto source = openTensorFile(out);
            VERIFY_RESULT(source);
            std::vector<float> x(window.ids.size() * kD);
            VERIFY_RESULT((*source)->readF32("activations", x));
            for (int j = 0; j < kD; ++j) {
                const float exact = x[static_cast<std::size_t>(place.position * kD + j)];
                QVERIFY(std::abs(sample->row(i)[static_cast<std::size_t>(j)] - exact)
                        <= std::abs(exact) * 0x1p-10F + 1e-6F);
            }
        }
    }

    void theSampleDependsNeitherOnThreadsNorOnSegmentsNorOnTheSae()
    {
        const auto digest = indexDigest(m_job.out).value();
        const auto sample = readDenseSample(m_job.out).value();
        IndexJob other = m_job;
        other.out = m_fixture->path("other.atoms");
        other.segmentTokens = 250;
        other.threads = 3;
        other.blockRows = 40;
        VERIFY_RESULT(runToTheEnd(other));
        QCOMPARE(QString::fromStdString(indexDigest(other.out).value()), QString::fromStdString(digest));
        TinySaeSpec spec;
        spec.seed = 9;
        VERIFY_RESULT(writeTinySae(m_fixture->path("sae9"), spec));
        other.out = m_fixture->path("sae9.atoms");
        other.sae = m_fixture->path("sae9");
        VERIFY_RESULT(runToTheEnd(other));
        const auto ofOther = readDenseSample(other.out).value();
        QCOMPARE(ofOther.position, sample.position);
        QVERIFY(ofOther.x == sample.x);
    }

    void noBytesKeepNothing()
    {
        IndexJob job = m_job;
        job.out = m_fixture->path("none.atoms");
        job.denseBytes = 0;
        VERIFY_RESULT(runToTheEnd(job));
        QCOMPARE(readDenseSample(job.out).value().size(), 0U);
        VERIFY_RESULT(verifyIndex(job.out));
    }

    void aShortTextIsKeptWhole()
    {
        IndexJob job = m_job;
        job.out = m_fixture->path("all.atoms");
        job.denseBytes = IndexJob().denseBytes;
        VERIFY_RESULT(runToTheEnd(job));
        const auto index = AtomIndex::open(job.out);
        VERIFY_RESULT(index);
        QCOMPARE(std::ssize(readDenseSample(job.out).value().position), index->state().nTokens);
    }

    void verificationNamesASampleThatIsNotTheSmallestKeys()
    {
        const auto positions = readDensePositions(m_job.out).value();
        const fs::path file = m_fixture->path("damaged.atoms");
        const auto after = [&](const std::string& sql) {
            fs::copy_file(m_job.out, file, fs::copy_options::overwrite_existing);
            SQLite::Database(file.string(), SQLite::OPEN_READWRITE).exec(sql);
            const auto verified = verifyIndex(file);
            return verified ? QString() : QString::fromStdString(verified.error().message);
        };
        const std::string first = std::to_string(positions[0]);
        QVERIFY(after("DELETE FROM dense_sample WHERE position = " + first).contains(QStringLiteral("smallest keys")));
        QVERIFY(after("UPDATE dense_sample SET position = position + 100000 WHERE position = " + first)
                    .contains(QStringLiteral("smallest keys")));
        QVERIFY(after("UPDATE dense_sample SET row = x'0000' WHERE position = " + first)
                    .contains(QStringLiteral("no row")));
        QVERIFY(!readDenseSample(file).has_value());
        QCOMPARE(after("DELETE FROM sparklines"), QString());
    }

private:
    std::unique_ptr<JobFixture> m_fixture;
    IndexJob m_job;
};

ATOMSCOPE_GUILESS_TEST_MAIN(DenseJobTest)
#include "tst_densejob.moc"
