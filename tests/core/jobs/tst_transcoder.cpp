// A transcoder reads one place of the model and reconstructs another: errors are those of the other place.
#include "core/jobs/probe.h"
#include "core/jobs/windowcomputer.h"
#include "core/sae/encoder.h"
#include "core/store/verify.h"
#include "tests/support/jobfixture.h"
#include "tests/support/testsupport.h"
#include "tests/support/tinymodel.h"

#include <QTemporaryDir>
#include <cmath>
#include <fstream>
#include <nlohmann/json.hpp>
#include <random>

using namespace atomscope;
using namespace atomscope::test;
using nlohmann::json;
namespace fs = std::filesystem;

namespace {

constexpr int kD = 24; // ln2 of the tiny model
constexpr int kO = 40; // its MLP's inside
constexpr int kF = 96;

TinyTensor randomTensor(std::vector<std::int64_t> shape, std::mt19937& random)
{
    std::int64_t count = 1;
    for (const auto extent : shape)
        count *= extent;
    std::normal_distribution<float> normal(0, 0.3F);
    TinyTensor tensor{std::move(shape), std::vector<float>(static_cast<std::size_t>(count))};
    for (float& value : tensor.values)
        value = normal(random);
    return tensor;
}

/// |x - xHat| of row `row` of `width`.
double distance(const std::vector<float>& x, const std::vector<float>& xHat, std::size_t row, std::size_t width)
{
    double sum = 0;
    for (std::size_t i = row * width; i < (row + 1) * width; ++i)
        sum += (double{x[i]} - xHat[i]) * (double{x[i]} - xHat[i]);
    return std::sqrt(sum);
}

} // namespace

class TranscoderTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        m_temporary = std::make_unique<QTemporaryDir>();
        m_path = m_temporary->path().toStdString();
        VERIFY_RESULT(writeTinyModel(m_path / "model"));
        fs::create_directory(m_path / "sae");
        std::mt19937 random(7);
        VERIFY_RESULT(writeTensors(m_path / "sae" / "sae_weights.safetensors",
                                   {{"W_enc", randomTensor({kD, kF}, random)},
                                    {"b_enc", randomTensor({kF}, random)},
                                    {"W_dec", randomTensor({kF, kO}, random)},
                                    {"b_dec", randomTensor({kO}, random)},
                                    {"W_skip", randomTensor({kO, kD}, random)}}));
        writeConfig("blocks.1.mlp.hook_post");
    }

    void errorsAreThoseOfTheOtherPlace()
    {
        const auto paired = loadPairedModel(m_path / "model", m_path / "sae", {});
        VERIFY_RESULT(paired);
        QVERIFY(paired->target.has_value());
        std::vector<TokenId> ids;
        for (int i = 0; i < 9; ++i)
            ids.push_back(TokenId{(i * 37) % 200});
        const auto N = static_cast<int>(ids.size());
        std::vector<float> x(ids.size() * kD);
        std::vector<float> target(ids.size() * kO);
        std::vector<float> xHat(target.size());
        const auto workspace = paired->model->makeWorkspace();
        VERIFY_RESULT(paired->model->run(ids, 1, N, paired->site, *workspace, x));
        VERIFY_RESULT(paired->model->run(ids, 1, N, *paired->target, *workspace, target));
        const auto encoder = std::make_shared<const Encoder>(paired->sae);
        const auto scratch = encoder->makeScratch();
        SparseRows firings;
        VERIFY_RESULT(encoder->encode(x, N, *scratch, firings));
        VERIFY_RESULT(encoder->decode(x, N, firings, *scratch, xHat));

        const WindowComputer computer(paired->model, paired->site, encoder, paired->target);
        auto computing = computer.makeScratch();
        IndexWindow window;
        window.tokens.ids = ids;
        window.tokens.counted.assign(ids.size(), 1);
        window.tokens.counted[0] = 0;
        IndexWindow* const block[] = {&window};
        VERIFY_RESULT(computer.compute(block, computing));
        QCOMPARE(window.moments.mean.size(), std::size_t(kO));
        Probe probe(*paired);
        TokenIds tokens;
        tokens.ids = ids;
        tokens.B = 1;
        tokens.T = N;
        const auto probed = probe.ids(tokens, 0);
        VERIFY_RESULT(probed);
        const std::vector<float> zeros(target.size());
        for (std::size_t row = 1; row < ids.size(); ++row) {
            const double error = distance(target, xHat, row, kO);
            const double size = distance(target, zeros, row, kO);
            QVERIFY(std::abs(window.tokens.errorNorm[row] - error / size) < 1e-5);
            QVERIFY(std::abs(probed->sequences[0][row].errorNorm - error) < 1e-5);
            QVERIFY(std::abs(probed->sequences[0][row].xNorm - size) < 1e-5);
            QCOMPARE(window.rowStart[row + 1] - window.rowStart[row],
                     firings.rowStart[row + 1] - firings.rowStart[row]);
        }
    }

    void anIndexIsMade()
    {
        const JobFixture fixture({}, {}, mixedDocuments());
        IndexJob job = fixture.job("x.atoms");
        job.sae = m_path / "sae";
        const auto outcome = runToTheEnd(job);
        VERIFY_RESULT(outcome);
        QVERIFY(outcome->nFirings > 0);
        const auto index = AtomIndex::open(job.out);
        VERIFY_RESULT(index);
        QVERIFY(index->definitions().firingRule.empty());
    }

    void activationsBelowZeroAreNoFirings()
    {
        const JobFixture fixture({}, {}, mixedDocuments());
        fs::remove(m_path / "sae" / "sae_weights.safetensors");
        std::mt19937 random(7);
        VERIFY_RESULT(writeTensors(m_path / "sae" / "sae.safetensors",
                                   {{"encoder.weight", randomTensor({kF, kD}, random)},
                                    {"encoder.bias", randomTensor({kF}, random)},
                                    {"W_dec", randomTensor({kF, kD}, random)},
                                    {"b_dec", randomTensor({kD}, random)}}));
        std::ofstream(m_path / "sae" / "cfg.json") << R"({"num_latents": 96, "k": 4, "signed": true})";
        IndexJob job = fixture.job("y.atoms");
        job.sae = m_path / "sae";
        job.saeOptions = {{"hook_name", "blocks.1.hook_resid_post"}};
        VERIFY_RESULT(runToTheEnd(job));
        VERIFY_RESULT(verifyIndex(job.out));
        const auto index = AtomIndex::open(job.out);
        VERIFY_RESULT(index);
        QVERIFY(index->definitions().firingRule.find("below 0") != std::string::npos);
        // Window by window: what the encoder gives, without what is below 0; errors are those of all of it.
        PairedModelOptions options;
        options.sae = job.saeOptions;
        const auto paired = loadPairedModel(job.model, job.sae, options);
        VERIFY_RESULT(paired);
        const Encoder encoder(paired->sae);
        auto scratch = encoder.makeScratch();
        auto workspace = paired->model->makeWorkspace();
        std::int64_t nNegative = 0;
        for (const int w : {0, 3, 11}) {
            const auto window = index->sequence(SequenceId{w});
            VERIFY_RESULT(window);
            const auto found = index->firingsOf(SequenceId{w});
            VERIFY_RESULT(found);
            const auto T = static_cast<int>(window->ids.size());
            std::vector<float> x(window->ids.size() * kD), xHat(x.size()), zeros(x.size());
            VERIFY_RESULT(paired->model->run(window->ids, 1, T, paired->site, *workspace, x));
            SparseRows firings;
            VERIFY_RESULT(encoder.encode(x, T, *scratch, firings));
            VERIFY_RESULT(encoder.decode(x, T, firings, *scratch, xHat));
            for (std::size_t t = 0; t < window->ids.size(); ++t) {
                if (!window->counted[t])
                    continue;
                std::vector<AtomId> expected;
                for (auto i = firings.rowStart[t]; i < firings.rowStart[t + 1]; ++i) {
                    const auto at = static_cast<std::size_t>(i);
                    nNegative += firings.activation[at] < 0;
                    if (firings.activation[at] > 0)
                        expected.push_back(AtomId{firings.atom[at]});
                }
                QVERIFY((*found)[t].atom == expected);
                const double relative = distance(x, xHat, t, kD) / distance(x, zeros, t, kD);
                QVERIFY(std::abs(static_cast<double>(window->errorNorm[t]) - relative) < 1e-3 * relative);
            }
        }
        QVERIFY(nNegative > 0);
    }

    void theOtherPlaceMustFitAndBeKnown()
    {
        writeConfig("blocks.1.hook_mlp_out"); // 24 wide, not 40
        QCOMPARE(loadPairedModel(m_path / "model", m_path / "sae", {}).error().code, ErrorCode::ShapeMismatch);
        writeConfig("");
        const auto unknown = loadPairedModel(m_path / "model", m_path / "sae", {});
        QVERIFY(!unknown);
        QCOMPARE(unknown.error().code, ErrorCode::Unanswered);
        QVERIFY(unknown.error().message.find("out_hook_name") != std::string::npos);
        PairedModelOptions options;
        options.sae = {{"out_hook_name", "blocks.1.mlp.hook_post"}};
        VERIFY_RESULT(loadPairedModel(m_path / "model", m_path / "sae", options));
    }

private:
    void writeConfig(const char* outHookName)
    {
        const json config = {{"architecture", "skip_transcoder"},
                             {"d_in", kD},
                             {"d_sae", kF},
                             {"d_out", kO},
                             {"apply_b_dec_to_input", false},
                             {"metadata",
                              {{"sae_lens_version", "6.18.0"},
                               {"hook_name", "blocks.1.ln2.hook_normalized"},
                               {"hook_name_out", outHookName},
                               {"prepend_bos", true},
                               {"context_size", 16}}}};
        std::ofstream(m_path / "sae" / "cfg.json") << config.dump();
    }

    std::unique_ptr<QTemporaryDir> m_temporary;
    fs::path m_path;
};

ATOMSCOPE_GUILESS_TEST_MAIN(TranscoderTest)
#include "tst_transcoder.moc"
