#include "core/model/linear.h"

#include <ATen/core/Tensor.h>
#include <ATen/ops/addmm.h>
#include <ATen/ops/from_blob.h>
#include <ATen/ops/mm.h>
#include <cassert>
#include <cstddef>

namespace atomscope {

namespace {

/// A tensor over memory that somebody else owns; at:: wants it writable even where it only reads.
at::Tensor view(const float* values, int rows, int columns)
{
    return at::from_blob(const_cast<float*>(values), {rows, columns}, at::kFloat);
}

} // namespace

void applyLinear(const Linear& linear, const float* x, int N, float* y)
{
    assert(N % kRowBlock == 0);
    const at::Tensor W = view(linear.weight.data(), linear.in, linear.out); // [in, out]
    const at::Tensor b = linear.bias.empty() ? at::Tensor() : view(linear.bias.data(), 1, linear.out); // [1, out]
    for (int row = 0; row < N; row += kRowBlock) {
        const at::Tensor xBlock = view(x + std::ptrdiff_t{row} * linear.in, kRowBlock, linear.in);
        at::Tensor yBlock = view(y + std::ptrdiff_t{row} * linear.out, kRowBlock, linear.out);
        if (b.defined())
            at::addmm_out(yBlock, b, xBlock, W);
        else
            at::mm_out(yBlock, xBlock, W);
    }
}

void applyTransposed(const std::vector<float>& U, int V, int D, const float* x, int N, float* y)
{
    assert(N % kRowBlock == 0);
    const at::Tensor transposed = view(U.data(), V, D).t(); // [D, V]
    for (int row = 0; row < N; row += kRowBlock) {
        const at::Tensor xBlock = view(x + std::ptrdiff_t{row} * D, kRowBlock, D);
        at::Tensor yBlock = view(y + std::ptrdiff_t{row} * V, kRowBlock, V);
        at::mm_out(yBlock, xBlock, transposed);
    }
}

} // namespace atomscope
