#include "tests/core/model/slowmodel.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <nlohmann/json.hpp>
#include <numbers>

namespace atomscope::test {

using nlohmann::json;

namespace {

using Row = std::vector<double>;
using Rows = std::vector<Row>;
using Sites = std::map<std::string, std::vector<double>>;

double at(const TinyTensor& tensor, std::size_t row, std::size_t column)
{
    return static_cast<double>(tensor.values.at(row * static_cast<std::size_t>(tensor.shape.at(1)) + column));
}

/// One model while it runs: names of tensors are completed with `prefix`.
struct SlowModel
{
    const json& config;
    const TinyTensors& tensors;
    std::string prefix;
    Sites sites;

    const TinyTensor& tensor(const std::string& name) const { return tensors.at(prefix + name); }

    /// x W (+ b), W stored [in, out], or [out, in] if isTransposed.
    Row product(const std::string& name, const Row& x, bool isTransposed) const
    {
        const TinyTensor& W = tensor(name + ".weight");
        const auto out = static_cast<std::size_t>(W.shape.at(isTransposed ? 0 : 1));
        Row y(out, 0.0);
        for (std::size_t o = 0; o < out; ++o) {
            for (std::size_t i = 0; i < x.size(); ++i)
                y[o] += x[i] * (isTransposed ? at(W, o, i) : at(W, i, o));
            if (tensors.contains(prefix + name + ".bias"))
                y[o] += static_cast<double>(tensor(name + ".bias").values.at(o));
        }
        return y;
    }

    Row layerNorm(const std::string& name, const Row& x) const
    {
        const double D = static_cast<double>(x.size());
        double mean = 0;
        for (const double value : x)
            mean += value / D;
        double variance = 0;
        for (const double value : x)
            variance += (value - mean) * (value - mean) / D;
        const double epsilon = config.at("layer_norm_epsilon");
        Row y;
        for (std::size_t i = 0; i < x.size(); ++i)
            y.push_back((x[i] - mean) / std::sqrt(variance + epsilon) * double(tensor(name + ".weight").values.at(i))
                        + double(tensor(name + ".bias").values.at(i)));
        return y;
    }

    Row rmsNorm(const std::string& name, const Row& x) const
    {
        double square = 0;
        for (const double value : x)
            square += value * value / static_cast<double>(x.size());
        const double epsilon = config.at("rms_norm_eps");
        Row y;
        for (std::size_t i = 0; i < x.size(); ++i)
            y.push_back(x[i] / std::sqrt(square + epsilon) * double(tensor(name + ".weight").values.at(i)));
        return y;
    }

    void keep(int layer, const std::string& hook, const Row& row)
    {
        auto& values = sites["blocks." + std::to_string(layer) + "." + hook];
        values.insert(values.end(), row.begin(), row.end());
    }
    void keep(int layer, const std::string& hook, const Rows& rows)
    {
        for (const Row& row : rows)
            keep(layer, hook, row);
    }
};

double activation(const std::string& name, double x)
{
    if (name == "gelu_new")
        return 0.5 * x * (1 + std::tanh(std::sqrt(2 / std::numbers::pi) * (x + 0.044715 * x * x * x)));
    if (name == "gelu")
        return 0.5 * x * (1 + std::erf(x / std::numbers::sqrt2));
    if (name == "silu")
        return x / (1 + std::exp(-x));
    return std::max(x, 0.0); // relu
}

Row sum(const Row& left, const Row& right)
{
    Row result = left;
    for (std::size_t i = 0; i < right.size(); ++i)
        result[i] += right[i];
    return result;
}

/// Query head h reads key/value head h / group. q [T, H*K], k and v [T, G*K].
Rows attention(const Rows& q, const Rows& k, const Rows& v, std::size_t nHeads, std::size_t group, double scale)
{
    const std::size_t K = q.at(0).size() / nHeads;
    Rows z(q.size(), Row(q.at(0).size(), 0.0));
    for (std::size_t h = 0; h < nHeads; ++h) {
        const std::size_t kv = h / group * K;
        for (std::size_t t = 0; t < q.size(); ++t) {
            Row weights;
            for (std::size_t s = 0; s <= t; ++s) {
                double score = 0;
                for (std::size_t i = 0; i < K; ++i)
                    score += q[t][h * K + i] * k[s][kv + i];
                weights.push_back(score * scale);
            }
            const double highest = *std::max_element(weights.begin(), weights.end());
            double total = 0;
            for (double& weight : weights)
                total += weight = std::exp(weight - highest);
            for (std::size_t s = 0; s <= t; ++s) {
                for (std::size_t i = 0; i < K; ++i)
                    z[t][h * K + i] += weights[s] / total * v[s][kv + i];
            }
        }
    }
    return z;
}

/// The parts of a block after attention, the same in both families but for the names.
void finishBlock(SlowModel& model, int layer, Rows& x, const Rows& z, const std::function<Row(const Row&)>& output,
                 const std::function<Row(const Row&)>& mlpInput, const std::function<Row(const Row&)>& mlpOutput)
{
    model.keep(layer, "attn.hook_z", z);
    for (std::size_t t = 0; t < x.size(); ++t) {
        const Row attentionOut = output(z[t]);
        model.keep(layer, "hook_attn_out", attentionOut);
        x[t] = sum(x[t], attentionOut);
        model.keep(layer, "hook_resid_mid", x[t]);
        const Row post = mlpInput(x[t]);
        model.keep(layer, "mlp.hook_post", post);
        const Row mlpOut = mlpOutput(post);
        model.keep(layer, "hook_mlp_out", mlpOut);
        x[t] = sum(x[t], mlpOut);
    }
    model.keep(layer, "hook_resid_post", x);
}

void slowGpt2Block(SlowModel& model, int layer, Rows& x)
{
    const std::string h = "h." + std::to_string(layer) + ".";
    const std::size_t D = x.at(0).size();
    const std::size_t nHeads = model.config.at("n_head");
    Rows q, k, v;
    for (const Row& row : x) {
        const Row qkv = model.product(h + "attn.c_attn", model.layerNorm(h + "ln_1", row), false);
        const auto middle = qkv.begin() + static_cast<std::ptrdiff_t>(D);
        q.emplace_back(qkv.begin(), middle);
        k.emplace_back(middle, middle + static_cast<std::ptrdiff_t>(D));
        v.emplace_back(middle + static_cast<std::ptrdiff_t>(D), qkv.end());
    }
    double scale = model.config.value("scale_attn_weights", true) ? 1 / std::sqrt(double(D) / double(nHeads)) : 1.0;
    if (model.config.value("scale_attn_by_inverse_layer_idx", false))
        scale /= layer + 1;
    const std::string name = model.config.at("activation_function");
    finishBlock(
        model, layer, x, attention(q, k, v, nHeads, 1, scale),
        [&](const Row& z) { return model.product(h + "attn.c_proj", z, false); },
        [&](const Row& middle) {
            Row post = model.product(h + "mlp.c_fc", model.layerNorm(h + "ln_2", middle), false);
            for (double& value : post)
                value = activation(name, value);
            return post;
        },
        [&](const Row& post) { return model.product(h + "mlp.c_proj", post, false); });
}

Row ropeFrequencies(const json& config, std::size_t K)
{
    const json& parameters = config.contains("rope_parameters") ? config.at("rope_parameters") : config;
    const double theta = parameters.value("rope_theta", 10000.0);
    const json scaling = config.contains("rope_parameters") ? config.at("rope_parameters")
                                                            : config.value("rope_scaling", json::object());
    const std::string kind = scaling.is_object() ? scaling.value("rope_type", "default") : "default";
    Row frequencies;
    for (std::size_t i = 0; i < K / 2; ++i) {
        double frequency = 1 / std::pow(theta, 2.0 * double(i) / double(K));
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

Row rotated(const Row& x, std::size_t K, double position, const Row& frequencies)
{
    Row y = x;
    for (std::size_t head = 0; head < x.size(); head += K) {
        for (std::size_t i = 0; i < K / 2; ++i) {
            const double angle = position * frequencies[i];
            const double a = x[head + i];
            const double b = x[head + i + K / 2];
            y[head + i] = a * std::cos(angle) - b * std::sin(angle);
            y[head + i + K / 2] = b * std::cos(angle) + a * std::sin(angle);
        }
    }
    return y;
}

void slowLlamaBlock(SlowModel& model, int layer, Rows& x)
{
    const std::string l = "layers." + std::to_string(layer) + ".";
    const std::size_t nHeads = model.config.at("num_attention_heads");
    const std::size_t nKvHeads = model.config.value("num_key_value_heads", nHeads);
    const std::size_t K = model.config.value("head_dim", x.at(0).size() / nHeads);
    const Row frequencies = ropeFrequencies(model.config, K);
    Rows q, k, v;
    for (const Row& row : x) {
        const Row normed = model.rmsNorm(l + "input_layernorm", row);
        const double position = static_cast<double>(q.size());
        q.push_back(rotated(model.product(l + "self_attn.q_proj", normed, true), K, position, frequencies));
        k.push_back(rotated(model.product(l + "self_attn.k_proj", normed, true), K, position, frequencies));
        v.push_back(model.product(l + "self_attn.v_proj", normed, true));
    }
    const std::string name = model.config.at("hidden_act");
    finishBlock(
        model, layer, x, attention(q, k, v, nHeads, nHeads / nKvHeads, 1 / std::sqrt(double(K))),
        [&](const Row& z) { return model.product(l + "self_attn.o_proj", z, true); },
        [&](const Row& middle) {
            const Row normed = model.rmsNorm(l + "post_attention_layernorm", middle);
            Row post = model.product(l + "mlp.gate_proj", normed, true);
            const Row up = model.product(l + "mlp.up_proj", normed, true);
            for (std::size_t i = 0; i < post.size(); ++i)
                post[i] = activation(name, post[i]) * up[i];
            return post;
        },
        [&](const Row& post) { return model.product(l + "mlp.down_proj", post, true); });
}

void slowLogits(SlowModel& model, const Rows& x, const TinyTensor& head, bool isGpt2)
{
    auto& logits = model.sites["logits"];
    for (const Row& row : x) {
        const Row normed = isGpt2 ? model.layerNorm("ln_f", row) : model.rmsNorm("norm", row);
        for (std::size_t token = 0; token < static_cast<std::size_t>(head.shape.at(0)); ++token) {
            double logit = 0;
            for (std::size_t i = 0; i < normed.size(); ++i)
                logit += normed[i] * at(head, token, i);
            logits.push_back(logit);
        }
    }
}

} // namespace

Sites slowForward(const json& config, const TinyTensors& tensors, const std::vector<int>& ids, int B, int T)
{
    const bool isGpt2 = config.at("model_type") == "gpt2";
    SlowModel model{config, tensors, isGpt2 ? "transformer." : "model.", {}};
    const TinyTensor& embedding = model.tensor(isGpt2 ? "wte.weight" : "embed_tokens.weight");
    const auto head = tensors.find("lm_head.weight");
    const int nLayers = config.at(isGpt2 ? "n_layer" : "num_hidden_layers");
    for (int b = 0; b < B; ++b) {
        Rows x;
        for (int t = 0; t < T; ++t) {
            Row row;
            for (std::size_t i = 0; i < static_cast<std::size_t>(embedding.shape.at(1)); ++i)
                row.push_back(at(embedding, static_cast<std::size_t>(ids.at(std::size_t(b * T + t))), i)
                              + (isGpt2 ? at(model.tensor("wpe.weight"), std::size_t(t), i) : 0));
            x.push_back(row);
        }
        for (int layer = 0; layer < nLayers; ++layer) {
            model.keep(layer, "hook_resid_pre", x);
            isGpt2 ? slowGpt2Block(model, layer, x) : slowLlamaBlock(model, layer, x);
        }
        slowLogits(model, x, head == tensors.end() ? embedding : head->second, isGpt2);
    }
    return model.sites;
}

} // namespace atomscope::test
