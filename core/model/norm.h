#pragma once

#include "core/model/languagemodel.h"

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

} // namespace atomscope
