#pragma once

#include <vector>

namespace atomscope {

/// Rows of every product of a forward pass. One fixed number, so that a row's bits depend neither on how many others
/// there are nor on which thread runs it; large enough that packing the weights is a few percent of the product.
inline constexpr int kRowBlock = 256;

/// n rounded up to whole row blocks.
constexpr int paddedRows(int n)
{
    return (n + kRowBlock - 1) / kRowBlock * kRowBlock;
}

/// y = x W + b.
struct Linear
{
    int in = 0;
    int out = 0;
    std::vector<float> weight; ///< [in, out]
    std::vector<float> bias; ///< [out], or empty
};

/// y [N, out] = x [N, in] W + b. N must be whole row blocks. O(N * in * out).
void applyLinear(const Linear& linear, const float* x, int N, float* y);

/// y [N, V] = x [N, D] U^T for an embedding-shaped matrix U [V, D]. N must be whole row blocks.
void applyTransposed(const std::vector<float>& U, int V, int D, const float* x, int N, float* y);

} // namespace atomscope
