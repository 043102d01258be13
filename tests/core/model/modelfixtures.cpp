#include "tests/core/model/modelfixtures.h"

#include "core/base/half.h"

#include <QTemporaryDir>
#include <fstream>

namespace atomscope::test {

namespace fs = std::filesystem;

namespace {

using Fixtures = std::vector<std::pair<const char*, ModelFixture>>;

void addGpt2(Fixtures& all)
{
    all.emplace_back("gpt2", TinyModelSpec{});
    all.emplace_back("gpt2, longer than a tile of attention", TinyModelSpec{.nLayers = 1, .nPositions = 150});
    all.emplace_back("gpt2, one head, scores scaled by layer", TinyModelSpec{.nLayers = 3, .nHeads = 1});
    all.back().second.config["scale_attn_by_inverse_layer_idx"] = true;
    all.emplace_back("gpt2, scores not scaled, gelu by erf", TinyModelSpec{.nLayers = 1, .dMlp = 37});
    all.back().second.config["scale_attn_weights"] = false;
    all.back().second.config["activation_function"] = "gelu";
    all.emplace_back("gpt2, n_inner left out, relu", TinyModelSpec{.nLayers = 1, .dMlp = 96});
    all.back().second.config["n_inner"] = nullptr;
    all.back().second.config["activation_function"] = "relu";
    all.emplace_back("gpt2, head of its own", TinyModelSpec{.nLayers = 1});
    all.back().second.config["tie_word_embeddings"] = false;
    all.back().second.addTensor("lm_head.weight", {264, 24});
}

void addLlama(Fixtures& all)
{
    all.emplace_back("llama, shared heads wider than d / heads", tinyLlamaSpec());
    all.emplace_back("llama, tied head", tinyLlamaSpec());
    all.back().second.config["tie_word_embeddings"] = true;
    all.back().second.tensors.erase("lm_head.weight");
    all.emplace_back("llama, one key head, head_dim left out",
                     TinyModelSpec{.family = "llama", .nHeads = 4, .nKvHeads = 1, .dHead = 6});
    all.back().second.config.erase("head_dim");
    all.emplace_back("llama, heads of their own, long, gelu", TinyModelSpec{.family = "llama", .nPositions = 150});
    all.back().second.config["hidden_act"] = "gelu_new";
    all.emplace_back("llama, linear rope", tinyLlamaSpec());
    all.back().second.config["rope_scaling"] = {{"rope_type", "linear"}, {"factor", 2.5}};
    all.emplace_back("llama, llama3 rope in a new config", tinyLlamaSpec());
    all.back().second.config.erase("rope_theta");
    all.back().second.config["rope_parameters"]
        = {{"rope_type", "llama3"},  {"rope_theta", 500.0},     {"factor", 4.0},
           {"low_freq_factor", 1.0}, {"high_freq_factor", 4.0}, {"original_max_position_embeddings", 16}};
    all.emplace_back("llama, biases", tinyLlamaSpec());
    ModelFixture& biased = all.back().second;
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
            biased.addTensor(l + name + ".bias", {size});
    }
}

void addOthers(Fixtures& all)
{
    for (const char* type :
         {"gpt_neo", "gpt_neox", "phi", "mistral", "qwen2", "qwen3", "gemma", "gemma2", "gemma3_text"})
        all.emplace_back(type, tinyFamily(type));
    all.emplace_back("gpt_neox, one sublayer after the other, no attention biases", tinyFamily("gpt_neox"));
    ModelFixture& sequential = all.back().second;
    sequential.config.update({{"use_parallel_residual", false}, {"rotary_pct", 0.8}, {"attention_bias", false}});
    for (const std::string& l : {std::string("gpt_neox.layers.0."), std::string("gpt_neox.layers.1.")}) {
        sequential.tensors.erase(l + "attention.query_key_value.bias");
        sequential.tensors.erase(l + "attention.dense.bias");
    }
    all.emplace_back("mistral, a window across tiles of attention", tinyFamily("mistral"));
    ModelFixture& wide = all.back().second;
    wide.nPositions = 150;
    wide.config.update({{"max_position_embeddings", 150}, {"sliding_window", 50}});
    all.emplace_back("gemma2, long", tinyFamily("gemma2"));
    all.back().second.nPositions = 150;
    all.back().second.config["max_position_embeddings"] = 150;
}

} // namespace

ModelFixture::ModelFixture(const TinyModelSpec& spec)
    : tensors(tinyModelTensors(spec))
    , nLayers(spec.nLayers)
    , nPositions(spec.nPositions)
{
    QTemporaryDir folder;
    const fs::path path = folder.path().toStdString();
    if (writeTinyModel(path, spec))
        std::ifstream(path / "config.json") >> config;
}

ModelFixture::ModelFixture(const TinyFamily& family)
    : config(family.config)
    , tensors(family.tensors)
    , nLayers(family.nLayers)
    , nPositions(family.nPositions)
{
}

Result<void> ModelFixture::write(const fs::path& folder) const
{
    std::ofstream(folder / "config.json") << config;
    return writeTensors(folder / "model.safetensors", tensors);
}

Result<std::unique_ptr<LanguageModel>> ModelFixture::load(const LoadOptions& options) const
{
    QTemporaryDir folder;
    const fs::path path = folder.path().toStdString();
    TRY(write(path));
    return loadLanguageModel(path, options);
}

Result<std::unique_ptr<LanguageModel>> ModelFixture::loadStoredAs(const std::string& dtype)
{
    nlohmann::json header = nlohmann::json::object();
    std::string data;
    for (auto& [name, tensor] : tensors) {
        const std::size_t begin = data.size();
        for (float& value : tensor.values) {
            const std::uint16_t bits = dtype == "F16" ? halfFromFloat(value) : bfloatFromFloat(value);
            value = dtype == "F16" ? floatFromHalf(bits) : floatFromBfloat(bits);
            data += static_cast<char>(bits & 0xFF);
            data += static_cast<char>(bits >> 8);
        }
        header[name] = {{"dtype", dtype}, {"shape", tensor.shape}, {"data_offsets", {begin, data.size()}}};
    }
    std::string text = header.dump();
    text.resize((text.size() + 7) / 8 * 8, ' ');
    std::string length;
    for (unsigned shift = 0; shift < 64; shift += 8)
        length += static_cast<char>((std::uint64_t{text.size()} >> shift) & 0xFF);
    QTemporaryDir folder;
    const fs::path path = folder.path().toStdString();
    std::ofstream(path / "config.json") << config;
    std::ofstream(path / "model.safetensors", std::ios::binary) << length << text << data;
    return loadLanguageModel(path);
}

void ModelFixture::addTensor(const std::string& name, std::vector<std::int64_t> shape)
{
    tensors[name] = namedTensor(name, std::move(shape), 0.2F);
}

TinyModelSpec tinyLlamaSpec()
{
    return {.family = "llama", .nLayers = 2, .dModel = 24, .nHeads = 4, .nKvHeads = 2, .dHead = 10, .dMlp = 44};
}

std::vector<std::pair<const char*, ModelFixture>> modelFixtures()
{
    Fixtures all;
    addGpt2(all);
    addLlama(all);
    addOthers(all);
    return all;
}

} // namespace atomscope::test
