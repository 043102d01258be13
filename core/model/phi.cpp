// Phi-1, 1.5 and 2 (Li et al. 2023): attention and MLP side by side behind one shared LayerNorm, partial rotary
// positions, biases everywhere.
#include "core/model/families.h"
#include "core/model/rope.h"

#include <fmt/format.h>

namespace atomscope {

namespace {

Result<Block> readPhiBlock(WeightReader& weights, const Architecture& model, int layer)
{
    const int D = model.info.dModel;
    const int M = model.dMlp;
    const std::string l = fmt::format("layers.{}.", layer);
    const std::string attention = l + "self_attn.";
    Block block;
    block.heads = model.heads;
    TRY_ASSIGN(block.ln1, model.readNorm(weights, l + "input_layernorm", D));
    TRY_ASSIGN(block.qkv,
               weights.linears({{attention + "q_proj", model.qWidth()},
                                {attention + "k_proj", model.kvWidth()},
                                {attention + "v_proj", model.kvWidth()}},
                               D, true));
    TRY_ASSIGN(block.attentionOut, weights.linear(attention + "dense", model.qWidth(), D, true));
    TRY_ASSIGN(block.mlpIn, weights.linear(l + "mlp.fc1", D, M, true));
    TRY_ASSIGN(block.mlpOut, weights.linear(l + "mlp.fc2", M, D, true));
    return block;
}

} // namespace

Result<Architecture> phiArchitecture(const ModelConfig& config)
{
    Architecture model;
    ModelInfo& info = model.info;
    info.family = "phi";
    info.norm = NormKind::LayerNorm;
    TRY_ASSIGN(info.dModel, config.integer("hidden_size", 1, kMaxWidth));
    TRY_ASSIGN(info.nLayers, config.integer("num_hidden_layers", 1, kMaxLayers));
    TRY_ASSIGN(info.dVocab, config.integer("vocab_size", 1, kMaxVocabulary));
    TRY_ASSIGN(info.nPositions, config.integer("max_position_embeddings", 1, kMaxPositions, 2048));
    TRY_ASSIGN(model.dMlp, config.integer("intermediate_size", 1, kMaxMlpWidth));
    TRY_ASSIGN(model.epsilon, config.number("layer_norm_eps", 0, 1, 1e-5));
    TRY_ASSIGN(model.activation, readActivation(config, "hidden_act", "gelu_new"));
    TRY_ASSIGN(const bool isTied, config.flag("tie_word_embeddings", false));
    TRY(refuseFlag(config, "qk_layernorm", "a LayerNorm over each head's queries and keys (qk_layernorm)"));
    TRY_ASSIGN(model.heads, readHeads(config, info.dModel));
    info.nHeads = model.heads.nHeads;
    info.dHead = model.heads.dHead;
    TRY_ASSIGN(auto frequencies, ropeFrequencies(config, info.dHead, {.theta = 10000, .share = 0.5}));
    model.isParallel = true;
    model.hasLn2 = false;

    model.prefixes = {"model."};
    model.embedding = "embed_tokens.weight";
    model.finalNorm = "final_layernorm";
    model.head = isTied ? "" : "lm_head";
    model.hasHeadBias = true;
    model.meaning = {{"phi.num_attention_heads", info.nHeads},
                     {"num_key_value_heads", model.heads.nKvHeads},
                     {"layer_norm_eps", model.epsilon},
                     {"activation", static_cast<double>(model.activation)}};
    model.addRope(std::move(frequencies));
    model.readBlock = readPhiBlock;
    return model;
}

} // namespace atomscope
