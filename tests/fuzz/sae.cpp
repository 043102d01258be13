// A folder that looks like an SAE. First byte: which layout; two bytes: length of the settings; the settings; the rest,
// if there is any, in place of good weights. Whatever loads is consistent and can be applied.
#include "core/formats/tensorsource.h"
#include "core/sae/encoder.h"
#include "tests/fuzz/fuzz.h"
#include "tests/support/torchfile.h"

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <unistd.h>

using namespace atomscope;
using namespace atomscope::test;
namespace fs = std::filesystem;

namespace {

struct Layout
{
    const char* settings; ///< empty: none
    const char* weights;
    TinyTensors good;
};

TinyTensor filled(std::vector<std::int64_t> shape)
{
    std::size_t count = 1;
    for (const auto extent : shape)
        count *= static_cast<std::size_t>(extent);
    return {std::move(shape), std::vector<float>(count, 0.5F)};
}

const TinyTensors kMatrices
    = {{"W_enc", filled({2, 3})},  {"b_enc", filled({3})},  {"W_dec", filled({3, 2})},     {"b_dec", filled({2})},
       {"threshold", filled({3})}, {"b_gate", filled({3})}, {"b_mag", filled({3})},        {"r_mag", filled({3})},
       {"W_skip", filled({2, 2})}, {"k", filled({})},       {"topk_threshold", filled({})}};
const TinyTensors kLinear = {{"encoder.weight", filled({3, 2})}, {"encoder.bias", filled({3})},
                             {"decoder.weight", filled({2, 3})}, {"decoder.bias", filled({2})},
                             {"W_dec", filled({3, 2})},          {"b_dec", filled({2})},
                             {"W_skip", filled({2, 2})},         {"log_jumprelu_threshold", filled({3})}};

const std::vector<Layout>& layouts()
{
    static const std::vector<Layout> kLayouts = {
        {"cfg.json", "sae_weights.safetensors", kMatrices},
        {"cfg.json", "sae.safetensors", kLinear},
        {"config.json", "sae_weights.safetensors", kLinear},
        {"hyperparams.json", "checkpoints/final.safetensors", kLinear},
        {"config.json",
         "params.safetensors",
         {{"w_enc", filled({2, 3})},
          {"w_dec", filled({3, 2})},
          {"b_enc", filled({3})},
          {"b_dec", filled({2})},
          {"threshold", filled({3})}}},
        {"config.json", "ae.pt", kMatrices},
        {"config.json", "sae.pt", kMatrices},
        {"x_cfg.json", "x.pt", kMatrices},
        {"config.yaml",
         "layer_3.safetensors",
         {{"W_enc", filled({3, 2})}, {"b_enc", filled({3})}, {"W_dec", filled({3, 2})}, {"b_dec", filled({2})}}},
        {"", "params.npz", {}},
        {"", "x-l3.pth", kLinear},
    };
    return kLayouts;
}

/// One folder of this process, in memory where there is such a place.
const fs::path& scratch()
{
    struct Scratch
    {
        fs::path path = (fs::exists("/dev/shm") ? fs::path("/dev/shm") : fs::temp_directory_path())
            / ("atomscope-fuzz-sae-" + std::to_string(getpid()));
        ~Scratch() { fs::remove_all(path); }
    };
    static const Scratch kScratch;
    return kScratch.path;
}

void write(const fs::path& file, const std::string& bytes)
{
    std::ofstream(file, std::ios::binary).write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
}

void requireConsistent(const Sae& sae)
{
    const auto D = static_cast<std::size_t>(sae.dIn);
    const auto F = static_cast<std::size_t>(sae.dSae);
    const auto O = static_cast<std::size_t>(sae.outWidth());
    require(D > 0 && F > 0 && O > 0 && sae.W_enc.size() == D * F && sae.b_enc.size() == F);
    require(sae.W_dec.size() == F * O && sae.b_dec.size() == O);
    require(sae.W_skip.empty() || sae.W_skip.size() == D * O);
    require(sae.decoderScale.empty() || sae.decoderScale.size() == F);
    require(!sae.applyBDecToInput || D == O);
    require(!sae.fingerprint().empty());
    const Encoder encoder(std::make_shared<const Sae>(sae));
    const auto state = encoder.makeScratch();
    const std::vector<float> x(D * 2, 0.25F);
    std::vector<float> xHat(O * 2);
    SparseRows firings;
    require(encoder.encode(x, 2, *state, firings).has_value());
    require(encoder.decode(x, 2, firings, *state, xHat).has_value());
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    if (size < 3)
        return 0;
    const Layout& layout = layouts()[data[0] % layouts().size()];
    const std::size_t length = std::min<std::size_t>(data[1] | data[2] << 8, size - 3);
    const std::string settings(reinterpret_cast<const char*>(data) + 3, length);
    const std::string weights(reinterpret_cast<const char*>(data) + 3 + length, size - 3 - length);
    fs::remove_all(scratch());
    const fs::path file = scratch() / layout.weights;
    fs::create_directories(file.parent_path());
    if (*layout.settings)
        write(scratch() / layout.settings, settings);
    if (!weights.empty())
        write(file, weights);
    else
        require(
            (file.extension() == ".safetensors" ? writeTensors(file, layout.good) : writeTorchFile(file, layout.good))
                .has_value());
    for (const SaeOptions& options :
         {SaeOptions(), SaeOptions{{"input_scale", "0.5"}, {"fold_decoder_norm", "true"}}}) {
        const auto sae = loadSae(scratch(), options);
        if (sae)
            requireConsistent(*sae);
        else
            require(!sae.error().message.empty());
    }
    return 0;
}

std::vector<std::string> fuzzSeeds()
{
    const auto seed = [](int layout, const std::string& settings) {
        return std::string(1, static_cast<char>(layout)) + static_cast<char>(settings.size() & 0xff)
            + static_cast<char>(settings.size() >> 8) + settings;
    };
    return {
        seed(0, R"({"architecture":"gated","d_in":2,"d_sae":3,"metadata":{"sae_lens_version":"6.1.0"}})"),
        seed(0, R"({"architecture":"batchtopk","d_in":2,"d_sae":3,"k":2,"metadata":{"sae_lens_version":"6.1.0"}})"),
        seed(0, R"({"architecture":"skip_transcoder","d_in":2,"d_sae":3,"d_out":2,"apply_b_dec_to_input":false})"),
        seed(0, R"({"hook_point":"blocks.1.hook_z","activation_fn_str":"topk","activation_fn_kwargs":{"k":2}})"),
        seed(1, R"({"num_latents":3,"k":1,"activation":"groupmax","transcode":true,"skip_connection":true})"),
        seed(1, R"({"num_latents":0,"expansion_factor":1,"d_in":2,"signed":true})"),
        seed(2, R"({"sae_type":"sae","hook_point_in":"blocks.1.hook_resid_post","norm_activation":"token-wise"})"),
        seed(3, R"({"act_fn":"topk","top_k":2,"jump_relu_threshold":0.1,"dataset_average_activation_norm":{"in":2}})"),
        seed(4, R"({"hf_hook_point_in":"model.layers.1.output","hf_hook_point_out":"model.layers.1.mlp.output"})"),
        seed(5,
             R"({"trainer":{"submodule_name":"mlp_layer_3","trainer_class":"BatchTopKTrainer"},"buffer":{"io":"in"}})"),
        seed(6, R"({"sae_type":"topk","top_k":2,"input_unit_norm":true,"hook_point":"blocks.1.hook_resid_pre"})"),
        seed(7, R"({"act_name":"blocks.1.attn.hook_z","act_size":2,"dict_size":3})"),
        seed(8, "model_name: \"Qwen/x\"\nfeature_input_hook: mlp.hook_in\n"),
        seed(10, ""),
    };
}
