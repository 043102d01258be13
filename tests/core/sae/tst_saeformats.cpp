// Formats without reference vectors, each with an SAE small enough to work out by hand; the same numbers under every
// format that can hold them; where SAEs are found; copies with a matrix turned, which are refused.
#include "core/sae/encoder.h"
#include "core/sae/sae.h"
#include "tests/core/formats/filebytes.h"
#include "tests/core/sae/denserows.h"
#include "tests/support/testsupport.h"
#include "tests/support/tinymodel.h"
#include "tests/support/torchfile.h"
#include "tests/support/zipfile.h"

#include <QTemporaryDir>
#include <cmath>
#include <fstream>
#include <nlohmann/json.hpp>

using namespace atomscope;
using namespace atomscope::test;
using nlohmann::json;
namespace fs = std::filesystem;

namespace {

// Two inputs, three atoms: p = x @ kEncoder + kEncoderBias, x_hat = f @ kDecoder + kDecoderBias.
const std::vector<float> kEncoder = {1, 0, 2, 0, 1, -1}; // [2, 3]
const std::vector<float> kEncoderTurned = {1, 0, 0, 1, 2, -1}; // [3, 2]
const std::vector<float> kDecoder = {3, 4, 0, 1, 1, 0}; // [3, 2], norms 5, 1, 1
const std::vector<float> kDecoderTurned = {3, 0, 1, 4, 1, 0}; // [2, 3]
const std::vector<float> kEncoderBias = {0.5F, 0, -1};
const std::vector<float> kDecoderBias = {1, -1};
// x = (2, 1): p = (2.5, 1, 2); all three fire: x_hat = (7.5 + 2 + 1, 10 + 1 - 1) = (10.5, 10).
const std::vector<float> kX = {2, 1};
const std::vector<float> kF = {2.5F, 1, 2};
const std::vector<float> kXHat = {10.5F, 10};
// x - b_dec = (1, 2): p = (1.5, 2, -1); two fire: x_hat = (4.5 + 1, 6 + 2 - 1) = (5.5, 7).
const std::vector<float> kFSubtracted = {1.5F, 2, 0};
const std::vector<float> kXHatSubtracted = {5.5F, 7};

TinyTensor encoder()
{
    return {{2, 3}, kEncoder};
}
TinyTensor encoderTurned()
{
    return {{3, 2}, kEncoderTurned};
}
TinyTensor decoder()
{
    return {{3, 2}, kDecoder};
}
TinyTensor decoderTurned()
{
    return {{2, 3}, kDecoderTurned};
}
TinyTensor encoderBias()
{
    return {{3}, kEncoderBias};
}
TinyTensor decoderBias()
{
    return {{2}, kDecoderBias};
}

TinyTensors saelensNames()
{
    return {{"W_enc", encoder()}, {"b_enc", encoderBias()}, {"W_dec", decoder()}, {"b_dec", decoderBias()}};
}

/// The other axis order of a matrix whose sizes differ, values as they lie.
void turn(TinyTensor& tensor)
{
    std::swap(tensor.shape[0], tensor.shape[1]);
}

void writeJson(const fs::path& file, const json& value)
{
    std::ofstream(file) << value.dump();
}

bool contains(const std::string& text, const std::string& part)
{
    return text.find(part) != std::string::npos;
}

} // namespace

class SaeFormatsTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        m_temporary = std::make_unique<QTemporaryDir>();
        m_path = m_temporary->path().toStdString();
    }

    void qwenScope()
    {
        const fs::path folder = m_path / "SAE-Res-Qwen3-W3-L0_2";
        fs::create_directory(folder);
        TinyTensors tensors = {
            {"W_enc", encoderTurned()}, {"b_enc", encoderBias()}, {"W_dec", decoderTurned()}, {"b_dec", decoderBias()}};
        VERIFY_RESULT(writeTorchFile(folder / "layer7.sae.pt", tensors));
        // Two of three fire: x_hat = (7.5 + 2 + 1, 10 - 1).
        check(loadSae(folder), {2.5F, 0, 2}, {10.5F, 9});
        QCOMPARE(loadSae(folder)->hookName, std::string("blocks.7.hook_resid_post"));
        check(loadSae(folder / "layer7.sae.pt", {{"k", "1"}}), {2.5F, 0, 0}, {8.5F, 9});
        refusesTurned(folder / "layer7.sae.pt", tensors, {"W_enc", "W_dec"}, {});

        VERIFY_RESULT(writeTorchFile(m_path / "layer7.sae.pt", tensors)); // no name says k
        const auto sae = loadSae(m_path / "layer7.sae.pt");
        QVERIFY(!sae);
        QCOMPARE(sae.error().code, ErrorCode::Unanswered);
        QVERIFY(contains(sae.error().message, "--sae-option k=K"));
    }

    void openMoss()
    {
        TinyTensors tensors
            = {{"W_E", encoder()},
               {"b_E", encoderBias()},
               {"W_D", decoder()},
               {"b_D", decoderBias()},
               {"activation_function.log_jumprelu_threshold", {{3}, {std::log(2.4F), std::log(1.5F), std::log(1.5F)}}}};
        json config = {{"sae_type", "sae"},
                       {"d_model", 2},
                       {"expansion_factor", 1.5},
                       {"act_fn", "jumprelu"},
                       {"norm_activation", "inference"},
                       {"hook_point_in", "blocks.3.hook_resid_post"},
                       {"hook_point_out", "blocks.3.hook_resid_post"}};
        writeSafetensorsSae(config, tensors);
        check(loadSae(m_path), {2.5F, 0, 2}, {10.5F, 9});
        refusesTurned(m_path / "sae_weights.safetensors", tensors, {"W_E", "W_D"}, {});

        // p * |W_dec row| = (12.5, 1, 2) against (13, 0.9, 1.5); what is reported is p.
        tensors["activation_function.log_jumprelu_threshold"].values
            = {std::log(13.0F), std::log(0.9F), std::log(1.5F)};
        config["sparsity_include_decoder_norm"] = true;
        writeSafetensorsSae(config, tensors);
        check(loadSae(m_path), {0, 1, 2}, {3, 0});
        // TopK chooses by p * |W_dec row| too.
        config["act_fn"] = "topk";
        config["top_k"] = 1;
        writeSafetensorsSae(config, tensors);
        check(loadSae(m_path), {2.5F, 0, 0}, {8.5F, 9});

        // dataset-wise: the scale is sqrt(2) / mean norm = 0.5; p = (1.5, 0.5, 0.5), f @ W_dec + b_dec = (6, 5.5).
        config["act_fn"] = "relu";
        config["norm_activation"] = "dataset-wise";
        writeSafetensorsSae(config, tensors);
        const auto asks = loadSae(m_path);
        QVERIFY(!asks);
        QCOMPARE(asks.error().code, ErrorCode::Unanswered);
        tensors["dataset_average_activation_norm.blocks.3.hook_resid_post"] = {{}, {std::sqrt(8.0F)}};
        writeSafetensorsSae(config, tensors);
        check(loadSae(m_path), {1.5F, 0.5F, 0.5F}, {12, 11});

        config["norm_activation"] = "batch-wise";
        writeSafetensorsSae(config, tensors);
        QCOMPARE(loadSae(m_path).error().code, ErrorCode::Unsupported);
        config["norm_activation"] = "none";
        config["use_glu_encoder"] = true;
        writeSafetensorsSae(config, tensors);
        QCOMPARE(loadSae(m_path).error().code, ErrorCode::Unsupported);
    }

    void llamaScopeInTorchsContainer()
    {
        fs::create_directories(m_path / "checkpoints");
        const TinyTensors tensors = {{"sae.encoder.weight", encoderTurned()},
                                     {"sae.encoder.bias", encoderBias()},
                                     {"sae.decoder.weight", decoderTurned()},
                                     {"sae.decoder.bias", decoderBias()}};
        json config = {{"hook_point_in", "blocks.2.hook_mlp_out"},
                       {"hook_point_out", "blocks.2.hook_mlp_out"},
                       {"d_model", 2},
                       {"d_sae", 3},
                       {"act_fn", "topk"},
                       {"top_k", 50},
                       {"jump_relu_threshold", 1.5},
                       {"norm_activation", "none"},
                       {"apply_decoder_bias_to_pre_encoder", true}};
        writeJson(m_path / "hyperparams.json", config);
        VERIFY_RESULT(writeTorchFile(m_path / "checkpoints" / "final.pt", tensors));
        check(loadSae(m_path), {0, 2, 0}, {1, 1}); // 1.5 is not above 1.5
        refusesTurned(m_path / "checkpoints" / "final.pt", tensors, {"sae.encoder.weight", "sae.decoder.weight"}, {});
        config["use_decoder_bias"] = false; // no bias, nothing subtracted
        config["jump_relu_threshold"] = 0.5;
        writeJson(m_path / "hyperparams.json", config);
        check(loadSae(m_path), kF, {9.5F, 11});
    }

    void gemmaScope2WithoutItsConfig()
    {
        const fs::path folder = m_path / "transcoder" / "layer_4_width_16k_l0_small_affine";
        fs::create_directories(folder);
        TinyTensors tensors = {{"w_enc", encoder()},
                               {"w_dec", decoder()},
                               {"b_enc", encoderBias()},
                               {"b_dec", decoderBias()},
                               {"threshold", {{3}, {0, 1, 0}}},
                               {"affine_skip_connection", {{2, 2}, {0, 10, 1, 0}}}};
        VERIFY_RESULT(writeTensors(folder / "params.safetensors", tensors));
        // f = (2.5, 0, 2); x @ A = (1, 20): x_hat = (7.5 + 2 + 1 + 1, 10 - 1 + 20).
        check(loadSae(m_path), {2.5F, 0, 2}, {11.5F, 29});
        const auto sae = loadSae(m_path);
        QVERIFY(sae->isTranscoder);
        QCOMPARE(sae->hookName, std::string("blocks.4.mlp.hook_in"));
        QCOMPARE(sae->outHookName, std::string("blocks.4.hook_mlp_out"));
        refusesTurned(folder / "params.safetensors", tensors, {"w_enc", "w_dec"}, {});
    }

    void aSkipTranscoderToAnotherWidth()
    {
        const json config = {{"architecture", "jumprelu_skip_transcoder"},
                             {"d_in", 2},
                             {"d_sae", 3},
                             {"d_out", 1},
                             {"apply_b_dec_to_input", false},
                             {"metadata", {{"sae_lens_version", "6.18.0"}, {"hook_name", "blocks.0.mlp.hook_in"}}}};
        TinyTensors tensors
            = {{"W_enc", encoder()},     {"b_enc", encoderBias()},           {"W_dec", {{3, 1}, {1, 10, 100}}},
               {"b_dec", {{1}, {0.5F}}}, {"threshold", {{3}, {2.5F, 0, 0}}}, {"W_skip", {{1, 2}, {1000, 2000}}}};
        writeJson(m_path / "cfg.json", config);
        VERIFY_RESULT(writeTensors(m_path / "sae_weights.safetensors", tensors));
        check(loadSae(m_path), {0, 1, 2}, {10 + 200 + 0.5F + 2000 + 2000});
        refusesTurned(m_path / "sae_weights.safetensors", tensors, {"W_enc", "W_dec", "W_skip"}, {});
    }

    void plainMatricesAskForTheRest()
    {
        const fs::path file = m_path / "sae.pth";
        VERIFY_RESULT(writeTorchFile(file, saelensNames()));
        SaeOptions options;
        for (const char* answer : {"activation=topk", "apply_b_dec_to_input=false", "k=2"}) {
            const auto sae = loadSae(file, options);
            QVERIFY(!sae);
            QCOMPARE(sae.error().code, ErrorCode::Unanswered);
            const std::string text = answer;
            QVERIFY(contains(sae.error().message, text.substr(0, text.find('=') + 1)));
            options[text.substr(0, text.find('='))] = text.substr(text.find('=') + 1);
        }
        check(loadSae(file, options), {2.5F, 0, 2}, {10.5F, 9});
        const SaeOptions relu = {{"activation", "relu"}, {"apply_b_dec_to_input", "true"}};
        check(loadSae(file, relu), kFSubtracted, kXHatSubtracted);
        // The other orientation of both matrices is told by their shapes.
        VERIFY_RESULT(writeTorchFile(file,
                                     {{"W_enc", encoderTurned()},
                                      {"b_enc", encoderBias()},
                                      {"W_dec", decoderTurned()},
                                      {"b_dec", decoderBias()}}));
        check(loadSae(file, relu), kFSubtracted, kXHatSubtracted);
        // One turned and the other not is neither.
        refusesTurned(file, saelensNames(), {"W_enc", "W_dec"}, relu);
    }

    void everyClassOfDictionaryLearningRefusesTurnedMatrices()
    {
        const fs::path file = m_path / "ae.pt";
        const TinyTensors linear = {
            {"encoder.weight", encoderTurned()}, {"encoder.bias", encoderBias()}, {"decoder.weight", decoderTurned()}};
        TinyTensors old = linear;
        old["bias"] = decoderBias();
        VERIFY_RESULT(writeTorchFile(file, old));
        check(loadSae(m_path), kFSubtracted, kXHatSubtracted);
        refusesTurned(file, old, {"encoder.weight", "decoder.weight"}, {});

        TinyTensors topK = linear;
        topK["b_dec"] = decoderBias();
        topK["k"] = {{}, {1}};
        topK["threshold"] = {{}, {1.75F}};
        VERIFY_RESULT(writeTorchFile(file, topK));
        const auto asks = loadSae(m_path); // the same tensors belong to two classes
        QVERIFY(!asks);
        QCOMPARE(asks.error().code, ErrorCode::Unanswered);
        check(loadSae(m_path, {{"activation", "topk"}}), {0, 2, 0}, {1, 1});
        check(loadSae(m_path, {{"activation", "threshold"}}), {0, 2, 0}, {1, 1});
        refusesTurned(file, topK, {"encoder.weight", "decoder.weight"}, {{"activation", "topk"}});
        topK["k"].values = {4}; // of three atoms
        VERIFY_RESULT(writeTorchFile(file, topK));
        QVERIFY(!loadSae(m_path, {{"activation", "topk"}}));

        TinyTensors jump = saelensNames();
        jump["threshold"] = {{3}, {2.5F, 0, 0}};
        VERIFY_RESULT(writeTorchFile(file, jump));
        check(loadSae(m_path), {0, 1, 2}, {3, 0});
        refusesTurned(file, jump, {"W_enc", "W_dec"}, {});
    }

    void turnedMatricesOfTheOtherFormatsAreRefused()
    {
        const TinyTensors goodfire = {{"encoder_linear.weight", encoderTurned()},
                                      {"encoder_linear.bias", encoderBias()},
                                      {"decoder_linear.weight", decoderTurned()},
                                      {"decoder_linear.bias", decoderBias()}};
        VERIFY_RESULT(writeTorchFile(m_path / "SAE-l19.pth", goodfire));
        check(loadSae(m_path), kF, kXHat);
        refusesTurned(m_path / "SAE-l19.pth", goodfire, {"encoder_linear.weight", "decoder_linear.weight"}, {});
        fs::remove(m_path / "SAE-l19.pth");

        const TinyTensors openai = {{"pre_bias", decoderBias()},
                                    {"latent_bias", encoderBias()},
                                    {"encoder.weight", encoderTurned()},
                                    {"decoder.weight", decoderTurned()}};
        VERIFY_RESULT(writeTorchFile(m_path / "6.pt", openai, {{"activation", "ReLU"}}));
        check(loadSae(m_path), kFSubtracted, kXHatSubtracted);
        for (const char* name : {"encoder.weight", "decoder.weight"}) {
            TinyTensors turned = openai;
            turn(turned[name]);
            VERIFY_RESULT(writeTorchFile(m_path / "6.pt", turned, {{"activation", "ReLU"}}));
            QCOMPARE(loadSae(m_path).error().code, ErrorCode::ShapeMismatch);
        }
        fs::remove(m_path / "6.pt");

        std::ofstream(m_path / "config.yaml") << "model_name: \"x\"\nfeature_input_hook: mlp.hook_in\n";
        TinyTensors set = saelensNames();
        set["W_enc"] = encoderTurned();
        VERIFY_RESULT(writeTensors(m_path / "layer_1.safetensors", set));
        check(loadSae(m_path), kF, kXHat);
        refusesTurned(m_path / "layer_1.safetensors", set, {"W_enc", "W_dec"}, {});
        fs::remove(m_path / "layer_1.safetensors");

        writeJson(m_path / "config.json", {{"sae_type", "vanilla"}, {"act_size", 2}, {"dict_size", 3}});
        VERIFY_RESULT(writeTorchFile(m_path / "sae.pt", saelensNames()));
        check(loadSae(m_path, {{"centring", "none"}}), kFSubtracted, kXHatSubtracted);
        refusesTurned(m_path / "sae.pt", saelensNames(), {"W_enc", "W_dec"}, {});
        writeJson(m_path / "config.json", {{"sae_type", "batchtopk"}, {"act_size", 2}, {"dict_size", 3}});
        VERIFY_RESULT(writeTorchFile(m_path / "sae.pt", saelensNames()));
        QCOMPARE(loadSae(m_path).error().code, ErrorCode::Unanswered); // it stores no threshold
        // Without b_enc p = (1, 2, 0).
        check(loadSae(m_path, {{"threshold", "1.5"}, {"centring", "none"}}), {0, 2, 0}, {1, 1});
        fs::remove(m_path / "sae.pt");

        writeJson(m_path / "x_cfg.json", {{"act_name", "blocks.2.attn.hook_z"}});
        VERIFY_RESULT(writeTorchFile(m_path / "x.pt", saelensNames()));
        check(loadSae(m_path), kFSubtracted, kXHatSubtracted);
        refusesTurned(m_path / "x.pt", saelensNames(), {"W_enc", "W_dec"}, {});
    }

    void gemmaScopeByHand()
    {
        const fs::path folder = m_path / "gemma-scope-2b-pt-mlp" / "layer_3" / "width_16k" / "average_l0_9";
        fs::create_directories(folder);
        TinyTensors tensors = saelensNames();
        tensors["threshold"] = {{3}, {0, 1, 0}};
        writeNpz(folder / "params.npz", tensors);
        check(loadSae(m_path), {2.5F, 0, 2}, {10.5F, 9}); // 1 is not above 1
        QCOMPARE(loadSae(m_path)->hookName, std::string("blocks.3.hook_mlp_out"));
        for (const char* name : {"W_enc", "W_dec"}) {
            TinyTensors turned = tensors;
            turn(turned[name]);
            writeNpz(folder / "params.npz", turned);
            QCOMPARE(loadSae(m_path).error().code, ErrorCode::ShapeMismatch);
        }
    }

    void otherClassesOfDictionaryLearningByHand()
    {
        const fs::path file = m_path / "ae.pt";
        TinyTensors gated = {{"encoder.weight", encoderTurned()}, {"decoder.weight", decoderTurned()},
                             {"decoder_bias", decoderBias()},     {"gate_bias", {{3}, {0, -2, 2}}},
                             {"mag_bias", encoderBias()},         {"r_mag", {{3}, {std::log(2.0F), 0, 0}}}};
        VERIFY_RESULT(writeTorchFile(file, gated));
        // x - b_dec = (1, 2), times the encoder (1, 2, 0): gates 1, 0 (shut), 2; magnitudes 2 + 0.5, 2, 0 - 1.
        check(loadSae(m_path), {2.5F, 0, 0}, {8.5F, 9});
        refusesTurned(file, gated, {"encoder.weight", "decoder.weight"}, {});

        TinyTensors matryoshka = saelensNames();
        matryoshka["threshold"] = {{}, {1.75F}};
        matryoshka["group_sizes"] = {{2}, {1, 2}};
        VERIFY_RESULT(writeTorchFile(file, matryoshka));
        check(loadSae(m_path), {0, 2, 0}, {1, 1}); // of p = (1.5, 2, -1)
        refusesTurned(file, matryoshka, {"W_enc", "W_dec"}, {});

        const TinyTensors fresh = {{"encoder.weight", encoderTurned()},
                                   {"encoder.bias", encoderBias()},
                                   {"decoder.weight", decoderTurned()},
                                   {"decoder.bias", decoderBias()}};
        VERIFY_RESULT(writeTorchFile(file, fresh));
        check(loadSae(m_path), kF, kXHat); // nothing is subtracted
        refusesTurned(file, fresh, {"encoder.weight", "decoder.weight"}, {});
        // The same tensors under a name with a layer: DeepSeek's release.
        fs::rename(file, m_path / "R1-SAE-l2.pt");
        check(loadSae(m_path), kF, kXHat);
        QCOMPARE(loadSae(m_path)->hookName, std::string("blocks.2.hook_resid_post"));
        refusesTurned(m_path / "R1-SAE-l2.pt", fresh, {"encoder.weight", "decoder.weight"}, {});
    }

    void sparsifyRefusesTurnedMatrices()
    {
        const fs::path folder = m_path / "h.1" / "seed2";
        fs::create_directories(folder);
        writeJson(folder / "cfg.json", {{"num_latents", 3}, {"k", 2}, {"d_in", 2}});
        const TinyTensors tensors = {{"encoder.weight", encoderTurned()},
                                     {"encoder.bias", encoderBias()},
                                     {"W_dec", decoder()},
                                     {"b_dec", decoderBias()}};
        VERIFY_RESULT(writeTensors(folder / "sae.safetensors", tensors));
        check(loadSae(m_path), kFSubtracted, kXHatSubtracted);
        QCOMPARE(loadSae(folder)->hookName, std::string("blocks.1.hook_resid_post"));
        refusesTurned(folder / "sae.safetensors", tensors, {"encoder.weight", "W_dec"}, {});
        writeJson(folder / "cfg.json", {{"num_latents", 3}, {"k", 2}, {"d_in", 2}, {"activation", "groupmax"}});
        QCOMPARE(loadSae(m_path).error().code, ErrorCode::Unsupported); // three atoms in two groups
    }

    void severalSaesAreListed()
    {
        for (const char* name : {"a", "b/c"}) {
            fs::create_directories(m_path / name);
            VERIFY_RESULT(writeTorchFile(m_path / name / "ae.pt",
                                         {{"encoder.weight", encoderTurned()},
                                          {"encoder.bias", encoderBias()},
                                          {"decoder.weight", decoderTurned()},
                                          {"bias", decoderBias()}}));
        }
        VERIFY_RESULT(writeTorchFile(m_path / "optimizer.pt", {{"state", {{1}, {0}}}})); // no SAE
        std::ofstream(m_path / "notes.pt") << "text";
        const auto both = loadSae(m_path);
        QVERIFY(!both);
        QCOMPARE(both.error().code, ErrorCode::Unanswered);
        QVERIFY(contains(both.error().message, "a/ae.pt") && contains(both.error().message, "b/c/ae.pt"));
        QVERIFY(!contains(both.error().message, "optimizer"));
        check(loadSae(m_path / "b"), kFSubtracted, kXHatSubtracted);
        check(loadSae(m_path / "a" / "ae.pt"), kFSubtracted, kXHatSubtracted);
        QCOMPARE(loadSae(m_path / "optimizer.pt").error().code, ErrorCode::Unsupported);
        QCOMPARE(loadSae(m_path / "notes.pt").error().code, ErrorCode::BadFormat);
    }

    void foldingDecoderNormsKeepsTheReconstruction()
    {
        const fs::path file = m_path / "ae.pt";
        VERIFY_RESULT(writeTorchFile(file,
                                     {{"encoder.weight", encoderTurned()},
                                      {"encoder.bias", encoderBias()},
                                      {"decoder.weight", decoderTurned()},
                                      {"bias", decoderBias()}}));
        check(loadSae(m_path, {{"fold_decoder_norm", "true"}}), {7.5F, 2, 0}, kXHatSubtracted);
        QVERIFY(loadSae(m_path, {{"fold_decoder_norm", "true"}})->fingerprint() != loadSae(m_path)->fingerprint());
        fs::create_directory(m_path / "-L0_2");
        VERIFY_RESULT(writeTorchFile(m_path / "-L0_2" / "layer0.sae.pt",
                                     {{"W_enc", encoderTurned()},
                                      {"b_enc", encoderBias()},
                                      {"W_dec", decoderTurned()},
                                      {"b_dec", decoderBias()}}));
        QCOMPARE(loadSae(m_path / "-L0_2", {{"fold_decoder_norm", "true"}}).error().code, ErrorCode::Unsupported);
    }

private:
    /// f and x_hat of kX.
    void check(const Result<Sae>& sae, const std::vector<float>& f, const std::vector<float>& xHat)
    {
        VERIFY_RESULT(sae);
        const auto encoded = runSae(*sae, kX);
        QCOMPARE(encoded.f.size(), f.size());
        QCOMPARE(encoded.xHat.size(), xHat.size());
        for (std::size_t i = 0; i < f.size(); ++i)
            QVERIFY2(std::abs(encoded.f[i] - f[i]) < 1e-5F,
                     (sae->format + " atom " + std::to_string(i) + ": " + std::to_string(encoded.f[i])).c_str());
        for (std::size_t i = 0; i < xHat.size(); ++i)
            QVERIFY2(std::abs(encoded.xHat[i] - xHat[i]) < 2e-5F, std::to_string(encoded.xHat[i]).c_str());
        for (const char* what : {"format", "hook_name", "bos", "input_norm", "centring"})
            QVERIFY2(std::ranges::count(sae->decisions, what, &Decision::what) == 1, what);
        QVERIFY(fs::exists(sae->weightsFile));
    }

    /// Each of the matrices alone the other way round, then the file as it was.
    void refusesTurned(const fs::path& file, const TinyTensors& tensors, const std::vector<std::string>& names,
                       const SaeOptions& options)
    {
        const auto write = [&](const TinyTensors& what) {
            return file.extension() == ".safetensors" ? writeTensors(file, what) : writeTorchFile(file, what);
        };
        for (const std::string& name : names) {
            TinyTensors turned = tensors;
            turn(turned[name]);
            VERIFY_RESULT(write(turned));
            const auto sae = loadSae(file.extension() == ".safetensors" ? file.parent_path() : file, options);
            QVERIFY2(!sae, name.c_str());
            QCOMPARE(sae.error().code, ErrorCode::ShapeMismatch);
        }
        VERIFY_RESULT(write(tensors));
    }

    static void writeNpz(const fs::path& file, const TinyTensors& tensors)
    {
        std::vector<ZipMember> members;
        for (const auto& [name, tensor] : tensors) {
            std::string shape = std::to_string(tensor.shape[0]) + ",";
            if (tensor.shape.size() == 2)
                shape += " " + std::to_string(tensor.shape[1]);
            members.push_back({name + ".npy",
                               npyBytes("{'descr': '<f4', 'fortran_order': False, 'shape': (" + shape + "), }\n",
                                        bytesOf(tensor.values)),
                               true});
        }
        std::ofstream(file, std::ios::binary) << zipBytes(members);
    }

    void writeSafetensorsSae(const json& config, const TinyTensors& tensors)
    {
        writeJson(m_path / "config.json", config);
        VERIFY_RESULT(writeTensors(m_path / "sae_weights.safetensors", tensors));
    }

    std::unique_ptr<QTemporaryDir> m_temporary;
    fs::path m_path;
};

ATOMSCOPE_GUILESS_TEST_MAIN(SaeFormatsTest)
#include "tst_saeformats.moc"
