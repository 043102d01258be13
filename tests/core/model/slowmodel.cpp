#include "tests/core/model/slowmodel.h"

#include "tests/core/model/slowlayer.h"

#include <numbers>

namespace atomscope::test {

using namespace slow;

namespace {

Row ropeFrequencies(const json& config, std::size_t K, double share, double theta)
{
    for (const char* key : {"rotary_emb_base", "rope_theta"})
        theta = config.value(key, theta);
    for (const char* key : {"rotary_pct", "partial_rotary_factor"})
        share = config.value(key, share);
    json scaling
        = config.value(config.contains("rope_parameters") ? "rope_parameters" : "rope_scaling", json::object());
    if (!scaling.is_object())
        scaling = json::object();
    theta = scaling.value("rope_theta", theta);
    const std::string kind = scaling.value("rope_type", "default");
    const auto R = static_cast<std::size_t>(static_cast<double>(K) * scaling.value("partial_rotary_factor", share));
    Row frequencies;
    for (std::size_t i = 0; i < R / 2; ++i) {
        double frequency = 1 / std::pow(theta, 2.0 * double(i) / double(R));
        if (kind == "linear")
            frequency /= scaling.at("factor").get<double>();
        if (kind == "llama3") {
            const double factor = scaling.at("factor");
            const double low = scaling.at("low_freq_factor");
            const double high = scaling.at("high_freq_factor");
            const double original = scaling.at("original_max_position_embeddings");
            const double length = 2 * std::numbers::pi / frequency;
            const double s = (original / length - low) / (high - low);
            if (length > original / low)
                frequency /= factor;
            else if (length >= original / high)
                frequency = (1 - s) * frequency / factor + s * frequency;
        }
        frequencies.push_back(frequency);
    }
    return frequencies;
}

Row slice(const Row& x, std::size_t first, std::size_t count)
{
    const auto begin = x.begin() + static_cast<std::ptrdiff_t>(first);
    return Row(begin, begin + static_cast<std::ptrdiff_t>(count));
}

Layer gpt2Layer(const SlowModel& model, int number)
{
    const std::string h = "h." + std::to_string(number) + ".";
    const json& config = model.config;
    Layer layer;
    layer.isTransposed = false;
    layer.ln1 = h + "ln_1";
    layer.ln2 = h + "ln_2";
    layer.project = [&model, name = h + "attn.c_attn"](const Row& normed, Row& q, Row& k, Row& v) {
        const Row qkv = model.product(name, normed, false);
        const std::size_t D = normed.size();
        q = slice(qkv, 0, D);
        k = slice(qkv, D, D);
        v = slice(qkv, 2 * D, D);
    };
    layer.out = h + "attn.c_proj";
    layer.in = h + "mlp.c_fc";
    layer.down = h + "mlp.c_proj";
    layer.act = config.at("activation_function");
    layer.nHeads = layer.nKvHeads = config.at("n_head");
    const double K = config.at("n_embd").get<double>() / double(layer.nHeads);
    layer.scale = config.value("scale_attn_weights", true) ? 1 / std::sqrt(K) : 1.0;
    if (config.value("scale_attn_by_inverse_layer_idx", false))
        layer.scale /= number + 1;
    return layer;
}

/// Three products of the same input, stored apart.
auto separate(const SlowModel& model, const std::string& stem)
{
    return [&model, stem](const Row& normed, Row& q, Row& k, Row& v) {
        q = model.product(stem + "q_proj", normed, true);
        k = model.product(stem + "k_proj", normed, true);
        v = model.product(stem + "v_proj", normed, true);
    };
}

Layer gptNeoLayer(const SlowModel& model, int number)
{
    const std::string h = "h." + std::to_string(number) + ".";
    const json& config = model.config;
    Layer layer;
    layer.ln1 = h + "ln_1";
    layer.ln2 = h + "ln_2";
    layer.project = separate(model, h + "attn.attention.");
    layer.out = h + "attn.attention.out_proj";
    layer.in = h + "mlp.c_fc";
    layer.down = h + "mlp.c_proj";
    layer.act = config.at("activation_function");
    layer.nHeads = layer.nKvHeads = config.at("num_heads");
    if (number % 2 == 1) // attention_types of the fixtures: global, local, global, ...
        layer.window = config.at("window_size");
    return layer;
}

Layer gptNeoxLayer(const SlowModel& model, int number)
{
    const std::string l = "layers." + std::to_string(number) + ".";
    const json& config = model.config;
    Layer layer;
    layer.nHeads = layer.nKvHeads = config.at("num_attention_heads");
    const std::size_t K = config.at("hidden_size").get<std::size_t>() / layer.nHeads;
    layer.ln1 = l + "input_layernorm";
    layer.ln2 = l + "post_attention_layernorm";
    layer.project = [&model, K, name = l + "attention.query_key_value"](const Row& normed, Row& q, Row& k, Row& v) {
        const Row all = model.product(name, normed, true); // [head][q | k | v][K]
        for (std::size_t i = 0; i < all.size(); ++i)
            (i / K % 3 == 0 ? q : i / K % 3 == 1 ? k : v).push_back(all[i]);
    };
    layer.out = l + "attention.dense";
    layer.in = l + "mlp.dense_h_to_4h";
    layer.down = l + "mlp.dense_4h_to_h";
    layer.act = config.at("hidden_act");
    layer.isParallel = config.value("use_parallel_residual", true);
    layer.scale = 1 / std::sqrt(double(K));
    layer.frequencies = ropeFrequencies(config, K, 0.25, 10000);
    return layer;
}

Layer phiLayer(const SlowModel& model, int number)
{
    const std::string l = "layers." + std::to_string(number) + ".";
    const json& config = model.config;
    Layer layer;
    layer.nHeads = config.at("num_attention_heads");
    layer.nKvHeads = config.value("num_key_value_heads", layer.nHeads);
    const std::size_t K = config.at("hidden_size").get<std::size_t>() / layer.nHeads;
    layer.ln1 = l + "input_layernorm";
    layer.project = separate(model, l + "self_attn.");
    layer.out = l + "self_attn.dense";
    layer.in = l + "mlp.fc1";
    layer.down = l + "mlp.fc2";
    layer.act = config.at("hidden_act");
    layer.isParallel = true;
    layer.scale = 1 / std::sqrt(double(K));
    layer.frequencies = ropeFrequencies(config, K, 0.5, 10000);
    return layer;
}

/// Llama, Mistral, Qwen, Gemma.
Layer llamaLayer(const SlowModel& model, int number)
{
    const std::string l = "layers." + std::to_string(number) + ".";
    const json& config = model.config;
    const std::string type = config.at("model_type");
    Layer layer;
    layer.nHeads = config.at("num_attention_heads");
    layer.nKvHeads = config.value("num_key_value_heads", layer.nHeads);
    const std::size_t K = config.value("head_dim", config.at("hidden_size").get<std::size_t>() / layer.nHeads);
    layer.ln1 = l + "input_layernorm";
    layer.ln2 = l + "post_attention_layernorm";
    layer.project = separate(model, l + "self_attn.");
    layer.out = l + "self_attn.o_proj";
    layer.gate = l + "mlp.gate_proj";
    layer.in = l + "mlp.up_proj";
    layer.down = l + "mlp.down_proj";
    layer.act = config.value("hidden_activation", config.value("hidden_act", ""));
    layer.scale = 1 / std::sqrt(double(K));
    layer.frequencies = ropeFrequencies(config, K, 1, 10000);
    if (type == "qwen3" || type == "gemma3_text") {
        layer.qNorm = l + "self_attn.q_norm";
        layer.kNorm = l + "self_attn.k_norm";
    }
    if (type == "mistral" || (type == "qwen2" && number >= config.value("max_window_layers", 1000)))
        layer.window = config.at("sliding_window");
    if (type == "gemma2" || type == "gemma3_text") {
        layer.ln1Post = l + "post_attention_layernorm";
        layer.ln2 = l + "pre_feedforward_layernorm";
        layer.ln2Post = l + "post_feedforward_layernorm";
        layer.scale = 1 / std::sqrt(config.at("query_pre_attn_scalar").get<double>());
        const int pattern = type == "gemma2" ? 2 : config.at("sliding_window_pattern").get<int>();
        if ((number + 1) % pattern != 0)
            layer.window = config.at("sliding_window");
        if (type == "gemma2")
            layer.cap = config.at("attn_logit_softcapping");
        if (type == "gemma3_text" && layer.window > 0)
            layer.frequencies = ropeFrequencies(json::object(), K, 1, config.at("rope_local_base_freq"));
    }
    return layer;
}

/// What differs between the families outside the layers.
struct Outside
{
    const char* prefix;
    const char* embedding;
    const char* finalNorm;
    const char* head;
    const char* epsilon; // key of the config
    const char* nLayers; // key of the config
    Layer (*layer)(const SlowModel& model, int number);
};

const std::map<std::string, Outside>& outsides()
{
    static const Outside llama{"model.",       "embed_tokens",      "norm",    "lm_head",
                               "rms_norm_eps", "num_hidden_layers", llamaLayer};
    static const std::map<std::string, Outside> all = {
        {"gpt2", {"transformer.", "wte", "ln_f", "lm_head", "layer_norm_epsilon", "n_layer", gpt2Layer}},
        {"gpt_neo", {"transformer.", "wte", "ln_f", "lm_head", "layer_norm_epsilon", "num_layers", gptNeoLayer}},
        {"gpt_neox",
         {"gpt_neox.", "embed_in", "final_layer_norm", "embed_out", "layer_norm_eps", "num_hidden_layers",
          gptNeoxLayer}},
        {"phi",
         {"model.", "embed_tokens", "final_layernorm", "lm_head", "layer_norm_eps", "num_hidden_layers", phiLayer}},
    };
    static const std::map<std::string, Outside> withLlama = [] {
        auto result = all;
        for (const char* type : {"llama", "mistral", "qwen2", "qwen3", "gemma", "gemma2", "gemma3_text"})
            result.emplace(type, llama);
        return result;
    }();
    return withLlama;
}

void slowLogits(SlowModel& model, const Outside& outside, const Rows& x)
{
    const auto head = model.tensors.find(std::string(outside.head) + ".weight");
    const auto bias = model.tensors.find(std::string(outside.head) + ".bias");
    const TinyTensor& unembed
        = head == model.tensors.end() ? model.tensor(std::string(outside.embedding) + ".weight") : head->second;
    const double cap = model.config.value("final_logit_softcapping", 0.0);
    for (const Row& row : x) {
        model.keep("ln_final.hook_normalized", model.normalised(row));
        const Row normed = model.norm(outside.finalNorm, row);
        Row logits;
        for (std::size_t token = 0; token < static_cast<std::size_t>(unembed.shape.at(0)); ++token) {
            double logit = bias == model.tensors.end() ? 0 : double(bias->second.values.at(token));
            for (std::size_t i = 0; i < normed.size(); ++i)
                logit += normed[i] * at(unembed, token, i);
            logits.push_back(capped(cap, logit));
        }
        model.keep("logits", logits);
    }
}

} // namespace

Sites slowForward(const json& config, const TinyTensors& tensors, const std::vector<int>& ids, int B, int T)
{
    const std::string type = config.at("model_type");
    const Outside& outside = outsides().at(type);
    SlowModel model{config, tensors, outside.prefix, false, config.at(outside.epsilon), 0, {}};
    model.isRms = std::string(outside.epsilon) == "rms_norm_eps";
    model.offset = type.starts_with("gemma") ? 1 : 0;
    const TinyTensor& embedding = model.tensor(std::string(outside.embedding) + ".weight");
    const auto D = static_cast<std::size_t>(embedding.shape.at(1));
    const double scale = type.starts_with("gemma") ? std::sqrt(double(D)) : 1;
    const bool hasPositions = tensors.contains("transformer.wpe.weight");
    for (int b = 0; b < B; ++b) {
        Rows x;
        for (int t = 0; t < T; ++t) {
            Row row;
            for (std::size_t i = 0; i < D; ++i)
                row.push_back(scale * at(embedding, static_cast<std::size_t>(ids.at(std::size_t(b * T + t))), i));
            model.keep("hook_embed", row);
            for (std::size_t i = 0; i < D && hasPositions; ++i)
                row[i] += at(model.tensor("wpe.weight"), std::size_t(t), i);
            x.push_back(row);
        }
        for (int layer = 0; layer < config.at(outside.nLayers).get<int>(); ++layer)
            runLayer(model, outside.layer(model, layer), layer, x);
        slowLogits(model, outside, x);
    }
    return model.sites;
}

} // namespace atomscope::test
