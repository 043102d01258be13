#include "core/model/llamablock.h"

#include <fmt/format.h>

namespace atomscope {

Result<Architecture> readLlamaConfig(const ModelConfig& config, const std::string& family,
                                     const LlamaDefaults& defaults)
{
    Architecture model;
    ModelInfo& info = model.info;
    info.family = family;
    info.norm = NormKind::RmsNorm;
    TRY_ASSIGN(info.dModel, config.integer("hidden_size", 1, kMaxWidth, defaults.dModel));
    TRY_ASSIGN(model.dMlp, config.integer("intermediate_size", 1, kMaxMlpWidth, defaults.dMlp));
    TRY_ASSIGN(info.nLayers, config.integer("num_hidden_layers", 1, kMaxLayers, defaults.nLayers));
    TRY_ASSIGN(info.dVocab, config.integer("vocab_size", 1, kMaxVocabulary, defaults.dVocab));
    TRY_ASSIGN(info.nPositions, config.integer("max_position_embeddings", 1, kMaxPositions, defaults.nPositions));
    TRY_ASSIGN(model.epsilon, config.number("rms_norm_eps", 0, 1, 1e-6));
    TRY_ASSIGN(const bool isTied, config.flag("tie_word_embeddings", defaults.isTied));
    TRY_ASSIGN(model.activation, readActivation(config, "hidden_act", defaults.activation));
    TRY_ASSIGN(model.heads, readHeads(config, info.dModel, defaults.nHeads, defaults.nKvHeads, defaults.dHead));
    info.nHeads = model.heads.nHeads;
    info.dHead = model.heads.dHead;
    model.hasGate = true;
    model.prefixes = {"model."};
    model.embedding = "embed_tokens.weight";
    model.finalNorm = "norm";
    model.head = isTied ? "" : "lm_head";
    model.meaning = {{family + ".num_attention_heads", model.heads.nHeads},
                     {"num_key_value_heads", model.heads.nKvHeads},
                     {"rms_norm_eps", model.epsilon},
                     {"activation", static_cast<double>(model.activation)}};
    return model;
}

Result<void> readLlamaAttention(WeightReader& weights, const Architecture& model, const std::string& l,
                                const LlamaBlockOptions& options, Block& block)
{
    const int D = model.info.dModel;
    const std::string attention = l + "self_attn.";
    TRY_ASSIGN(block.qkv,
               weights.linears({{attention + "q_proj", model.qWidth()},
                                {attention + "k_proj", model.kvWidth()},
                                {attention + "v_proj", model.kvWidth()}},
                               D, options.hasQkvBias));
    if (options.hasHeadNorms) {
        TRY_ASSIGN(block.qNorm, model.readNorm(weights, attention + "q_norm", model.heads.dHead));
        TRY_ASSIGN(block.kNorm, model.readNorm(weights, attention + "k_norm", model.heads.dHead));
    }
    TRY_ASSIGN(block.attentionOut, weights.linear(attention + "o_proj", model.qWidth(), D, options.hasOutBias));
    block.heads = model.heads;
    block.heads.window = options.window;
    return {};
}

Result<void> readLlamaMlp(WeightReader& weights, const Architecture& model, const std::string& l,
                          const LlamaBlockOptions& options, Block& block)
{
    const int D = model.info.dModel;
    const int M = model.dMlp;
    TRY_ASSIGN(block.gate, weights.linear(l + "mlp.gate_proj", D, M, options.hasMlpBias));
    TRY_ASSIGN(block.mlpIn, weights.linear(l + "mlp.up_proj", D, M, options.hasMlpBias));
    TRY_ASSIGN(block.mlpOut, weights.linear(l + "mlp.down_proj", M, D, options.hasMlpBias));
    return {};
}

Result<Block> readLlamaBlock(WeightReader& weights, const Architecture& model, int layer,
                             const LlamaBlockOptions& options)
{
    const std::string l = fmt::format("layers.{}.", layer);
    Block block;
    TRY_ASSIGN(block.ln1, model.readNorm(weights, l + "input_layernorm", model.info.dModel));
    TRY(readLlamaAttention(weights, model, l, options, block));
    TRY_ASSIGN(block.ln2, model.readNorm(weights, l + "post_attention_layernorm", model.info.dModel));
    TRY(readLlamaMlp(weights, model, l, options, block));
    return block;
}

} // namespace atomscope
