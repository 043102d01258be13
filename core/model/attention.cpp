#include "core/model/attention.h"

#include "core/base/blas.h"
#include "core/model/rowkernels.h"

#include <algorithm>
#include <cstddef>

namespace atomscope {

namespace {

constexpr int kTile = 64; // queries a product; scores of a tile are [kTile, keys up to the tile's end]

/// Copies one head of one sequence to contiguous rows [padded, K], zeros behind T: products then have whole tiles.
void gatherHead(HeadRows rows, int firstRow, int head, int K, int T, int padded, std::vector<float>& out)
{
    out.resize(std::max(out.size(), static_cast<std::size_t>(padded) * static_cast<std::size_t>(K)));
    float* to = out.data();
    const float* from = rows.values + std::ptrdiff_t{firstRow} * rows.stride + std::ptrdiff_t{head} * K;
    for (int t = 0; t < T; ++t, from += rows.stride, to += K)
        std::copy_n(from, K, to);
    std::fill(to, out.data() + std::ptrdiff_t{padded} * K, 0.0F);
}

} // namespace

void causalAttention(const AttentionHeads& heads, HeadRows q, HeadRows k, HeadRows v, int B, int T,
                     AttentionScratch& scratch, float* z)
{
    const int K = heads.dHead;
    const int group = heads.nHeads / heads.nKvHeads;
    const int zStride = heads.nHeads * K;
    const int padded = (T + kTile - 1) / kTile * kTile;
    const auto grow = [](std::vector<float>& buffer, int rows, int columns) {
        buffer.resize(std::max(buffer.size(), static_cast<std::size_t>(rows) * static_cast<std::size_t>(columns)));
    };
    grow(scratch.scores, kTile, padded);
    grow(scratch.mixed, kTile, K);

    for (int b = 0; b < B; ++b) {
        for (int h = 0; h < heads.nHeads; ++h) {
            gatherHead(q, b * T, h, K, T, padded, scratch.q); // [T, K]
            if (h % group == 0) {
                gatherHead(k, b * T, h / group, K, T, padded, scratch.k); // [T, K]
                gatherHead(v, b * T, h / group, K, T, padded, scratch.v); // [T, K]
            }
            for (int first = 0; first < T; first += kTile) {
                const int keys = first + kTile;
                float* scores = scratch.scores.data(); // [kTile, keys]
                sgemm(true, kTile, keys, K, heads.scale, scratch.q.data() + std::ptrdiff_t{first} * K, K,
                      scratch.k.data(), K, 0, scores, keys);
                for (int i = 0; i < kTile; ++i)
                    softmaxRow(scores + std::ptrdiff_t{i} * keys, first + i + 1, keys);
                float* mixed = scratch.mixed.data(); // [kTile, K]
                sgemm(false, kTile, K, keys, 1, scores, keys, scratch.v.data(), K, 0, mixed, K);
                const int valid = std::min(kTile, T - first);
                for (int i = 0; i < valid; ++i)
                    std::copy_n(mixed + std::ptrdiff_t{i} * K, K,
                                z + std::ptrdiff_t{b * T + first + i} * zStride + std::ptrdiff_t{h} * K);
            }
        }
    }
}

} // namespace atomscope
