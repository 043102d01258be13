#include "tests/support/tinymodel.h"

#include "core/base/hash.h"
#include "core/formats/tensorsource.h"

#include <array>
#include <cmath>
#include <fstream>
#include <nlohmann/json.hpp>

namespace atomscope::test {

using nlohmann::json;

namespace {

/// Uniform numbers in [centre - spread, centre + spread), the same on every machine.
class Random
{
public:
    explicit Random(std::uint64_t seed)
        : m_state(mix64(seed))
    {
    }

    TinyTensor tensor(std::vector<std::int64_t> shape, float spread, float centre = 0)
    {
        std::int64_t count = 1;
        for (const std::int64_t size : shape)
            count *= size;
        TinyTensor result{std::move(shape), {}};
        for (std::int64_t i = 0; i < count; ++i) {
            m_state = mix64(m_state);
            const float unit = static_cast<float>(m_state >> 40) / 16777216.0F; // [0, 1), 24 bits
            result.values.push_back(centre + spread * (2 * unit - 1));
        }
        return result;
    }

private:
    std::uint64_t m_state;
};

/// Spread of weights that keep a product's outputs about as large as its inputs.
float spreadFor(int fanIn)
{
    return 1.7F / std::sqrt(static_cast<float>(fanIn));
}

void addGpt2Block(TinyTensors& tensors, Random& random, const TinyModelSpec& spec, const std::string& h)
{
    const int D = spec.dModel;
    const int M = spec.dMlp;
    for (const char* norm : {"ln_1", "ln_2"}) {
        tensors[h + norm + ".weight"] = random.tensor({D}, 0.3F, 1);
        tensors[h + norm + ".bias"] = random.tensor({D}, 0.2F);
    }
    const auto conv1d = [&](const std::string& name, int in, int out) {
        tensors[h + name + ".weight"] = random.tensor({in, out}, spreadFor(in));
        tensors[h + name + ".bias"] = random.tensor({out}, 0.2F);
    };
    conv1d("attn.c_attn", D, 3 * D);
    conv1d("attn.c_proj", D, D);
    conv1d("mlp.c_fc", D, M);
    conv1d("mlp.c_proj", M, D);
}

void addLlamaBlock(TinyTensors& tensors, Random& random, const TinyModelSpec& spec, const std::string& l)
{
    const int D = spec.dModel;
    for (const char* norm : {"input_layernorm", "post_attention_layernorm"})
        tensors[l + norm + ".weight"] = random.tensor({D}, 0.3F, 1);
    const auto linear = [&](const std::string& name, int in, int out) {
        tensors[l + name + ".weight"] = random.tensor({out, in}, spreadFor(in));
    };
    linear("self_attn.q_proj", D, spec.nHeads * spec.dHead);
    linear("self_attn.k_proj", D, spec.nKvHeads * spec.dHead);
    linear("self_attn.v_proj", D, spec.nKvHeads * spec.dHead);
    linear("self_attn.o_proj", spec.nHeads * spec.dHead, D);
    linear("mlp.gate_proj", D, spec.dMlp);
    linear("mlp.up_proj", D, spec.dMlp);
    linear("mlp.down_proj", spec.dMlp, D);
}

json gpt2Config(const TinyModelSpec& spec)
{
    return {{"model_type", "gpt2"},
            {"architectures", json::array({"GPT2LMHeadModel"})},
            {"activation_function", "gelu_new"},
            {"n_embd", spec.dModel},
            {"n_layer", spec.nLayers},
            {"n_head", spec.nHeads},
            {"n_inner", spec.dMlp},
            {"n_positions", spec.nPositions},
            {"vocab_size", spec.dVocab},
            {"layer_norm_epsilon", 1e-5},
            {"bos_token_id", 0},
            {"torch_dtype", "float32"}};
}

json llamaConfig(const TinyModelSpec& spec)
{
    return {{"model_type", "llama"},
            {"architectures", json::array({"LlamaForCausalLM"})},
            {"hidden_act", "silu"},
            {"hidden_size", spec.dModel},
            {"intermediate_size", spec.dMlp},
            {"num_hidden_layers", spec.nLayers},
            {"num_attention_heads", spec.nHeads},
            {"num_key_value_heads", spec.nKvHeads},
            {"head_dim", spec.dHead},
            {"max_position_embeddings", spec.nPositions},
            {"vocab_size", spec.dVocab},
            {"rms_norm_eps", 1e-5},
            {"rope_theta", 10000.0},
            {"tie_word_embeddings", false},
            {"bos_token_id", 0},
            {"torch_dtype", "float32"}};
}

void appendUtf8(std::string& text, int codePoint)
{
    if (codePoint < 0x80) {
        text += static_cast<char>(codePoint);
    } else { // byte-level BPE needs nothing above U+0143
        text += static_cast<char>(0xC0 | (codePoint >> 6));
        text += static_cast<char>(0x80 | (codePoint & 0x3F));
    }
}

/// GPT-2's spelling of a byte: printable Latin-1 as itself, the others from U+0100 on in order.
std::array<std::string, 256> byteSpellings()
{
    std::array<std::string, 256> spellings;
    int next = 0x100;
    for (int byte = 0; byte < 256; ++byte) {
        const bool isPrintable
            = (byte >= '!' && byte <= '~') || (byte >= 0xA1 && byte <= 0xAC) || (byte >= 0xAE && byte <= 0xFF);
        appendUtf8(spellings[static_cast<std::size_t>(byte)], isPrintable ? byte : next++);
    }
    return spellings;
}

json tokenizerJson()
{
    json vocabulary = {{"<|bos|>", 0}};
    int id = 1;
    for (const std::string& spelling : byteSpellings())
        vocabulary[spelling] = id++;
    const std::string space = "\u0120"; // the spelling of byte 0x20
    json merges = json::array();
    for (const auto& [left, right] : std::initializer_list<std::pair<std::string, std::string>>{
             {space, "t"}, {"h", "e"}, {space + "t", "he"}, {"i", "n"}, {"e", "r"}, {"a", "n"}}) {
        merges.push_back(left + " " + right);
        vocabulary[left + right] = id++;
    }
    const json byteLevel
        = {{"type", "ByteLevel"}, {"add_prefix_space", false}, {"trim_offsets", true}, {"use_regex", true}};
    const json bosPiece = {{"SpecialToken", {{"id", "<|bos|>"}, {"type_id", 0}}}};
    const json textPiece = {{"Sequence", {{"id", "A"}, {"type_id", 0}}}};
    const json secondPiece = {{"Sequence", {{"id", "B"}, {"type_id", 1}}}};
    return {{"version", "1.0"},
            {"truncation", nullptr},
            {"padding", nullptr},
            {"added_tokens",
             json::array({{{"id", 0},
                           {"content", "<|bos|>"},
                           {"single_word", false},
                           {"lstrip", false},
                           {"rstrip", false},
                           {"normalized", false},
                           {"special", true}}})},
            {"normalizer", nullptr},
            {"pre_tokenizer", byteLevel},
            {"post_processor",
             {{"type", "TemplateProcessing"},
              {"single", json::array({bosPiece, textPiece})},
              {"pair", json::array({bosPiece, textPiece, secondPiece})},
              {"special_tokens",
               {{"<|bos|>", {{"id", "<|bos|>"}, {"ids", json::array({0})}, {"tokens", json::array({"<|bos|>"})}}}}}}},
            {"decoder", byteLevel},
            {"model",
             {{"type", "BPE"},
              {"dropout", nullptr},
              {"unk_token", nullptr},
              {"continuing_subword_prefix", nullptr},
              {"end_of_word_suffix", nullptr},
              {"fuse_unk", false},
              {"byte_fallback", false},
              {"vocab", vocabulary},
              {"merges", merges}}}};
}

Result<void> writeJson(const std::filesystem::path& file, const json& value)
{
    std::ofstream stream(file, std::ios::binary);
    stream << value.dump(1);
    stream.flush();
    if (!stream)
        return fail(ErrorCode::Io, "could not write " + file.string());
    return {};
}

Result<void> makeFolder(const std::filesystem::path& folder)
{
    std::error_code failed;
    std::filesystem::create_directories(folder, failed);
    if (failed)
        return fail(ErrorCode::Io, "could not create " + folder.string());
    return {};
}

} // namespace

TinyTensors tinyModelTensors(const TinyModelSpec& spec)
{
    const int D = spec.dModel;
    Random random(spec.seed);
    TinyTensors tensors;
    if (spec.family == "gpt2") {
        tensors["transformer.wte.weight"] = random.tensor({spec.dVocab, D}, 1);
        tensors["transformer.wpe.weight"] = random.tensor({spec.nPositions, D}, 0.3F);
        for (int layer = 0; layer < spec.nLayers; ++layer)
            addGpt2Block(tensors, random, spec, "transformer.h." + std::to_string(layer) + ".");
        tensors["transformer.ln_f.weight"] = random.tensor({D}, 0.3F, 1);
        tensors["transformer.ln_f.bias"] = random.tensor({D}, 0.2F);
    } else {
        tensors["model.embed_tokens.weight"] = random.tensor({spec.dVocab, D}, 1);
        for (int layer = 0; layer < spec.nLayers; ++layer)
            addLlamaBlock(tensors, random, spec, "model.layers." + std::to_string(layer) + ".");
        tensors["model.norm.weight"] = random.tensor({D}, 0.3F, 1);
        tensors["lm_head.weight"] = random.tensor({spec.dVocab, D}, spreadFor(D));
    }
    return tensors;
}

Result<void> writeTensors(const std::filesystem::path& file, const TinyTensors& tensors)
{
    std::vector<NamedArray> arrays;
    for (const auto& [name, tensor] : tensors)
        arrays.push_back({name, tensor.shape, tensor.values});
    return writeSafetensors(file, arrays);
}

Result<void> writeTinyModel(const std::filesystem::path& folder, const TinyModelSpec& spec)
{
    TRY(makeFolder(folder));
    TRY(writeJson(folder / "config.json", spec.family == "gpt2" ? gpt2Config(spec) : llamaConfig(spec)));
    TRY(writeJson(folder / "tokenizer.json", tokenizerJson()));
    TRY(writeJson(folder / "tokenizer_config.json", {{"bos_token", "<|bos|>"}, {"add_bos_token", true}}));
    return writeTensors(folder / "model.safetensors", tinyModelTensors(spec));
}

TinyTensors tinySaeTensors(const TinySaeSpec& spec)
{
    Random random(spec.seed);
    TinyTensors tensors;
    tensors["W_enc"] = random.tensor({spec.dIn, spec.dSae}, spreadFor(spec.dIn));
    tensors["b_enc"] = random.tensor({spec.dSae}, 0.3F, -1.5F); // so that most atoms are quiet at most tokens
    tensors["W_dec"] = random.tensor({spec.dSae, spec.dIn}, spreadFor(spec.dIn));
    tensors["b_dec"] = random.tensor({spec.dIn}, 0.2F);
    if (spec.architecture == "jumprelu")
        tensors["threshold"] = random.tensor({spec.dSae}, 0.1F, 0.2F);
    return tensors;
}

Result<void> writeTinySae(const std::filesystem::path& folder, const TinySaeSpec& spec)
{
    json config = {{"architecture", spec.architecture},
                   {"d_in", spec.dIn},
                   {"d_sae", spec.dSae},
                   {"dtype", "float32"},
                   {"device", "cpu"},
                   {"apply_b_dec_to_input", true},
                   {"normalize_activations", "none"},
                   {"reshape_activations", "none"},
                   {"metadata",
                    {{"sae_lens_version", "6.18.0"},
                     {"model_name", "tiny"},
                     {"hook_name", spec.hookName},
                     {"context_size", spec.contextSize},
                     {"prepend_bos", spec.prependBos},
                     {"model_from_pretrained_kwargs", {{"center_writing_weights", false}}}}}};
    if (spec.architecture == "topk")
        config["k"] = spec.k;
    TRY(makeFolder(folder));
    TRY(writeJson(folder / "cfg.json", config));
    return writeTensors(folder / "sae_weights.safetensors", tinySaeTensors(spec));
}

} // namespace atomscope::test
