#pragma once

#include "core/base/product.h"

#include <vector>

namespace atomscope {

/// y = x W + b.
struct Linear
{
    int in = 0;
    int out = 0;
    PackedMatrix weight; ///< [in, out]
    std::vector<float> bias; ///< [out], or empty
};

/// y [N, out] = x [N, in] W + b. O(N * in * out). A row's bits depend on that row alone.
void applyLinear(const Linear& linear, const float* x, int N, float* y);

} // namespace atomscope
