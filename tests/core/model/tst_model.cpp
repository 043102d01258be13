// The forward passes against plain loops, and what they promise about bits and refusals.
#include "core/model/languagemodel.h"
#include "tests/core/model/slowmodel.h"
#include "tests/support/testsupport.h"
#include "tests/support/tinymodel.h"

#include <QTemporaryDir>
#include <cmath>
#include <cstring>
#include <fstream>
#include <nlohmann/json.hpp>
#include <thread>

using namespace atomscope;
using nlohmann::json;
namespace fs = std::filesystem;

namespace {

using Floats = std::vector<float>;
using Ids = std::vector<TokenId>;
using Model = std::unique_ptr<LanguageModel>;

/// A tiny model whose config and tensors may be changed before it is written.
struct Fixture
{
    test::TinyModelSpec spec;
    json config;
    test::TinyTensors tensors;

    explicit Fixture(const test::TinyModelSpec& wanted)
        : spec(wanted)
        , tensors(test::tinyModelTensors(wanted))
    {
        QTemporaryDir folder;
        const fs::path path = folder.path().toStdString();
        if (test::writeTinyModel(path, spec))
            std::ifstream(path / "config.json") >> config;
    }

    Result<void> write(const fs::path& path) const
    {
        const auto written = test::writeTinyModel(path, spec);
        std::ofstream(path / "config.json") << config;
        return written ? test::writeTensors(path / "model.safetensors", tensors) : written;
    }

    Result<Model> load() const
    {
        QTemporaryDir folder;
        const fs::path path = folder.path().toStdString();
        const auto written = write(path);
        return written ? loadLanguageModel(path) : Result<Model>(tl::unexpected(written.error()));
    }

    void addTensor(const std::string& name, std::int64_t size)
    {
        Floats values;
        for (std::int64_t i = 0; i < size; ++i)
            values.push_back(0.2F * static_cast<float>((i * 7 + std::ssize(name)) % 11 - 5) / 5);
        tensors[name] = {{size}, values};
    }
};

test::TinyModelSpec llamaSpec()
{
    return {.family = "llama", .nLayers = 2, .dModel = 24, .nHeads = 4, .nKvHeads = 2, .dHead = 10, .dMlp = 44};
}

/// Every model the slow reference is compared with, by a name for the report.
std::vector<std::pair<const char*, Fixture>> fixtures()
{
    std::vector<std::pair<const char*, Fixture>> all;
    all.emplace_back("gpt2", Fixture({}));
    all.emplace_back("gpt2, longer than a tile of attention", Fixture({.nLayers = 1, .nPositions = 150}));
    all.emplace_back("gpt2, one head, scores scaled by layer", Fixture({.nLayers = 3, .nHeads = 1}));
    all.back().second.config["scale_attn_by_inverse_layer_idx"] = true;
    all.emplace_back("gpt2, scores not scaled, gelu by erf", Fixture({.nLayers = 1, .dMlp = 37}));
    all.back().second.config["scale_attn_weights"] = false;
    all.back().second.config["activation_function"] = "gelu";
    all.emplace_back("gpt2, n_inner left out, relu", Fixture({.nLayers = 1, .dMlp = 96}));
    all.back().second.config["n_inner"] = nullptr;
    all.back().second.config["activation_function"] = "relu";
    all.emplace_back("gpt2, head of its own", Fixture({.nLayers = 1}));
    Fixture& untied = all.back().second;
    untied.config["tie_word_embeddings"] = false;
    untied.addTensor("lm_head.weight", 264 * 24);
    untied.tensors["lm_head.weight"].shape = {264, 24};

    all.emplace_back("llama, shared heads wider than d / heads", Fixture(llamaSpec()));
    all.emplace_back("llama, tied head", Fixture(llamaSpec()));
    all.back().second.config["tie_word_embeddings"] = true;
    all.back().second.tensors.erase("lm_head.weight");
    all.emplace_back("llama, one key head, head_dim left out",
                     Fixture({.family = "llama", .nHeads = 4, .nKvHeads = 1, .dHead = 6}));
    all.back().second.config.erase("head_dim");
    all.emplace_back("llama, heads of their own, long, gelu", Fixture({.family = "llama", .nPositions = 150}));
    all.back().second.config["hidden_act"] = "gelu_new";
    all.emplace_back("llama, linear rope", Fixture(llamaSpec()));
    all.back().second.config["rope_scaling"] = {{"rope_type", "linear"}, {"factor", 2.5}};
    all.emplace_back("llama, llama3 rope in a new config", Fixture(llamaSpec()));
    all.back().second.config.erase("rope_theta");
    all.back().second.config["rope_parameters"]
        = {{"rope_type", "llama3"},  {"rope_theta", 500.0},     {"factor", 4.0},
           {"low_freq_factor", 1.0}, {"high_freq_factor", 4.0}, {"original_max_position_embeddings", 16}};
    all.emplace_back("llama, biases", Fixture(llamaSpec()));
    Fixture& biased = all.back().second;
    biased.config["attention_bias"] = true;
    biased.config["mlp_bias"] = true;
    for (const std::string& l : {std::string("model.layers.0."), std::string("model.layers.1.")}) {
        for (const auto& [name, size] :
             std::initializer_list<std::pair<const char*, std::int64_t>>{{"self_attn.q_proj", 40},
                                                                         {"self_attn.k_proj", 20},
                                                                         {"self_attn.v_proj", 20},
                                                                         {"self_attn.o_proj", 24},
                                                                         {"mlp.gate_proj", 44},
                                                                         {"mlp.up_proj", 44},
                                                                         {"mlp.down_proj", 24}})
            biased.addTensor(l + name + ".bias", size);
    }
    return all;
}

Ids idsOf(const std::vector<int>& numbers)
{
    Ids ids;
    for (const int number : numbers)
        ids.push_back(TokenId{number});
    return ids;
}

std::vector<int> someIds(int count, int seed = 0)
{
    std::vector<int> ids;
    for (int i = 0; i < count; ++i)
        ids.push_back((seed + i * i * 31 + i * 7) % 264);
    return ids;
}

Result<Floats> runSite(const LanguageModel& model, const Ids& ids, int B, int T, const Site& site,
                       LanguageModel::Workspace& workspace)
{
    TRY_ASSIGN(const int width, model.siteWidth(site));
    Floats out(ids.size() * std::size_t(width), std::nanf(""));
    TRY(model.run(ids, B, T, site, workspace, out));
    return out;
}

QString disagreement(const Floats& got, const std::vector<double>& expected)
{
    if (got.size() != expected.size())
        return QStringLiteral("%1 values instead of %2").arg(got.size()).arg(expected.size());
    double largest = 0;
    for (const double value : expected)
        largest = std::max(largest, std::abs(value));
    for (std::size_t i = 0; i < got.size(); ++i) {
        if (!(std::abs(double(got[i]) - expected[i]) <= 1e-5 * largest + 1e-6))
            return QStringLiteral("value %1 is %2 instead of %3").arg(i).arg(double(got[i])).arg(expected[i]);
    }
    return {};
}

bool sameBits(std::span<const float> left, std::span<const float> right)
{
    return left.size() == right.size() && std::memcmp(left.data(), right.data(), left.size_bytes()) == 0;
}

const std::vector<std::string> kHooks = {"hook_resid_pre", "attn.hook_z",  "hook_attn_out",  "hook_resid_mid",
                                         "mlp.hook_post",  "hook_mlp_out", "hook_resid_post"};

std::vector<Site> everySite(int nLayers)
{
    std::vector<Site> sites = {siteFromHookName("logits").value()};
    for (int layer = 0; layer < nLayers; ++layer) {
        for (const std::string& hook : kHooks)
            sites.push_back(siteFromHookName("blocks." + std::to_string(layer) + "." + hook).value());
    }
    return sites;
}

} // namespace

class ModelTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void everySiteIsThatOfPlainLoops_data()
    {
        QTest::addColumn<int>("index");
        int index = 0;
        for (const auto& [name, fixture] : fixtures())
            QTest::newRow(name) << index++;
    }

    void everySiteIsThatOfPlainLoops()
    {
        QFETCH(int, index);
        const Fixture fixture = fixtures().at(std::size_t(index)).second;
        const auto model = fixture.load();
        VERIFY_RESULT(model);
        const int B = 2;
        const int T = fixture.spec.nPositions > 100 ? 130 : 19;
        const std::vector<int> numbers = someIds(B * T);
        const auto slow = test::slowForward(fixture.config, fixture.tensors, numbers, B, T);
        QCOMPARE(slow.size(), std::size_t(fixture.spec.nLayers) * kHooks.size() + 1);
        const auto workspace = (*model)->makeWorkspace();
        for (const Site& site : everySite(fixture.spec.nLayers)) {
            const auto got = runSite(**model, idsOf(numbers), B, T, site, *workspace);
            VERIFY_RESULT(got);
            const QString error = disagreement(*got, slow.at(hookNameFromSite(site)));
            QVERIFY2(error.isEmpty(), qPrintable(QString::fromStdString(hookNameFromSite(site)) + ": " + error));
        }
    }

    void bitsOfATokenDependOnItAndTheTokensBeforeItAlone_data()
    {
        QTest::addColumn<QString>("family");
        QTest::newRow("gpt2") << "gpt2";
        QTest::newRow("llama") << "llama";
    }

    void bitsOfATokenDependOnItAndTheTokensBeforeItAlone()
    {
        QFETCH(QString, family);
        test::TinyModelSpec spec = llamaSpec();
        spec.family = family.toStdString();
        spec.nPositions = 150;
        spec.nHeads = 4;
        const auto model = Fixture(spec).load();
        VERIFY_RESULT(model);
        constexpr int kT = 61;
        const Ids alone = idsOf(someIds(kT, 5));
        const auto workspace = (*model)->makeWorkspace();
        for (const Site& site : everySite(spec.nLayers)) {
            const auto width = std::size_t((*model)->siteWidth(site).value());
            const auto expected = runSite(**model, alone, 1, kT, site, *workspace);
            VERIFY_RESULT(expected);
            for (const int B : {2, 7}) { // among others, at every place
                for (const int padded : {kT, kT + 1, 150}) {
                    Ids block = idsOf(someIds(B * padded, 17 * B));
                    const int place = B - 1;
                    std::copy(alone.begin(), alone.end(), block.begin() + place * padded);
                    const auto got = runSite(**model, block, B, padded, site, *workspace);
                    VERIFY_RESULT(got);
                    QVERIFY(sameBits(
                        *expected,
                        std::span(*got).subspan(std::size_t(place * padded) * width, std::size_t(kT) * width)));
                }
            }
            const Ids beginning(alone.begin(), alone.begin() + 13);
            const auto shorter = runSite(**model, beginning, 1, 13, site, *workspace);
            VERIFY_RESULT(shorter);
            QVERIFY(sameBits(*shorter, std::span(*expected).first(13 * width)));
        }
    }

    void bitsDoNotDependOnTheThread()
    {
        const auto model = Fixture({.nPositions = 150}).load();
        VERIFY_RESULT(model);
        const Site site = siteFromHookName("logits").value();
        const Ids ids = idsOf(someIds(4 * 100));
        const auto workspace = (*model)->makeWorkspace();
        const auto expected = runSite(**model, ids, 4, 100, site, *workspace);
        VERIFY_RESULT(expected);
        std::vector<Floats> outputs(4);
        std::vector<std::thread> threads;
        for (Floats& output : outputs) {
            threads.emplace_back([&] {
                const auto own = (*model)->makeWorkspace();
                for (int repeat = 0; repeat < 3; ++repeat) {
                    if (auto got = runSite(**model, ids, 4, 100, site, *own))
                        output = std::move(*got);
                }
            });
        }
        for (std::thread& thread : threads)
            thread.join();
        for (const Floats& output : outputs)
            QVERIFY(sameBits(output, *expected));
    }

    void aWorkspaceMayServeSeveralModels()
    {
        const Fixture plain(llamaSpec());
        Fixture stretched(llamaSpec());
        stretched.config["rope_scaling"] = {{"type", "linear"}, {"factor", 3.0}};
        const auto first = plain.load();
        const auto second = stretched.load();
        VERIFY_RESULT(first);
        VERIFY_RESULT(second);
        const Site site = siteFromHookName("blocks.1.hook_resid_post").value();
        const Ids ids = idsOf(someIds(20));
        const auto fresh = (*second)->makeWorkspace();
        const auto shared = (*first)->makeWorkspace();
        const auto expected = runSite(**second, ids, 1, 20, site, *fresh);
        VERIFY_RESULT(expected);
        VERIFY_RESULT(runSite(**first, ids, 1, 20, site, *shared));
        QVERIFY(sameBits(*expected, runSite(**second, ids, 1, 20, site, *shared).value()));
    }

    void centredWeightsShiftTheResidualByItsMeanAndNothingElse()
    {
        // What TransformerLens does to a LayerNorm model: everything written to the stream loses its mean over d.
        const Fixture raw({});
        Fixture centred({});
        const auto centre = [&](const std::string& name) {
            test::TinyTensor& tensor = centred.tensors.at("transformer." + name);
            const auto D = std::size_t(tensor.shape.back());
            for (std::size_t row = 0; row < tensor.values.size(); row += D) {
                double mean = 0;
                for (std::size_t i = 0; i < D; ++i)
                    mean += double(tensor.values[row + i]) / double(D);
                for (std::size_t i = 0; i < D; ++i)
                    tensor.values[row + i] -= float(mean);
            }
        };
        centred.addTensor("lm_head.weight", 1); // the head reads the stream, so it keeps its mean
        centred.tensors["lm_head.weight"] = centred.tensors.at("transformer.wte.weight");
        centred.config["tie_word_embeddings"] = false;
        for (const char* name : {"wte.weight", "wpe.weight"})
            centre(name);
        for (const std::string& h : {std::string("h.0."), std::string("h.1.")}) {
            for (const char* name : {"attn.c_proj.weight", "attn.c_proj.bias", "mlp.c_proj.weight", "mlp.c_proj.bias"})
                centre(h + name);
        }
        const auto rawModel = raw.load();
        const auto centredModel = centred.load();
        VERIFY_RESULT(rawModel);
        VERIFY_RESULT(centredModel);
        const Ids ids = idsOf(someIds(2 * 15));
        const auto workspace = (*rawModel)->makeWorkspace();
        const auto values = [&](const Model& model, const char* hook) {
            const auto got = runSite(*model, ids, 2, 15, siteFromHookName(hook).value(), *workspace).value();
            return std::vector<double>(got.begin(), got.end());
        };
        std::vector<double> residual = values(*rawModel, "blocks.1.hook_resid_post");
        for (std::size_t row = 0; row < residual.size(); row += 24) {
            double mean = 0;
            for (std::size_t i = 0; i < 24; ++i)
                mean += residual[row + i] / 24;
            for (std::size_t i = 0; i < 24; ++i)
                residual[row + i] -= mean;
        }
        const auto asFloats = [](const std::vector<double>& doubles) { return Floats(doubles.begin(), doubles.end()); };
        QCOMPARE(disagreement(asFloats(values(*centredModel, "blocks.1.hook_resid_post")), residual), QString());
        QCOMPARE(disagreement(asFloats(values(*centredModel, "logits")), values(*rawModel, "logits")), QString());
    }

    void whatAModelDoesNotHaveIsRefused()
    {
        const auto model = Fixture({}).load(); // 2 layers, 32 positions, 264 ids
        VERIFY_RESULT(model);
        const LanguageModel& m = **model;
        QVERIFY(!m.siteWidth({Site::Kind::ResidPost, 2}));
        QVERIFY(!m.siteWidth({Site::Kind::ResidPost, -1}));
        QVERIFY(m.siteWidth({Site::Kind::ResidPost, 2}).error().message.find("2 layers") != std::string::npos);
        QCOMPARE(m.siteWidth({Site::Kind::MlpPost, 1}).value(), 40);
        QCOMPARE(m.siteWidth({Site::Kind::Logits, -1}).value(), 264);
        for (const char* name :
             {"", "blocks.0", "blocks.0.hook_q", "blocks.x.hook_resid_pre", "blocks.-1.hook_resid_pre",
              "blocks.99999999999.hook_resid_pre", "blocks.0.hook_resid_pre ", "Logits"})
            QCOMPARE(siteFromHookName(name).error().code, ErrorCode::Unsupported);
        const auto workspace = m.makeWorkspace();
        const auto codeOf = [&](const Ids& ids, int B, int T, const Site& site, std::size_t outSize) {
            Floats out(outSize);
            const auto outcome = m.run(ids, B, T, site, *workspace, out);
            return outcome ? ErrorCode::Internal : outcome.error().code;
        };
        const Site site{Site::Kind::ResidPost, 0};
        QCOMPARE(codeOf(idsOf({1, 2, 3}), 1, 3, {Site::Kind::ResidPost, 7}, 3 * 24), ErrorCode::Unsupported);
        QCOMPARE(codeOf(idsOf({1, 2, 3}), 1, 2, site, 3 * 24), ErrorCode::ShapeMismatch);
        QCOMPARE(codeOf(idsOf({1, 2, 3}), 1, 3, site, 3 * 24 - 1), ErrorCode::ShapeMismatch);
        QCOMPARE(codeOf(idsOf({}), 0, 0, site, 0), ErrorCode::ShapeMismatch);
        QCOMPARE(codeOf(idsOf({1, -1, 3}), 1, 3, site, 3 * 24), ErrorCode::BadFormat);
        QCOMPARE(codeOf(idsOf({1, 264, 3}), 1, 3, site, 3 * 24), ErrorCode::BadFormat);
        QCOMPARE(codeOf(idsOf(someIds(33)), 1, 33, site, 33 * 24), ErrorCode::Limit);
    }

    void theFingerprintIsThatOfTheWeightsAndOfWhatTheyMean()
    {
        const auto printOf = [](const Fixture& fixture) { return fixture.load().value()->fingerprint(); };
        const Fixture plain({});
        QCOMPARE(printOf(plain), printOf(Fixture({})));
        Fixture renamed({}); // the other published spelling
        for (const auto& [name, tensor] : plain.tensors) {
            renamed.tensors.erase(name);
            renamed.tensors[name.substr(std::string("transformer.").size())] = tensor;
        }
        QCOMPARE(printOf(renamed), printOf(plain));
        Fixture weight({});
        weight.tensors["transformer.h.1.mlp.c_proj.bias"].values[3] += 0.5F;
        Fixture epsilon({});
        epsilon.config["layer_norm_epsilon"] = 1e-6;
        Fixture heads({.nHeads = 2});
        for (const Fixture* other : {&weight, &epsilon, &heads})
            QVERIFY(printOf(*other) != printOf(plain));
    }
};

ATOMSCOPE_GUILESS_TEST_MAIN(ModelTest)
#include "tst_model.moc"
