// The forward passes against plain loops, and what they promise about bits and refusals.
#include "core/model/languagemodel.h"
#include "tests/core/model/modelfixtures.h"
#include "tests/core/model/slowmodel.h"
#include "tests/support/testsupport.h"

#include <cmath>
#include <cstring>
#include <thread>

using namespace atomscope;

namespace {

using test::ModelFixture;
using Floats = std::vector<float>;
using Ids = std::vector<TokenId>;
using Model = std::unique_ptr<LanguageModel>;

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

/// Every site that the model has.
std::vector<Site> everySite(const LanguageModel& model)
{
    std::vector<Site> sites;
    for (const char* name : {"hook_embed", "ln_final.hook_normalized", "logits"})
        sites.push_back(siteFromHookName(name).value());
    for (int layer = 0; layer < model.info().nLayers; ++layer) {
        for (const char* hook :
             {"hook_resid_pre", "hook_resid_mid", "hook_resid_post", "hook_attn_out", "hook_mlp_out", "hook_mlp_in",
              "attn.hook_q", "attn.hook_k", "attn.hook_v", "attn.hook_z", "mlp.hook_in", "mlp.hook_pre",
              "mlp.hook_pre_linear", "mlp.hook_post", "ln1.hook_normalized", "ln2.hook_normalized"}) {
            const Site site = siteFromHookName("blocks." + std::to_string(layer) + "." + hook).value();
            if (model.siteWidth(site))
                sites.push_back(site);
        }
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
        for (const auto& [name, fixture] : test::modelFixtures())
            QTest::newRow(name) << index++;
    }

    void everySiteIsThatOfPlainLoops()
    {
        QFETCH(int, index);
        const ModelFixture fixture = test::modelFixtures().at(std::size_t(index)).second;
        const auto model = fixture.load();
        VERIFY_RESULT(model);
        const int B = 2;
        const int T = fixture.nPositions > 100 ? 130 : 19;
        const std::vector<int> numbers = someIds(B * T);
        const auto slow = test::slowForward(fixture.config, fixture.tensors, numbers, B, T);
        const std::vector<Site> sites = everySite(**model);
        QCOMPARE(slow.size(), sites.size()); // what the family has not, neither has
        const auto workspace = (*model)->makeWorkspace();
        for (const Site& site : sites) {
            const auto got = runSite(**model, idsOf(numbers), B, T, site, *workspace);
            VERIFY_RESULT(got);
            const QString error = disagreement(*got, slow.at(hookNameFromSite(site)));
            QVERIFY2(error.isEmpty(), qPrintable(QString::fromStdString(hookNameFromSite(site)) + ": " + error));
        }
    }

    void bitsOfATokenDependOnItAndTheTokensBeforeItAlone_data()
    {
        QTest::addColumn<QString>("family");
        for (const char* family :
             {"gpt2", "llama", "gpt_neo", "gpt_neox", "phi", "mistral", "qwen3", "gemma2", "gemma3_text"})
            QTest::newRow(family) << family;
    }

    void bitsOfATokenDependOnItAndTheTokensBeforeItAlone()
    {
        QFETCH(QString, family);
        const bool isOld = family == "gpt2" || family == "llama";
        test::TinyModelSpec spec = test::tinyLlamaSpec();
        spec.family = family.toStdString();
        spec.nPositions = 150;
        ModelFixture fixture = isOld ? ModelFixture(spec) : ModelFixture(test::tinyFamily(family.toStdString()));
        if (!isOld)
            fixture.config["max_position_embeddings"] = 150;
        if (family == "gpt_neo")
            fixture.addTensor("transformer.wpe.weight", {150, 24});
        const auto model = fixture.load();
        VERIFY_RESULT(model);
        constexpr int kT = 61;
        const Ids alone = idsOf(someIds(kT, 5));
        const auto workspace = (*model)->makeWorkspace();
        for (const Site& site : everySite(**model)) {
            const auto width = std::size_t((*model)->siteWidth(site).value());
            const auto expected = runSite(**model, alone, 1, kT, site, *workspace);
            VERIFY_RESULT(expected);
            for (const auto& [B, padded] :
                 {std::pair{2, kT}, std::pair{2, 150}, std::pair{7, kT + 1}}) { // among others
                Ids block = idsOf(someIds(B * padded, 17 * B));
                const int place = B - 1;
                std::copy(alone.begin(), alone.end(), block.begin() + place * padded);
                const auto got = runSite(**model, block, B, padded, site, *workspace);
                VERIFY_RESULT(got);
                QVERIFY(sameBits(
                    *expected, std::span(*got).subspan(std::size_t(place * padded) * width, std::size_t(kT) * width)));
            }
            const Ids beginning(alone.begin(), alone.begin() + 13);
            const auto shorter = runSite(**model, beginning, 1, 13, site, *workspace);
            VERIFY_RESULT(shorter);
            QVERIFY(sameBits(*shorter, std::span(*expected).first(13 * width)));
        }
    }

    void bitsDoNotDependOnTheThread()
    {
        const auto model = ModelFixture(test::TinyModelSpec{.nPositions = 150}).load();
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
        const ModelFixture plain(test::tinyLlamaSpec());
        ModelFixture stretched(test::tinyLlamaSpec());
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
        const ModelFixture raw(test::TinyModelSpec{});
        ModelFixture centred(test::TinyModelSpec{});
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
        centred.addTensor("lm_head.weight", {1}); // the head reads the stream, so it keeps its mean
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
        const auto model = ModelFixture(test::TinyModelSpec{}).load(); // 2 layers, 32 positions, 264 ids
        VERIFY_RESULT(model);
        const LanguageModel& m = **model;
        QVERIFY(!m.siteWidth({Site::Kind::ResidPost, 2}));
        QVERIFY(!m.siteWidth({Site::Kind::ResidPost, -1}));
        QVERIFY(m.siteWidth({Site::Kind::ResidPost, 2}).error().message.find("2 layers") != std::string::npos);
        QCOMPARE(m.siteWidth({Site::Kind::MlpPost, 1}).value(), 40);
        QCOMPARE(m.siteWidth({Site::Kind::Logits, -1}).value(), 264);
        for (const char* name :
             {"", "blocks.0", "blocks.0.hook_q", "blocks.0.hook_embed", "blocks.x.hook_resid_pre",
              "blocks.-1.hook_resid_pre", "blocks.99999999999.hook_resid_pre", "blocks.0.hook_resid_pre ", "Logits"})
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

    void sitesThatAFamilyHasNotAreRefusedWithAReason_data()
    {
        QTest::addColumn<QString>("family");
        QTest::addColumn<QString>("site");
        QTest::addColumn<QString>("reason");
        QTest::newRow("parallel") << "gpt_neox"
                                  << "blocks.0.hook_resid_mid"
                                  << "read the same stream";
        QTest::newRow("parallel, one norm") << "phi"
                                            << "blocks.1.hook_resid_mid"
                                            << "read the same stream";
        QTest::newRow("one norm") << "phi"
                                  << "blocks.1.ln2.hook_normalized"
                                  << "share one norm";
        QTest::newRow("no gate") << "gpt_neo"
                                 << "blocks.1.mlp.hook_pre_linear"
                                 << "no gate";
        QTest::newRow("no such layer") << "gemma2"
                                       << "blocks.3.hook_resid_mid"
                                       << "3 layers";
    }

    void sitesThatAFamilyHasNotAreRefusedWithAReason()
    {
        QFETCH(QString, family);
        QFETCH(QString, site);
        QFETCH(QString, reason);
        const auto model = ModelFixture(test::tinyFamily(family.toStdString())).load();
        VERIFY_RESULT(model);
        const auto width = (*model)->siteWidth(siteFromHookName(site.toStdString()).value());
        QVERIFY(!width);
        QCOMPARE(width.error().code, ErrorCode::Unsupported);
        const QString message = QString::fromStdString(width.error().message);
        QVERIFY2(message.contains(site) && message.contains(reason), qPrintable(message));
    }

    void everySiteIsFoundUnderItsOwnName()
    {
        const auto model = ModelFixture(test::tinyLlamaSpec()).load();
        VERIFY_RESULT(model);
        const std::vector<Site> sites = everySite(**model);
        QCOMPARE(sites.size(), std::size_t(2 * 16 + 3));
        for (const Site& site : sites)
            QVERIFY(siteFromHookName(hookNameFromSite(site)).value() == site);
    }

    void configsThatChangeTheArithmeticUnknownToThisProgramAreRefused_data()
    {
        QTest::addColumn<QString>("family");
        QTest::addColumn<QString>("key");
        QTest::addColumn<QString>("value");
        QTest::addColumn<int>("code");
        const auto unsupported = int(ErrorCode::Unsupported);
        const auto bad = int(ErrorCode::BadFormat);
        QTest::newRow("head norms") << "phi"
                                    << "qk_layernorm"
                                    << "true" << unsupported;
        QTest::newRow("odd rotation") << "phi"
                                      << "partial_rotary_factor"
                                      << "0.4" << bad; // 3 columns of 8
        QTest::newRow("both directions") << "gemma3_text"
                                         << "use_bidirectional_attention"
                                         << "true" << unsupported;
        QTest::newRow("rope") << "mistral"
                              << "rope_scaling"
                              << R"({"rope_type": "yarn", "factor": 4})" << unsupported;
        QTest::newRow("layer kind") << "qwen2"
                                    << "layer_types"
                                    << R"(["full_attention", "chunked_attention"])" << unsupported;
        QTest::newRow("layer count") << "gemma2"
                                     << "layer_types"
                                     << R"(["full_attention"])" << bad;
        QTest::newRow("attention names") << "gpt_neo"
                                         << "attention_layers"
                                         << R"(["global", "local", 3])" << bad;
        QTest::newRow("attention text") << "gpt_neo"
                                        << "attention_layers"
                                        << R"("global")" << bad;
        QTest::newRow("attention number") << "gpt_neo"
                                          << "attention_types"
                                          << "7" << bad;
        QTest::newRow("attention count") << "gpt_neo"
                                         << "attention_types"
                                         << R"([[["global"], 1000000000000]])" << bad;
        QTest::newRow("no attention") << "gpt_neo"
                                      << "attention_types"
                                      << R"([[[], 1000000000000]])" << bad;
        QTest::newRow("activation") << "qwen3"
                                    << "hidden_act"
                                    << R"("quick_gelu")" << unsupported;
    }

    void configsThatChangeTheArithmeticUnknownToThisProgramAreRefused()
    {
        QFETCH(QString, family);
        QFETCH(QString, key);
        QFETCH(QString, value);
        QFETCH(int, code);
        ModelFixture fixture(test::tinyFamily(family.toStdString()));
        fixture.config[key.toStdString()] = nlohmann::json::parse(value.toStdString());
        const auto model = fixture.load();
        QVERIFY(!model);
        QCOMPARE(int(model.error().code), code);
        QVERIFY2(model.error().message.find("config.json") != std::string::npos, model.error().message.c_str());
    }

    void gemma3ThatReadsPicturesIsItsTextPart_data()
    {
        QTest::addColumn<QString>("prefix");
        QTest::newRow("older names") << "language_model.model.";
        QTest::newRow("newer names") << "model.language_model.";
    }

    void gemma3ThatReadsPicturesIsItsTextPart()
    {
        QFETCH(QString, prefix);
        const ModelFixture plain(test::tinyFamily("gemma3_text"));
        ModelFixture nested = plain;
        nested.config = {{"model_type", "gemma3"}, {"text_config", plain.config}};
        nested.tensors.clear();
        for (const auto& [name, tensor] : plain.tensors)
            nested.tensors[prefix.toStdString() + name.substr(std::string("model.").size())] = tensor;
        const auto expected = plain.load();
        const auto model = nested.load();
        VERIFY_RESULT(expected);
        VERIFY_RESULT(model);
        QCOMPARE((*model)->fingerprint(), (*expected)->fingerprint());
        QVERIFY((*model)->info().family == "gemma3_text");
    }

    void theFingerprintIsThatOfTheWeightsAndOfWhatTheyMean()
    {
        const auto printOf = [](const ModelFixture& fixture) { return fixture.load().value()->fingerprint(); };
        const ModelFixture plain(test::TinyModelSpec{});
        QCOMPARE(printOf(plain), printOf(ModelFixture(test::TinyModelSpec{})));
        ModelFixture renamed(test::TinyModelSpec{}); // the other published spelling
        for (const auto& [name, tensor] : plain.tensors) {
            renamed.tensors.erase(name);
            renamed.tensors[name.substr(std::string("transformer.").size())] = tensor;
        }
        QCOMPARE(printOf(renamed), printOf(plain));
        ModelFixture weight(test::TinyModelSpec{});
        weight.tensors["transformer.h.1.mlp.c_proj.bias"].values[3] += 0.5F;
        ModelFixture epsilon(test::TinyModelSpec{});
        epsilon.config["layer_norm_epsilon"] = 1e-6;
        ModelFixture heads(test::TinyModelSpec{.nHeads = 2});
        for (const ModelFixture* other : {&weight, &epsilon, &heads})
            QVERIFY(printOf(*other) != printOf(plain));
        for (const auto& [family, key, value] :
             std::initializer_list<std::tuple<const char*, const char*, nlohmann::json>>{
                 {"gpt_neox", "rotary_pct", 0.5},
                 {"gpt_neox", "use_parallel_residual", false},
                 {"phi", "rope_theta", 20000},
                 {"mistral", "sliding_window", nullptr},
                 {"qwen2", "max_window_layers", 2},
                 {"gemma2", "final_logit_softcapping", nullptr},
                 {"gemma3_text", "rope_local_base_freq", 200},
                 {"gpt_neo", "window_size", 6}}) {
            const ModelFixture tiny(test::tinyFamily(family));
            ModelFixture changed = tiny;
            changed.config[key] = value;
            QVERIFY2(printOf(changed) != printOf(tiny), key);
        }
    }
};

ATOMSCOPE_GUILESS_TEST_MAIN(ModelTest)
#include "tst_model.moc"
