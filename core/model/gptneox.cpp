// GPT-NeoX and Pythia (Black et al. 2022, Biderman et al. 2023): partial rotary positions, attention and MLP side by
// side, q, k, v interleaved head by head.
#include "core/model/families.h"
#include "core/model/rope.h"

#include <algorithm>
#include <fmt/format.h>

namespace atomscope {

namespace {

/// Rows stored [head][q | k | v][K], `width` values each, in the order q | k | v, head after head.
std::vector<float> headsSorted(const AttentionHeads& heads, int width, const std::vector<float>& stored)
{
    std::vector<float> sorted(stored.size());
    const std::ptrdiff_t size = std::ptrdiff_t{heads.dHead} * width; // of one head's part
    for (std::ptrdiff_t head = 0; head < heads.nHeads; ++head) {
        for (std::ptrdiff_t part = 0; part < 3; ++part)
            std::copy_n(stored.data() + (head * 3 + part) * size, size,
                        sorted.data() + (part * heads.nHeads + head) * size);
    }
    return sorted;
}

Result<Linear> readHeadsOf(WeightReader& weights, const Architecture& model, const std::string& name, bool hasBias)
{
    const int D = model.info.dModel;
    Linear qkv{D, 3 * D, {}, {}};
    TRY_ASSIGN(const std::vector<float> stored, weights.matrix(name + ".weight", 3 * D, D)); // [3D, D]
    qkv.weight.pack(true, D, 3 * D, headsSorted(model.heads, D, stored).data(), D,
                    weights.precisionOf(name + ".weight"));
    if (hasBias) {
        TRY_ASSIGN(const std::vector<float> bias, weights.vector(name + ".bias", 3 * D));
        qkv.bias = headsSorted(model.heads, 1, bias);
    }
    return qkv;
}

Result<Block> readGptNeoxBlock(WeightReader& weights, const Architecture& model, bool hasAttentionBias, int layer)
{
    const int D = model.info.dModel;
    const int M = model.dMlp;
    const std::string l = fmt::format("layers.{}.", layer);
    Block block;
    block.heads = model.heads;
    TRY_ASSIGN(block.ln1, model.readNorm(weights, l + "input_layernorm", D));
    TRY_ASSIGN(block.qkv, readHeadsOf(weights, model, l + "attention.query_key_value", hasAttentionBias));
    TRY_ASSIGN(block.attentionOut, weights.linear(l + "attention.dense", D, D, hasAttentionBias));
    TRY_ASSIGN(block.ln2, model.readNorm(weights, l + "post_attention_layernorm", D));
    TRY_ASSIGN(block.mlpIn, weights.linear(l + "mlp.dense_h_to_4h", D, M, true));
    TRY_ASSIGN(block.mlpOut, weights.linear(l + "mlp.dense_4h_to_h", M, D, true));
    return block;
}

} // namespace

Result<Architecture> gptNeoxArchitecture(const ModelConfig& config)
{
    Architecture model;
    ModelInfo& info = model.info;
    info.family = "gpt_neox";
    info.norm = NormKind::LayerNorm;
    TRY_ASSIGN(info.dModel, config.integer("hidden_size", 1, kMaxWidth));
    TRY_ASSIGN(info.nLayers, config.integer("num_hidden_layers", 1, kMaxLayers));
    TRY_ASSIGN(info.nHeads, config.integer("num_attention_heads", 1, kMaxHeads));
    TRY_ASSIGN(info.dVocab, config.integer("vocab_size", 1, kMaxVocabulary));
    TRY_ASSIGN(info.nPositions, config.integer("max_position_embeddings", 1, kMaxPositions, 2048));
    TRY_ASSIGN(model.dMlp, config.integer("intermediate_size", 1, kMaxMlpWidth));
    TRY_ASSIGN(model.epsilon, config.number("layer_norm_eps", 0, 1, 1e-5));
    TRY_ASSIGN(model.activation, readActivation(config, "hidden_act", "gelu"));
    TRY_ASSIGN(model.isParallel, config.flag("use_parallel_residual", true));
    TRY_ASSIGN(const bool hasAttentionBias, config.flag("attention_bias", true));
    TRY_ASSIGN(const bool isTied, config.flag("tie_word_embeddings", false));
    TRY_ASSIGN(model.heads, dividedHeads(config, "hidden_size", info.dModel, info.nHeads));
    info.dHead = model.heads.dHead;
    TRY_ASSIGN(auto frequencies, ropeFrequencies(config, info.dHead, {.theta = 10000, .share = 0.25}));

    model.prefixes = {"gpt_neox."};
    model.embedding = "embed_in.weight";
    model.finalNorm = "final_layer_norm";
    model.head = isTied ? "" : "embed_out";
    model.meaning = {{"gpt_neox.num_attention_heads", info.nHeads},
                     {"layer_norm_eps", model.epsilon},
                     {"activation", static_cast<double>(model.activation)},
                     {"use_parallel_residual", model.isParallel}};
    model.addRope(std::move(frequencies));
    model.readBlock = [hasAttentionBias](WeightReader& weights, const Architecture& self, int layer) {
        return readGptNeoxBlock(weights, self, hasAttentionBias, layer);
    };
    return model;
}

} // namespace atomscope
