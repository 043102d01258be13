// SAE folders: what is recognised, which rule decides what, and what is refused.
#include "core/base/file.h"
#include "core/sae/encoder.h"
#include "core/sae/sae.h"
#include "tests/core/sae/denserows.h"
#include "tests/support/testsupport.h"
#include "tests/support/tinymodel.h"

#include <QTemporaryDir>
#include <cmath>
#include <fstream>
#include <nlohmann/json.hpp>

using namespace atomscope;
using namespace atomscope::test;
using nlohmann::json;
namespace fs = std::filesystem;

namespace {

std::string decision(const Sae& sae, const std::string& what)
{
    for (const auto& one : sae.decisions) {
        if (one.what == what)
            return one.value + " | " + one.rule;
    }
    return {};
}

bool contains(const std::string& text, const std::string& part)
{
    return text.find(part) != std::string::npos;
}

} // namespace

class SaeLoaderTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        m_temporary = std::make_unique<QTemporaryDir>();
        m_folder = fs::path(m_temporary->path().toStdString()) / "sae";
        VERIFY_RESULT(writeTinySae(m_folder));
        m_config = json::parse(readTextFile(m_folder / "cfg.json", 1 << 20).value());
        m_tensors = tinySaeTensors({});
    }

    void aVersionSixFolderIsRead()
    {
        const auto sae = loadSae(m_folder);
        VERIFY_RESULT(sae);
        QCOMPARE(sae->format, std::string("saelens-v6"));
        QCOMPARE(sae->architecture, std::string("jumprelu"));
        QCOMPARE(sae->dIn, 24);
        QCOMPARE(sae->dSae, 96);
        QCOMPARE(sae->hookName, std::string("blocks.1.hook_resid_post"));
        QCOMPARE(sae->prependBos, std::optional(true));
        QCOMPARE(sae->contextSize, std::optional(16));
        QCOMPARE(sae->W_enc, m_tensors["W_enc"].values);
        QCOMPARE(std::get<JumpRelu>(sae->activation).threshold, m_tensors["threshold"].values);
        QVERIFY(contains(decision(*sae, "centring"), "center_writing_weights is false"));
        QCOMPARE(loadSae(m_folder / "cfg.json")->fingerprint(), sae->fingerprint()); // a file of the folder will do
    }

    void aFlatFolderIsRead()
    {
        m_config = {{"model_name", "gpt2-small"},
                    {"hook_point", "blocks.1.hook_resid_pre"},
                    {"hook_point_layer", 1},
                    {"hook_point_head_index", nullptr},
                    {"d_in", 24},
                    {"activation_fn_str", "tanh-relu"},
                    {"normalize_activations", false},
                    {"dtype", "torch.float32"}};
        save();
        const auto sae = loadSae(m_folder);
        VERIFY_RESULT(sae);
        QCOMPARE(sae->format, std::string("saelens-legacy"));
        QCOMPARE(sae->hookName, std::string("blocks.1.hook_resid_pre"));
        QCOMPARE(sae->dSae, 96); // from W_enc
        QVERIFY(sae->applyBDecToInput);
        QVERIFY(std::holds_alternative<TanhRelu>(sae->activation));
        QCOMPARE(decision(*sae, "bos"), std::string("prepend | cfg.json does not say; the default of that time"));
        QCOMPARE(sae->centring, Centring::SubtractMean);
        QVERIFY(contains(decision(*sae, "centring"), "before SAELens 3.19.2"));
    }

    void theLayoutWithMetadataNeedsNoVersion()
    {
        m_config["metadata"].erase("sae_lens_version");
        save();
        const auto sae = loadSae(m_folder);
        VERIFY_RESULT(sae);
        QCOMPARE(sae->format, std::string("saelens-v6"));
        QCOMPARE(sae->hookName, m_config["metadata"]["hook_name"].get<std::string>());
    }

    void theTrainingVersionDecidesCentring_data()
    {
        QTest::addColumn<QByteArray>("version");
        QTest::addColumn<bool>("isCentred");
        QTest::newRow("before") << QByteArray("3.19.1") << true;
        QTest::newRow("much before") << QByteArray("2.1.0") << true;
        QTest::newRow("first unprocessed") << QByteArray("3.19.2") << false;
        QTest::newRow("by number, not by text") << QByteArray("3.20.0") << false;
        QTest::newRow("five") << QByteArray("5.9.1") << false;
    }

    void theTrainingVersionDecidesCentring()
    {
        QFETCH(QByteArray, version);
        QFETCH(bool, isCentred);
        m_config["metadata"].erase("sae_lens_version");
        m_config["sae_lens_training_version"] = version.toStdString();
        m_config["hook_name"] = "blocks.1.hook_resid_pre";
        save();
        const auto sae = loadSae(m_folder);
        VERIFY_RESULT(sae);
        QCOMPARE(sae->centring == Centring::SubtractMean, isCentred);
    }

    void whatTheFileSaysGoesBeforeTheVersion()
    {
        m_config["metadata"]["sae_lens_training_version"] = "6.18.0";
        m_config["metadata"]["model_from_pretrained_kwargs"] = {{"center_writing_weights", true}};
        save();
        QCOMPARE(loadSae(m_folder)->centring, Centring::SubtractMean);
    }

    void placesOutsideTheResidualStreamAreNotCentred()
    {
        m_config["metadata"]["model_from_pretrained_kwargs"] = {{"center_writing_weights", true}};
        m_config["metadata"]["hook_name"] = "blocks.1.attn.hook_z";
        m_config["reshape_activations"] = "hook_z";
        save();
        const auto sae = loadSae(m_folder);
        VERIFY_RESULT(sae);
        QCOMPARE(sae->centring, Centring::None);
        QVERIFY(contains(decision(*sae, "reshape"), "head-major"));
    }

    void foldedValueBiasesAreThoseOfTheSameTime()
    {
        makeLegacyStandard();
        m_config["hook_name"] = "blocks.1.attn.hook_z";
        save();
        QCOMPARE(loadSae(m_folder)->centring, Centring::SubtractValueBias);
        QVERIFY(contains(decision(*loadSae(m_folder), "centring"), "fold_value_biases"));
        m_config["model_from_pretrained_kwargs"] = {{"center_writing_weights", true}, {"fold_value_biases", false}};
        save();
        QCOMPARE(loadSae(m_folder)->centring, Centring::None);
        m_config.erase("model_from_pretrained_kwargs");
        m_config["sae_lens_training_version"] = "3.20.0";
        save();
        QCOMPARE(loadSae(m_folder)->centring, Centring::None);
        QCOMPARE(loadSae(m_folder, {{"centring", "subtract_value_bias"}})->centring, Centring::SubtractValueBias);
    }

    void modelsOfAnotherLibraryAreNotCentred()
    {
        m_config["metadata"].erase("model_from_pretrained_kwargs");
        m_config["metadata"]["model_class_name"] = "AutoModelForCausalLM";
        save();
        QVERIFY(contains(decision(*loadSae(m_folder), "centring"), "AutoModelForCausalLM"));
    }

    void anOptionGoesBeforeEverything()
    {
        const auto sae = loadSae(m_folder,
                                 {{"centring", "subtract_mean"},
                                  {"prepend_bos", "false"},
                                  {"hook_name", "blocks.0.hook_mlp_out"},
                                  {"input_scale", "0.25"}});
        VERIFY_RESULT(sae);
        QCOMPARE(sae->centring, Centring::SubtractMean);
        QCOMPARE(sae->prependBos, std::optional(false));
        QCOMPARE(sae->hookName, std::string("blocks.0.hook_mlp_out"));
        QCOMPARE(sae->inputScale, std::optional(0.25F));
        for (const char* what : {"centring", "bos", "hook_name", "input_scale"})
            QVERIFY(contains(decision(*sae, what), "--sae-option"));
    }

    void anUnknownOptionOrValueIsWrongUsage()
    {
        const SaeOptions wrong[] = {{{"input_scal", "1"}},    {{"input_scale", "-1"}}, {{"input_scale", "1x"}},
                                    {{"input_scale", "nan"}}, {{"centring", "yes"}},   {{"prepend_bos", "1"}}};
        for (const auto& options : wrong) {
            const auto sae = loadSae(m_folder, options);
            QVERIFY(!sae);
            QCOMPARE(sae.error().code, ErrorCode::Usage);
        }
    }

    void anAnswerThatNobodyAsksForIsRefused()
    {
        for (const char* key : {"k", "threshold", "activation", "out_hook_name", "apply_b_dec_to_input"}) {
            const auto sae = loadSae(m_folder, {{key, "1"}});
            QVERIFY2(!sae, key);
            QCOMPARE(sae.error().code, ErrorCode::Usage);
            QVERIFY(contains(sae.error().message, key));
            QVERIFY(contains(sae.error().message, "hook_name")); // of those that may be given
        }
    }

    void theNormOfTheInputCanBeGiven()
    {
        // Mistral's published SAEs say "none" and were trained with the other.
        const auto sae = loadSae(m_folder, {{"input_norm", "constant_norm_rescale"}});
        VERIFY_RESULT(sae);
        QCOMPARE(sae->inputNorm, InputNorm::ConstantNorm);
        QVERIFY(contains(decision(*sae, "input_norm"), "--sae-option"));
        QCOMPARE(loadSae(m_folder, {{"input_norm", "unit"}}).error().code, ErrorCode::Usage);
    }

    void anInputScaleThatIsNowhereIsAskedFor()
    {
        m_config["normalize_activations"] = "expected_average_only_in";
        save();
        const auto sae = loadSae(m_folder);
        QVERIFY(!sae);
        QCOMPARE(sae.error().code, ErrorCode::Unanswered);
        QVERIFY(contains(sae.error().message, "--sae-option input_scale="));
        QCOMPARE(loadSae(m_folder, {{"input_scale", "1.5"}})->inputScale, std::optional(1.5F));
        std::ofstream(m_folder / "activation_scaler.json") << R"({"scaling_factor": null})";
        QVERIFY(!loadSae(m_folder));
        std::ofstream(m_folder / "activation_scaler.json") << R"({"scaling_factor": 0.5})";
        QCOMPARE(loadSae(m_folder)->inputScale, std::optional(0.5F));
        std::ofstream(m_folder / "activation_scaler.json") << R"({"scaling_factor": -0.5})";
        QVERIFY(!loadSae(m_folder));
    }

    void scalingTheInputIsFoldingTheScaleIntoTheWeights()
    {
        const auto scaled = loadSae(m_folder, {{"input_scale", "0.5"}});
        VERIFY_RESULT(scaled);
        for (float& value : m_tensors["W_enc"].values)
            value *= 0.5F;
        for (const char* name : {"W_dec", "b_dec"}) {
            for (float& value : m_tensors[name].values)
                value /= 0.5F;
        }
        save();
        compareSaes(*scaled, *loadSae(m_folder), 1e-5F);
    }

    void aBatchTopKCheckpointKeepsItsReconstruction()
    {
        // The same weights as jumprelu, with and without the norms folded in, reconstruct the same.
        m_tensors["topk_threshold"] = {{}, {0.3F}};
        m_config["architecture"] = "batchtopk";
        m_config["k"] = 6.0;
        save();
        const auto folded = loadSae(m_folder);
        VERIFY_RESULT(folded);
        QVERIFY(contains(decision(*folded, "activation"), "topk_threshold"));
        Sae plain = *folded;
        plain.W_enc = m_tensors["W_enc"].values;
        plain.b_enc = m_tensors["b_enc"].values;
        plain.W_dec = m_tensors["W_dec"].values;
        std::vector<float> thresholds(96);
        for (std::size_t i = 0; i < 96; ++i) {
            double squares = 0;
            for (std::size_t j = 0; j < 24; ++j)
                squares += std::pow(plain.W_dec[i * 24 + j], 2);
            thresholds[i] = static_cast<float>(0.3 / std::sqrt(squares));
        }
        plain.activation = JumpRelu{thresholds};
        const auto x = someRows();
        const auto a = runSae(*folded, x);
        const auto b = runSae(plain, x);
        for (std::size_t i = 0; i < a.xHat.size(); ++i)
            QVERIFY(std::abs(a.xHat[i] - b.xHat[i]) < 1e-5F * 10);
        m_config["rescale_acts_by_decoder_norm"] = false;
        save();
        QCOMPARE(loadSae(m_folder)->W_enc, m_tensors["W_enc"].values);
    }

    void aDeadDecoderRowStaysZeroWhenNormsAreFolded()
    {
        m_tensors["topk_threshold"] = {{}, {0.3F}};
        std::fill_n(m_tensors["W_dec"].values.begin(), 24, 0.0F);
        m_config["architecture"] = "batchtopk";
        save();
        const auto sae = loadSae(m_folder);
        VERIFY_RESULT(sae);
        QVERIFY(std::ranges::all_of(sae->W_dec, [](float value) { return std::isfinite(value); }));
    }

    void logarithmsOfThresholdsAreRead()
    {
        m_tensors["log_threshold"] = m_tensors["threshold"];
        m_tensors.erase("threshold");
        save();
        const auto sae = loadSae(m_folder);
        VERIFY_RESULT(sae);
        QCOMPARE(std::get<JumpRelu>(sae->activation).threshold[3], std::exp(m_tensors["log_threshold"].values[3]));
    }

    void aScalingFactorOfOnesIsDropped()
    {
        makeLegacyStandard();
        m_config["finetuning_scaling_factor"] = true;
        m_tensors["scaling_factor"] = {{96}, std::vector<float>(96, 1.0F)};
        save();
        QVERIFY(loadSae(m_folder)->decoderScale.empty());
        m_tensors["scaling_factor"].values[5] = 1.5F;
        save();
        QCOMPARE(loadSae(m_folder)->decoderScale, m_tensors["scaling_factor"].values);
        m_config["finetuning_scaling_factor"] = false;
        save();
        QVERIFY(loadSae(m_folder)->decoderScale.empty());
    }

    void theFingerprintIsThatOfTheContent()
    {
        const auto first = loadSae(m_folder)->fingerprint();
        m_config["device"] = "cuda"; // another file, the same SAE
        save();
        QCOMPARE(loadSae(m_folder)->fingerprint(), first);
        QCOMPARE(loadSae(m_folder, {{"centring", "subtract_mean"}})->fingerprint(), first);
        QVERIFY(loadSae(m_folder, {{"input_scale", "2"}})->fingerprint() != first);
        QVERIFY(loadSae(m_folder, {{"hook_name", "blocks.0.hook_mlp_out"}})->fingerprint() != first);
        m_tensors["W_dec"].values[7] = std::nextafter(m_tensors["W_dec"].values[7], 1.0F);
        save();
        QVERIFY(loadSae(m_folder)->fingerprint() != first);
    }

    void aTransposedCopyIsRefused()
    {
        for (const char* name : {"W_enc", "W_dec"}) {
            auto tensors = m_tensors;
            std::swap(tensors[name].shape[0], tensors[name].shape[1]);
            VERIFY_RESULT(writeTensors(m_folder / "sae_weights.safetensors", tensors));
            const auto sae = loadSae(m_folder);
            QVERIFY(!sae);
            QCOMPARE(sae.error().code, ErrorCode::ShapeMismatch);
        }
    }

    void otherKindsAreRefusedByName_data()
    {
        QTest::addColumn<QByteArray>("key");
        QTest::addColumn<QByteArray>("value");
        QTest::newRow("matching pursuit") << QByteArray("architecture") << QByteArray("matching_pursuit");
        QTest::newRow("temporal") << QByteArray("architecture") << QByteArray("temporal");
        QTest::newRow("normalization") << QByteArray("normalize_activations") << QByteArray("constant_scalar_rescale");
        QTest::newRow("dtype") << QByteArray("dtype") << QByteArray("int8");
        QTest::newRow("reshape") << QByteArray("reshape_activations") << QByteArray("sideways");
    }

    void otherKindsAreRefusedByName()
    {
        QFETCH(QByteArray, key);
        QFETCH(QByteArray, value);
        m_config[key.toStdString()] = value.toStdString();
        save();
        const auto sae = loadSae(m_folder);
        QVERIFY(!sae);
        QCOMPARE(sae.error().code, ErrorCode::Unsupported);
        QVERIFY(contains(sae.error().message, value.toStdString()));
    }

    void whatIsNoSaeIsSaid()
    {
        fs::remove(m_folder / "sae_weights.safetensors");
        QCOMPARE(loadSae(m_folder).error().code, ErrorCode::NotFound); // a cfg.json alone
        fs::remove_all(m_folder);
        QCOMPARE(loadSae(m_folder).error().code, ErrorCode::NotFound);
        fs::create_directory(m_folder);
        QCOMPARE(loadSae(m_folder).error().code, ErrorCode::NotFound);
    }

    void brokenFoldersOfTheVectors_data()
    {
        QTest::addColumn<QByteArray>("must");
        QTest::addColumn<bool>("isTolerant");
        const auto text = readTextFile(malformedFolder() / "manifest.json", 64 << 20);
        if (!text) {
            QTest::newRow("no vectors") << QByteArray() << true;
            return;
        }
        const json manifest = json::parse(*text);
        for (const auto& one : manifest["cases"]) {
            const auto file = one["file"].get<std::string>();
            if (file.starts_with("sae_folders/"))
                QTest::newRow(file.c_str())
                    << QByteArray::fromStdString(one["must"].get<std::string>()) << one.value("may_refuse", false);
        }
    }

    void brokenFoldersOfTheVectors()
    {
        SKIP_WITHOUT_VECTORS();
        QFETCH(QByteArray, must);
        QFETCH(bool, isTolerant);
        const auto sae = loadSae(malformedFolder() / QTest::currentDataTag());
        if (must == "load" && !isTolerant)
            VERIFY_RESULT(sae);
        if (must == "refuse")
            QVERIFY(!sae);
        if (!sae)
            QVERIFY(!sae.error().message.empty());
    }

private:
    static fs::path malformedFolder() { return vectorsFolder() / "oracles" / "malformed"; }

    void save()
    {
        std::ofstream(m_folder / "cfg.json") << m_config.dump(1);
        VERIFY_RESULT(writeTensors(m_folder / "sae_weights.safetensors", m_tensors));
    }

    void makeLegacyStandard()
    {
        m_config.erase("metadata");
        m_config["architecture"] = "standard";
        m_config["hook_name"] = "blocks.1.hook_resid_pre";
    }

    static std::vector<float> someRows()
    {
        std::vector<float> x(10 * 24);
        for (std::size_t i = 0; i < x.size(); ++i)
            x[i] = std::sin(static_cast<float>(i * i)) * 2;
        return x;
    }

    static void compareSaes(const Sae& a, const Sae& b, float tolerance)
    {
        const auto x = someRows();
        const auto ofA = runSae(a, x);
        const auto ofB = runSae(b, x);
        QVERIFY(!ofA.f.empty() && ofA.f.size() == ofB.f.size());
        for (std::size_t i = 0; i < ofA.f.size(); ++i)
            QVERIFY(std::abs(ofA.f[i] - ofB.f[i]) <= tolerance * 10);
        for (std::size_t i = 0; i < ofA.xHat.size(); ++i)
            QVERIFY(std::abs(ofA.xHat[i] - ofB.xHat[i]) <= tolerance * 10);
    }

    std::unique_ptr<QTemporaryDir> m_temporary;
    fs::path m_folder;
    json m_config;
    TinyTensors m_tensors;
};

ATOMSCOPE_GUILESS_TEST_MAIN(SaeLoaderTest)
#include "tst_saeloader.moc"
