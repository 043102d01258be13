#pragma once

#include "core/model/architecture.h"
#include "core/model/config.h"

#include <optional>

namespace atomscope {

// What Llama and its descendants (Mistral, Qwen, Gemma) have in common: RMSNorm, rotary positions, grouped key/value
// heads, gated MLP, and the names of their tensors.

/// What a family assumes where its config is silent; without a value the key is required.
struct LlamaDefaults
{
    std::optional<int> dModel, dMlp, nLayers, dVocab, nHeads, nKvHeads, dHead;
    int nPositions = 2048;
    bool isTied = false;
    std::string activation = "silu"; ///< of hidden_act
};

/// Sizes, norm, activation, tying and names; the family still adds rotary frequencies and readBlock.
Result<Architecture> readLlamaConfig(const ModelConfig& config, const std::string& family,
                                     const LlamaDefaults& defaults);

struct LlamaBlockOptions
{
    bool hasQkvBias = false;
    bool hasOutBias = false; ///< of o_proj
    bool hasMlpBias = false;
    bool hasHeadNorms = false; ///< q_norm, k_norm
    int window = 0; ///< as AttentionHeads::window
};

/// `self_attn` of the layer whose names start with `l` ("layers.3."), into qkv, attentionOut, qNorm, kNorm and heads.
Result<void> readLlamaAttention(WeightReader& weights, const Architecture& model, const std::string& l,
                                const LlamaBlockOptions& options, Block& block);
/// `mlp` of that layer, into gate, mlpIn and mlpOut.
Result<void> readLlamaMlp(WeightReader& weights, const Architecture& model, const std::string& l,
                          const LlamaBlockOptions& options, Block& block);
/// A whole layer with a norm in front of attention and of the MLP.
Result<Block> readLlamaBlock(WeightReader& weights, const Architecture& model, int layer,
                             const LlamaBlockOptions& options);

} // namespace atomscope
