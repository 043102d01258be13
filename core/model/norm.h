#pragma once

#include "core/model/languagemodel.h"
#include "core/model/rope.h"

#include <vector>

namespace atomscope {

/// The gain (and shift) of one normalisation layer.
struct Norm
{
    NormKind kind = NormKind::LayerNorm;
    float epsilon = 0;
    std::vector<float> gamma; ///< [D]
    std::vector<float> beta; ///< [D]; empty for RMSNorm
};

/// y [N, D] = norm(x [N, D]), row by row.
void applyNorm(const Norm& norm, const float* x, int N, float* y);

/// Each head's columns normalised by themselves, in place; scratch [dHead].
void applyHeadNorm(const Norm& norm, const HeadBlock& heads, int N, float* scratch);

/// scale [N]: what the norm divides each row of x [N, D] by: sqrt(var + epsilon) with the biased variance (LayerNorm),
/// sqrt(mean(x^2) + epsilon) (RMSNorm). Its mean over the last layer's hook_resid_post of many tokens is the sigma that
/// logit effects are divided by.
void normScales(NormKind kind, float epsilon, const float* x, int N, int D, float* scale);

} // namespace atomscope
