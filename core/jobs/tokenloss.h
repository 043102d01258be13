#pragma once

#include "core/base/result.h"
#include "core/model/languagemodel.h"

#include <memory>
#include <span>
#include <vector>

namespace atomscope {

/// How well the whole model predicts each next token of a sequence. One object for each calling thread.
class TokenLoss
{
public:
    /// `model` must outlive the object.
    explicit TokenLoss(const LanguageModel& model);

    /// loss [T]: at position t the cross-entropy in nats of token t + 1 given tokens 0 … t,
    ///     log Σ_v exp(l_v) - l_{ids[t+1]}   over the logits l [V] at t, in double;
    /// not a number at the last position, which has no next token. O(one pass); needs [T, V] floats.
    /// Errors: those of LanguageModel::run(); Limit if the logits do not fit into memory.
    Result<void> measure(std::span<const TokenId> ids, std::vector<float>& loss);

private:
    const LanguageModel& m_model;
    std::unique_ptr<LanguageModel::Workspace> m_workspace;
    std::vector<float> m_logits; // [T, V]
};

} // namespace atomscope
