#include "tests/core/model/slowlayer.h"

#include <algorithm>
#include <numbers>

namespace atomscope::test::slow {

namespace {

double activation(const std::string& name, double x)
{
    if (name == "gelu_new" || name == "gelu_pytorch_tanh")
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

} // namespace

double capped(double cap, double x)
{
    return cap > 0 ? cap * std::tanh(x / cap) : x;
}

namespace {

/// Query head h reads key/value head h / group. q [T, H*K], k and v [T, G*K].
Rows attention(const Layer& layer, const Rows& q, const Rows& k, const Rows& v)
{
    const std::size_t K = q.at(0).size() / layer.nHeads;
    const std::size_t group = layer.nHeads / layer.nKvHeads;
    Rows z(q.size(), Row(q.at(0).size(), 0.0));
    for (std::size_t h = 0; h < layer.nHeads; ++h) {
        const std::size_t kv = h / group * K;
        for (std::size_t t = 0; t < q.size(); ++t) {
            Row weights(t + 1, 0.0);
            double total = 0;
            for (std::size_t s = 0; s <= t; ++s) {
                if (layer.window > 0 && s + layer.window <= t)
                    continue;
                double score = 0;
                for (std::size_t i = 0; i < K; ++i)
                    score += q[t][h * K + i] * k[s][kv + i];
                total += weights[s] = std::exp(capped(layer.cap, score * layer.scale));
            }
            for (std::size_t s = 0; s <= t; ++s) {
                for (std::size_t i = 0; i < K; ++i)
                    z[t][h * K + i] += weights[s] / total * v[s][kv + i];
            }
        }
    }
    return z;
}

/// Each head of `x` normalised by itself.
Row headsNormed(const SlowModel& model, const std::string& name, const Row& x, std::size_t K)
{
    Row y;
    for (std::size_t head = 0; head < x.size(); head += K) {
        const auto first = x.begin() + static_cast<std::ptrdiff_t>(head);
        const Row normed = model.norm(name, Row(first, first + static_cast<std::ptrdiff_t>(K)));
        y.insert(y.end(), normed.begin(), normed.end());
    }
    return y;
}

Row rotated(const Row& x, std::size_t K, double position, const Row& frequencies)
{
    Row y = x;
    const std::size_t half = frequencies.size();
    for (std::size_t head = 0; head < x.size(); head += K) {
        for (std::size_t i = 0; i < half; ++i) {
            const double angle = position * frequencies[i];
            const double a = x[head + i];
            const double b = x[head + i + half];
            y[head + i] = a * std::cos(angle) - b * std::sin(angle);
            y[head + i + half] = b * std::cos(angle) + a * std::sin(angle);
        }
    }
    return y;
}

/// What attention adds, [T, D].
Rows attend(SlowModel& model, const Layer& layer, int number, const Rows& x)
{
    Rows qs, ks, vs;
    for (const Row& row : x) {
        Row q, k, v;
        model.keep(number, "ln1.hook_normalized", model.normalised(row));
        layer.project(model.norm(layer.ln1, row), q, k, v);
        model.keep(number, "attn.hook_q", q);
        model.keep(number, "attn.hook_k", k);
        model.keep(number, "attn.hook_v", v);
        const std::size_t K = q.size() / layer.nHeads;
        if (!layer.qNorm.empty()) {
            q = headsNormed(model, layer.qNorm, q, K);
            k = headsNormed(model, layer.kNorm, k, K);
        }
        const auto position = static_cast<double>(qs.size());
        qs.push_back(rotated(q, K, position, layer.frequencies));
        ks.push_back(rotated(k, K, position, layer.frequencies));
        vs.push_back(v);
    }
    Rows out;
    for (const Row& z : attention(layer, qs, ks, vs)) {
        model.keep(number, "attn.hook_z", z);
        out.push_back(model.product(layer.out, z, layer.isTransposed));
        if (!layer.ln1Post.empty())
            out.back() = model.norm(layer.ln1Post, out.back());
        model.keep(number, "hook_attn_out", out.back());
    }
    return out;
}

/// What the MLP adds to the row x of the stream.
Row runMlp(SlowModel& model, const Layer& layer, int number, const Row& x)
{
    model.keep(number, "hook_mlp_in", x);
    if (!layer.ln2.empty())
        model.keep(number, "ln2.hook_normalized", model.normalised(x));
    const Row normed = model.norm(layer.ln2.empty() ? layer.ln1 : layer.ln2, x);
    model.keep(number, "mlp.hook_in", normed);
    Row up = model.product(layer.in, normed, layer.isTransposed);
    Row pre = layer.gate.empty() ? up : model.product(layer.gate, normed, layer.isTransposed);
    model.keep(number, "mlp.hook_pre", pre);
    if (!layer.gate.empty())
        model.keep(number, "mlp.hook_pre_linear", up);
    for (std::size_t i = 0; i < pre.size(); ++i)
        up[i] = activation(layer.act, pre[i]) * (layer.gate.empty() ? 1 : up[i]);
    model.keep(number, "mlp.hook_post", up);
    Row out = model.product(layer.down, up, layer.isTransposed);
    if (!layer.ln2Post.empty())
        out = model.norm(layer.ln2Post, out);
    model.keep(number, "hook_mlp_out", out);
    return out;
}

} // namespace

void runLayer(SlowModel& model, const Layer& layer, int number, Rows& x)
{
    for (const Row& row : x)
        model.keep(number, "hook_resid_pre", row);
    const Rows attentionOut = attend(model, layer, number, x);
    for (std::size_t t = 0; t < x.size(); ++t) {
        const Row middle = sum(x[t], attentionOut[t]);
        if (!layer.isParallel)
            model.keep(number, "hook_resid_mid", middle);
        x[t] = sum(middle, runMlp(model, layer, number, layer.isParallel ? x[t] : middle));
        model.keep(number, "hook_resid_post", x[t]);
    }
}

} // namespace atomscope::test::slow
