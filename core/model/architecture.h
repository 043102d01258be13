#pragma once

#include "core/base/result.h"
#include "core/model/activation.h"
#include "core/model/attention.h"
#include "core/model/languagemodel.h"
#include "core/model/linear.h"
#include "core/model/norm.h"
#include "core/model/weights.h"

#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace atomscope {

/// The weights of one layer. Letters as in languagemodel.h, and G key/value heads, M the MLP's width.
struct Block
{
    Norm ln1;
    Linear qkv; ///< [D, (H + 2G)*K], columns q | k | v, head after head
    std::optional<Norm> qNorm, kNorm; ///< over each head's K columns
    AttentionHeads heads;
    std::size_t rope = 0; ///< of Architecture::ropes; without any, positions are learned
    Linear attentionOut; ///< [H*K, D]
    std::optional<Norm> attentionOutNorm; ///< of what attention adds
    std::optional<Norm> ln2; ///< absent: the MLP reads what attention read
    std::optional<Linear> gate; ///< [D, M]
    Linear mlpIn; ///< [D, M]
    Linear mlpOut; ///< [M, D]
    std::optional<Norm> mlpOutNorm; ///< of what the MLP adds
};

/// Everything that a family's file says about a model; transformer.cpp loads and runs it.
struct Architecture
{
    ModelInfo info;
    AttentionHeads heads;
    int dMlp = 0;
    MlpActivation activation = MlpActivation::GeluTanh;
    double epsilon = 0; ///< of every norm
    bool gainIsOffset = false; ///< norms are stored as gain - 1
    bool isParallel = false; ///< attention and MLP read the same stream; their sum is added
    bool hasLn2 = true;
    bool hasGate = false;
    float embedScale = 1; ///< factor on token embeddings
    float logitCap = 0; ///< logits become cap * tanh(logit / cap); 0 = they stay
    std::vector<std::vector<float>> ropes; ///< rotation frequencies, [R/2] each

    std::vector<std::string> prefixes; ///< that tensors' names may have
    std::string embedding; ///< tensor names, [V, D]
    std::string positions; ///< [nPositions, D]; empty: rotary
    std::string finalNorm; ///< without ".weight"
    std::string head; ///< [V, D], without ".weight"; empty: tied to the embedding
    bool hasHeadBias = false;
    /// What the config says about the weights' meaning, for the fingerprint.
    std::vector<std::pair<std::string, double>> meaning;
    std::function<Result<Block>(WeightReader& weights, const Architecture& model, int layer)> readBlock;

    /// Adds one set of rotary frequencies, and them to what the fingerprint covers.
    void addRope(std::vector<float> frequencies);
    /// Each layer's window, 0 where it is not windowed; the fingerprint covers them.
    std::vector<int> addWindows(const std::vector<bool>& isWindowed, int window);

    int qWidth() const { return heads.nHeads * heads.dHead; }
    int kvWidth() const { return heads.nKvHeads * heads.dHead; }
    /// The family's kind of norm over `size` columns, its stored gain turned into a factor.
    Result<Norm> readNorm(WeightReader& weights, const std::string& name, int size) const;
};

} // namespace atomscope
