// GPT-2 (Radford et al. 2019): learned positions, LayerNorm in front of each sublayer, fused q|k|v, usually a tied
// head.
#include "core/model/families.h"

#include <cmath>
#include <fmt/format.h>

namespace atomscope {

namespace {

struct ScoreScale
{
    bool byWidth = true; ///< 1 / sqrt(K)
    bool byLayer = false; ///< 1 / (layer + 1)
};

Result<Block> readGpt2Block(WeightReader& weights, const Architecture& model, ScoreScale scoreScale, int layer)
{
    const int D = model.info.dModel;
    const int M = model.dMlp;
    const std::string h = fmt::format("h.{}.", layer);
    Block block;
    TRY_ASSIGN(block.ln1, model.readNorm(weights, h + "ln_1", D));
    TRY_ASSIGN(block.qkv, weights.conv1d(h + "attn.c_attn", D, 3 * D));
    TRY_ASSIGN(block.attentionOut, weights.conv1d(h + "attn.c_proj", D, D));
    TRY_ASSIGN(block.ln2, model.readNorm(weights, h + "ln_2", D));
    TRY_ASSIGN(block.mlpIn, weights.conv1d(h + "mlp.c_fc", D, M));
    TRY_ASSIGN(block.mlpOut, weights.conv1d(h + "mlp.c_proj", M, D));
    double scale = scoreScale.byWidth ? 1 / std::sqrt(static_cast<double>(model.heads.dHead)) : 1;
    if (scoreScale.byLayer)
        scale /= layer + 1;
    block.heads = model.heads;
    block.heads.scale = static_cast<float>(scale);
    return block;
}

} // namespace

Result<Architecture> gpt2Architecture(const ModelConfig& config)
{
    Architecture model;
    ModelInfo& info = model.info;
    info.family = "gpt2";
    info.norm = NormKind::LayerNorm;
    TRY_ASSIGN(info.dModel, config.integer("n_embd", 1, kMaxWidth));
    TRY_ASSIGN(info.nLayers, config.integer("n_layer", 1, kMaxLayers));
    TRY_ASSIGN(info.nHeads, config.integer("n_head", 1, kMaxHeads));
    TRY_ASSIGN(info.dVocab, config.integer("vocab_size", 1, kMaxVocabulary));
    TRY_ASSIGN(const int nCtx, config.integer("n_ctx", 1, kMaxPositions, 1024));
    TRY_ASSIGN(info.nPositions, config.integer("n_positions", 1, kMaxPositions, nCtx));
    TRY_ASSIGN(model.dMlp, config.integer("n_inner", 1, kMaxMlpWidth, 4 * info.dModel));
    TRY_ASSIGN(model.epsilon, config.number("layer_norm_epsilon", 0, 1, 1e-5));
    TRY_ASSIGN(model.activation, readActivation(config, "activation_function", "gelu_new"));
    ScoreScale scale;
    TRY_ASSIGN(scale.byWidth, config.flag("scale_attn_weights", true));
    TRY_ASSIGN(scale.byLayer, config.flag("scale_attn_by_inverse_layer_idx", false));
    TRY_ASSIGN(const bool isTied, config.flag("tie_word_embeddings", true));
    TRY(refuseFlag(config, "add_cross_attention", "cross-attention"));
    TRY_ASSIGN(model.heads, dividedHeads(config, "n_embd", info.dModel, info.nHeads));
    info.dHead = model.heads.dHead;

    model.prefixes = {"transformer."};
    model.embedding = "wte.weight";
    model.positions = "wpe.weight";
    model.finalNorm = "ln_f";
    model.head = isTied ? "" : "lm_head";
    model.meaning = {{"gpt2.n_head", info.nHeads},
                     {"layer_norm_epsilon", model.epsilon},
                     {"activation", static_cast<double>(model.activation)},
                     {"scale_attn_weights", scale.byWidth},
                     {"scale_attn_by_inverse_layer_idx", scale.byLayer}};
    model.readBlock = [scale](WeightReader& weights, const Architecture& self, int layer) {
        return readGpt2Block(weights, self, scale, layer);
    };
    return model;
}

} // namespace atomscope
