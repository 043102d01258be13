#include "tests/core/model/tinyfamilies.h"

#include "core/base/hash.h"

#include <cmath>

namespace atomscope::test {

using nlohmann::json;

namespace {

constexpr int kD = 24;
constexpr int kM = 44;
constexpr int kV = 264;

struct Builder
{
    TinyTensors tensors;

    void linear(const std::string& name, int in, int out, bool hasBias)
    {
        tensors[name + ".weight"]
            = namedTensor(name, {out, in}, 1.7F / std::sqrt(static_cast<float>(in))); // outputs as large as inputs
        if (hasBias)
            tensors[name + ".bias"] = namedTensor(name + ".bias", {out}, 0.2F);
    }
    void layerNorm(const std::string& name)
    {
        tensors[name + ".weight"] = namedTensor(name, {kD}, 0.3F, 1);
        tensors[name + ".bias"] = namedTensor(name + ".bias", {kD}, 0.2F);
    }
    void rmsNorm(const std::string& name, int size, float centre)
    {
        tensors[name + ".weight"] = namedTensor(name, {size}, 0.3F, centre);
    }
    void matrix(const std::string& name, int rows, float spread)
    {
        tensors[name + ".weight"] = namedTensor(name, {rows, kD}, spread);
    }
};

TinyFamily gptNeo()
{
    TinyFamily model{{{"num_layers", 3},
                      {"num_heads", 3},
                      {"intermediate_size", nullptr},
                      {"activation_function", "gelu_new"},
                      {"attention_types", {{{"global", "local"}, 1}, {{"global"}, 1}}},
                      {"window_size", 5},
                      {"layer_norm_epsilon", 1e-5}},
                     {},
                     3};
    Builder build;
    build.matrix("transformer.wte", kV, 1);
    build.matrix("transformer.wpe", 40, 0.3F);
    for (int layer = 0; layer < 3; ++layer) {
        const std::string h = "transformer.h." + std::to_string(layer) + ".";
        build.layerNorm(h + "ln_1");
        build.layerNorm(h + "ln_2");
        for (const char* name : {"q_proj", "k_proj", "v_proj"})
            build.linear(h + "attn.attention." + name, kD, kD, false);
        build.linear(h + "attn.attention.out_proj", kD, kD, true);
        build.linear(h + "mlp.c_fc", kD, 4 * kD, true);
        build.linear(h + "mlp.c_proj", 4 * kD, kD, true);
    }
    build.layerNorm("transformer.ln_f");
    model.tensors = build.tensors;
    return model;
}

TinyFamily gptNeox()
{
    TinyFamily model{{{"num_hidden_layers", 2},
                      {"num_attention_heads", 3},
                      {"intermediate_size", kM},
                      {"hidden_act", "gelu"},
                      {"rotary_pct", 0.25},
                      {"rotary_emb_base", 500},
                      {"layer_norm_eps", 1e-5},
                      {"tie_word_embeddings", false}},
                     {},
                     2};
    Builder build;
    build.matrix("gpt_neox.embed_in", kV, 1);
    build.matrix("embed_out", kV, 0.3F);
    for (int layer = 0; layer < 2; ++layer) {
        const std::string l = "gpt_neox.layers." + std::to_string(layer) + ".";
        build.layerNorm(l + "input_layernorm");
        build.layerNorm(l + "post_attention_layernorm");
        build.linear(l + "attention.query_key_value", kD, 3 * kD, true);
        build.linear(l + "attention.dense", kD, kD, true);
        build.linear(l + "mlp.dense_h_to_4h", kD, kM, true);
        build.linear(l + "mlp.dense_4h_to_h", kM, kD, true);
    }
    build.layerNorm("gpt_neox.final_layer_norm");
    model.tensors = build.tensors;
    return model;
}

TinyFamily phi()
{
    TinyFamily model{{{"num_hidden_layers", 2},
                      {"num_attention_heads", 3},
                      {"num_key_value_heads", 1},
                      {"intermediate_size", kM},
                      {"hidden_act", "gelu_new"},
                      {"partial_rotary_factor", 0.5},
                      {"layer_norm_eps", 1e-5},
                      {"tie_word_embeddings", false}},
                     {},
                     2};
    Builder build;
    build.matrix("model.embed_tokens", kV, 1);
    build.linear("lm_head", kD, kV, true);
    for (int layer = 0; layer < 2; ++layer) {
        const std::string l = "model.layers." + std::to_string(layer) + ".";
        build.layerNorm(l + "input_layernorm");
        build.linear(l + "self_attn.q_proj", kD, 24, true);
        build.linear(l + "self_attn.k_proj", kD, 8, true);
        build.linear(l + "self_attn.v_proj", kD, 8, true);
        build.linear(l + "self_attn.dense", 24, kD, true);
        build.linear(l + "mlp.fc1", kD, kM, true);
        build.linear(l + "mlp.fc2", kM, kD, true);
    }
    build.layerNorm("model.final_layernorm");
    model.tensors = build.tensors;
    return model;
}

/// Mistral, Qwen and Gemma: 4 heads of 10 that share 2 key heads.
TinyFamily likeLlama(const std::string& type, int nLayers)
{
    TinyFamily model{{{"num_hidden_layers", nLayers},
                      {"num_attention_heads", 4},
                      {"num_key_value_heads", 2},
                      {"head_dim", 10},
                      {"intermediate_size", kM},
                      {"hidden_act", "silu"},
                      {"rms_norm_eps", 1e-5},
                      {"rope_theta", 5000.0},
                      {"sliding_window", 5}},
                     {},
                     nLayers};
    const bool isGemma = type.starts_with("gemma");
    const float centre = isGemma ? 0 : 1; // of a stored gain
    const bool isSandwich = type == "gemma2" || type == "gemma3_text";
    const bool hasHeadNorms = type == "qwen3" || type == "gemma3_text";
    Builder build;
    build.matrix("model.embed_tokens", kV, isGemma ? 0.2F : 1);
    build.rmsNorm("model.norm", kD, centre);
    for (int layer = 0; layer < nLayers; ++layer) {
        const std::string l = "model.layers." + std::to_string(layer) + ".";
        build.rmsNorm(l + "input_layernorm", kD, centre);
        build.rmsNorm(l + "post_attention_layernorm", kD, centre);
        if (isSandwich) {
            build.rmsNorm(l + "pre_feedforward_layernorm", kD, centre);
            build.rmsNorm(l + "post_feedforward_layernorm", kD, centre);
        }
        if (hasHeadNorms) {
            build.rmsNorm(l + "self_attn.q_norm", 10, centre);
            build.rmsNorm(l + "self_attn.k_norm", 10, centre);
        }
        build.linear(l + "self_attn.q_proj", kD, 40, type == "qwen2");
        build.linear(l + "self_attn.k_proj", kD, 20, type == "qwen2");
        build.linear(l + "self_attn.v_proj", kD, 20, type == "qwen2");
        build.linear(l + "self_attn.o_proj", 40, kD, false);
        build.linear(l + "mlp.gate_proj", kD, kM, false);
        build.linear(l + "mlp.up_proj", kD, kM, false);
        build.linear(l + "mlp.down_proj", kM, kD, false);
    }
    model.tensors = build.tensors;
    return model;
}

} // namespace

TinyTensor namedTensor(const std::string& name, std::vector<std::int64_t> shape, float spread, float centre)
{
    std::int64_t count = 1;
    for (const std::int64_t size : shape)
        count *= size;
    TinyTensor result{std::move(shape), {}};
    std::uint64_t state = textHash64(name);
    for (std::int64_t i = 0; i < count; ++i) {
        state = mix64(state);
        const float unit = static_cast<float>(state >> 40) / 16777216.0F; // [0, 1), 24 bits
        result.values.push_back(centre + spread * (2 * unit - 1));
    }
    return result;
}

TinyFamily tinyFamily(const std::string& modelType)
{
    TinyFamily model;
    if (modelType == "gpt_neo")
        model = gptNeo();
    else if (modelType == "gpt_neox")
        model = gptNeox();
    else if (modelType == "phi")
        model = phi();
    else
        model = likeLlama(modelType, modelType.starts_with("gemma") ? 3 : 2);
    json options;
    if (modelType == "qwen2")
        options = {{"use_sliding_window", true}, {"max_window_layers", 1}, {"tie_word_embeddings", true}};
    if (modelType == "mistral" || modelType == "qwen3")
        options = {{"tie_word_embeddings", true}};
    if (modelType.starts_with("gemma"))
        options = {{"hidden_act", "gelu_pytorch_tanh"}};
    if (modelType == "gemma2")
        options.update(
            {{"query_pre_attn_scalar", 20}, {"attn_logit_softcapping", 4.0}, {"final_logit_softcapping", 6.0}});
    if (modelType == "gemma3_text")
        options.update({{"query_pre_attn_scalar", 20},
                        {"rope_local_base_freq", 100.0},
                        {"rope_scaling", {{"rope_type", "linear"}, {"factor", 8.0}}},
                        {"sliding_window_pattern", 3}});
    if (!options.is_null())
        model.config.update(options);
    model.config.update({{"model_type", modelType}, {"hidden_size", kD}, {"vocab_size", kV}});
    model.nPositions = 40;
    model.config["max_position_embeddings"] = model.nPositions;
    return model;
}

} // namespace atomscope::test
