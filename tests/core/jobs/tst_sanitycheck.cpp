#include "core/jobs/progressjson.h"
#include "core/jobs/readings.h"
#include "core/jobs/sanitycheck.h"
#include "tests/support/jobfixture.h"
#include "tests/support/testsupport.h"

#include <QTest>
#include <cmath>
#include <fstream>
#include <nlohmann/json.hpp>
#include <random>

using namespace atomscope;
using namespace atomscope::test;
namespace fs = std::filesystem;
using nlohmann::json;

namespace {

constexpr int kD = 24;
constexpr int kRank = 4; // of what the MLPs add: their hidden layer is this narrow
constexpr const char* kSite = "blocks.1.hook_mlp_out";

using Vectors = std::vector<std::vector<double>>; // [rank, D]

double dot(const std::vector<double>& a, const std::vector<double>& b)
{
    double sum = 0;
    for (std::size_t i = 0; i < a.size(); ++i)
        sum += a[i] * b[i];
    return sum;
}

/// Gram and Schmidt, in plain loops.
Vectors orthonormal(Vectors vectors)
{
    for (std::size_t v = 0; v < vectors.size(); ++v) {
        for (std::size_t before = 0; before < v; ++before) {
            const double share = dot(vectors[v], vectors[before]);
            for (std::size_t i = 0; i < vectors[v].size(); ++i)
                vectors[v][i] -= share * vectors[before][i];
        }
        const double norm = std::sqrt(dot(vectors[v], vectors[v]));
        for (double& value : vectors[v])
            value /= norm;
    }
    return vectors;
}

std::vector<double> centred(std::vector<double> vector)
{
    double mean = 0;
    for (const double value : vector)
        mean += value / static_cast<double>(vector.size());
    for (double& value : vector)
        value -= mean;
    return vector;
}

} // namespace

/// A model whose MLPs write into small subspaces, and SAEs that reconstruct one of them exactly.
class SanityCheckTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        m_options.clear();
        m_nTokens = 0;
        m_isKept = m_isForced = false;
        m_isChecked = true;
        TinyModelSpec spec;
        spec.dMlp = kRank;
        m_fixture = std::make_unique<JobFixture>(spec, TinySaeSpec(), mixedDocuments());
        m_model = tinyModelTensors(spec);
        // A shift that is large and outside of the subspace, and a mean over D that is larger than what is left.
        std::mt19937 random(5);
        std::normal_distribution<float> normal;
        for (int r = 0; r < kRank; ++r) {
            const float shared = 4 * normal(random);
            for (int i = 0; i < kD; ++i)
                out()[static_cast<std::size_t>(r * kD + i)] = normal(random) + shared;
        }
        for (float& value : bias())
            value = 10 * normal(random);
        VERIFY_RESULT(writeTensors(m_fixture->path("model") / "model.safetensors", m_model));
        m_config = {{"architecture", "standard"},
                    {"d_in", kD},
                    {"d_sae", 2 * kRank},
                    {"metadata",
                     {{"sae_lens_version", "6.18.0"},
                      {"hook_name", kSite},
                      {"prepend_bos", true},
                      {"context_size", 16},
                      {"model_from_pretrained_kwargs", {{"center_writing_weights", false}}}}}};
    }

    void aFittingSaeExplainsEverything()
    {
        writeSae(directions(false), shift(false), 1);
        const auto check = run(1);
        QVERIFY2(check && check->asRead.explainedVariance > 0.999, m_error.c_str());
        QCOMPARE(check->nTried, 0);
        QVERIFY(!check->better);
        QVERIFY(check->asRead.nTokens >= kSanityTokens);
        QVERIFY(check->asRead.l0 > 0 && check->asRead.l0 <= kRank); // one of the two signs of each direction
        QVERIFY(contains(check->text(), "explained variance 1.000"));
        QVERIFY(fs::exists(m_job.out));
    }

    void anotherPlaceIsNamed()
    {
        writeSae(directions(false), shift(false), 1);
        m_options = {{"hook_name", "blocks.0.hook_attn_out"}};
        expectCause("the place", "--sae-option hook_name=blocks.1.hook_mlp_out");
    }

    void centringIsNamed()
    {
        writeSae(directions(true), shift(true), 1);
        expectCause("the centring", "--sae-option centring=subtract_mean");
        m_config["metadata"]["model_from_pretrained_kwargs"]["center_writing_weights"] = true;
        writeSae(directions(true), shift(true), 1);
        QVERIFY2(run(1)->asRead.explainedVariance > 0.999, m_error.c_str());
        writeSae(directions(false), shift(false), 1);
        expectCause("the centring", "--sae-option centring=none");
    }

    void theScaleIsNamed()
    {
        // The shift of the right scale is in b_dec; the estimate from norms is near enough to find it.
        const double scale = std::sqrt(static_cast<double>(kD)) / std::sqrt(dot(shift(false), shift(false)));
        writeSae(directions(false), shift(false), scale);
        expectCause("the scale of the input", "--sae-option input_scale=0.");
        m_options = {{"input_scale", "100"}};
        writeSae(directions(false), shift(false), 1);
        expectCause("the scale of the input", "--sae-option input_scale=1");
    }

    void theNormIsNamed()
    {
        const double scale = std::sqrt(static_cast<double>(kD)) / std::sqrt(dot(shift(false), shift(false)));
        m_config["normalize_activations"] = "layer_norm";
        writeSae(directions(false), shift(false), scale);
        expectCause("the norm of the input", "--sae-option input_norm=constant_norm_rescale");
    }

    void transposedMatricesAreNamed()
    {
        // x Q + B stays above 0; the decoder turns it back.
        std::mt19937 random(8);
        std::normal_distribution<double> normal;
        Vectors turn(kD, std::vector<double>(kD));
        for (auto& row : turn)
            for (double& value : row)
                value = normal(random);
        turn = orthonormal(std::move(turn));
        TinyTensors sae = {{"W_enc", {{kD, kD}, std::vector<float>(kD * kD)}},
                           {"W_dec", {{kD, kD}, std::vector<float>(kD * kD)}},
                           {"b_enc", {{kD}, std::vector<float>(kD, 1000)}},
                           {"b_dec", {{kD}, std::vector<float>(kD)}}};
        for (std::size_t i = 0; i < kD; ++i) {
            for (std::size_t j = 0; j < kD; ++j) {
                sae["W_enc"].values[i * kD + j] = static_cast<float>(turn[i][j]);
                sae["W_dec"].values[j * kD + i] = static_cast<float>(turn[i][j]);
                sae["b_dec"].values[i] -= 1000 * static_cast<float>(turn[i][j]);
            }
        }
        m_config["d_sae"] = kD;
        m_config["apply_b_dec_to_input"] = false;
        writeFiles(sae);
        QVERIFY2(run(1)->asRead.explainedVariance > 0.999, m_error.c_str());
        TinyTensors turned = sae;
        for (std::size_t i = 0; i < kD; ++i)
            for (std::size_t j = 0; j < kD; ++j)
                turned["W_enc"].values[i * kD + j] = sae["W_enc"].values[j * kD + i];
        writeFiles(turned);
        expectCause("the orientation of its matrices", "W_enc the other way round");
    }

    void whatFitsNowhereIsIndexedWithItsFigures()
    {
        // The fixture's SAE is random: nothing says what is wrong, and a person may know why.
        const auto check = run(1);
        QVERIFY2(check && check->asRead.isLow() && !check->better, m_error.c_str());
        QVERIFY(check->nTried > 5);
        QVERIFY(contains(check->text(), "is it this model's SAE?"));
        QVERIFY(fs::exists(m_job.out));
        const json told = toJson(*check);
        QVERIFY(told["is_low"].get<bool>());
        QVERIFY(told["better"].is_null());
        QCOMPARE(told["explained_variance"].get<double>(), check->asRead.explainedVariance);
    }

    void fewTokensSayNothing()
    {
        m_fixture->writeText({" the water in the tin"});
        const auto check = run(1);
        QVERIFY2(check && !check->asRead.isLow(), m_error.c_str());
        QCOMPARE(check->nTried, 0);
    }

    void itIsNotDoneTwiceNorWhenItIsNotWanted()
    {
        m_nTokens = 200; // a file that is finished at once
        QVERIFY2(run(1), m_error.c_str());
        m_isKept = true;
        QVERIFY(!run(0)); // refused as finished, not for its fit
        QVERIFY(contains(m_error, "finished"));
        m_isForced = true;
        QVERIFY2(run(1), m_error.c_str());
        m_isChecked = false;
        run(0);
        QVERIFY2(m_error.empty(), m_error.c_str());
    }

private:
    std::vector<float>& out() { return m_model["transformer.h.1.mlp.c_proj.weight"].values; } // [rank, D]
    std::vector<float>& bias() { return m_model["transformer.h.1.mlp.c_proj.bias"].values; } // [D]

    Vectors directions(bool isCentred)
    {
        Vectors all;
        for (std::size_t r = 0; r < kRank; ++r) {
            std::vector<double> one(out().begin() + static_cast<std::ptrdiff_t>(r * kD),
                                    out().begin() + static_cast<std::ptrdiff_t>((r + 1) * kD));
            all.push_back(isCentred ? centred(one) : one);
        }
        return orthonormal(std::move(all));
    }

    std::vector<double> shift(bool isCentred)
    {
        const std::vector<double> whole(bias().begin(), bias().end());
        return isCentred ? centred(whole) : whole;
    }

    /// relu(x P) and relu(-x P), for an input that is multiplied by `scale`.
    void writeSae(const Vectors& basis, const std::vector<double>& shift, double scale)
    {
        constexpr std::size_t kF = 2 * kRank;
        TinyTensors sae = {{"W_enc", {{kD, kF}, std::vector<float>(kD * kF)}},
                           {"W_dec", {{kF, kD}, std::vector<float>(kD * kF)}},
                           {"b_enc", {{kF}, std::vector<float>(kF)}},
                           {"b_dec", {{kD}, std::vector<float>(kD)}}};
        for (std::size_t i = 0; i < kD; ++i) {
            sae["b_dec"].values[i] = static_cast<float>(scale * shift[i]);
            for (std::size_t f = 0; f < kF; ++f) {
                const double sign = f < kRank ? 1 : -1;
                sae["W_enc"].values[i * kF + f] = static_cast<float>(sign * basis[f % kRank][i]);
                sae["W_dec"].values[f * kD + i] = static_cast<float>(sign * basis[f % kRank][i]);
            }
        }
        writeFiles(sae);
    }

    void writeFiles(const TinyTensors& sae)
    {
        std::ofstream(m_fixture->path("sae") / "cfg.json") << m_config.dump();
        VERIFY_RESULT(writeTensors(m_fixture->path("sae") / "sae_weights.safetensors", sae));
    }

    /// Runs the job; what the check found, if it was made `nExpected` times. The error goes to m_error.
    std::optional<SanityCheck> run(int nExpected)
    {
        m_job = m_fixture->job("x.atoms");
        m_job.checksSanity = m_isChecked;
        m_job.saeOptions = m_options;
        m_job.tokens = m_nTokens;
        m_job.force = m_isForced;
        if (!m_isKept)
            fs::remove(m_job.out);
        std::optional<SanityCheck> check;
        int nChecked = 0;
        IndexObserver observer;
        observer.onChecked = [&](const SanityCheck& found) {
            check = found;
            ++nChecked;
        };
        IndexControl control;
        const auto outcome = runIndexJob(m_job, control, observer);
        m_error = outcome ? "" : outcome.error().message;
        return nChecked == nExpected ? check : std::nullopt;
    }

    void expectCause(const std::string& cause, const std::string& remedy)
    {
        const auto check = run(1);
        QVERIFY2(check && check->better, m_error.c_str());
        QVERIFY(check->asRead.isLow());
        QCOMPARE(QString::fromStdString(check->better->cause), QString::fromStdString(cause));
        QVERIFY2(contains(m_error, cause) && contains(m_error, remedy), m_error.c_str());
        QVERIFY(check->better->result.explainedVariance > 0.9);
        QVERIFY(!fs::exists(m_job.out)); // nothing was begun
    }

    static bool contains(const std::string& text, const std::string& part)
    {
        return text.find(part) != std::string::npos;
    }

    std::unique_ptr<JobFixture> m_fixture;
    TinyTensors m_model;
    json m_config;
    IndexJob m_job;
    SaeOptions m_options;
    std::int64_t m_nTokens = 0;
    bool m_isKept = false;
    bool m_isForced = false;
    bool m_isChecked = true;
    std::string m_error;
};

ATOMSCOPE_GUILESS_TEST_MAIN(SanityCheckTest)
#include "tst_sanitycheck.moc"
