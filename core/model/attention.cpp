#include "core/model/attention.h"

#include "core/model/rowkernels.h"

#include <algorithm>
#include <cstddef>

namespace atomscope {

namespace {

constexpr int kTile = 48; // queries a product; scores of a tile are [kTile, keys up to the tile's end]

constexpr int roundedUp(int count)
{
    return (count + kRowPadding - 1) / kRowPadding * kRowPadding;
}

/// Scores of the token at position t over `keys` positions, of which it sees those in its window up to itself.
void softmaxOfToken(const AttentionHeads& heads, int t, int keys, float* scores)
{
    if (heads.softCap > 0)
        softCapInPlace(heads.softCap, t + 1, scores);
    const int first = heads.window > 0 ? std::max(0, t + 1 - heads.window) : 0;
    std::fill_n(scores, first, 0.0F);
    softmaxRow(scores + first, t + 1 - first, roundedUp(keys - first));
}

} // namespace

void causalAttention(const AttentionHeads& heads, HeadRows q, HeadRows k, HeadRows v, int B, int T,
                     AttentionScratch& scratch, float* z)
{
    const int K = heads.dHead;
    const int group = heads.nHeads / heads.nKvHeads;
    const std::ptrdiff_t zStride = std::ptrdiff_t{heads.nHeads} * K;
    const int scoreStride = roundedUp(T) + kRowPadding; // a window's row may start anywhere
    float* scores = scratch.scores.take(static_cast<std::size_t>(kTile) * static_cast<std::size_t>(scoreStride));

    for (int b = 0; b < B; ++b) {
        const std::ptrdiff_t firstRow = std::ptrdiff_t{b} * T;
        for (int h = 0; h < heads.nHeads; ++h) {
            if (h % group == 0) {
                const std::ptrdiff_t column = std::ptrdiff_t{h / group} * K;
                scratch.keys.pack(true, K, T, k.values + firstRow * k.stride + column, k.stride); // [K, T]
                scratch.values.pack(false, T, K, v.values + firstRow * v.stride + column, v.stride); // [T, K]
            }
            for (int first = 0; first < T; first += kTile) {
                const int rows = std::min(kTile, T - first);
                const int keys = first + rows;
                const std::ptrdiff_t row = firstRow + first;
                multiply(rows, keys, K, heads.scale, q.values + row * q.stride + std::ptrdiff_t{h} * K, q.stride,
                         scratch.keys, {}, scores, scoreStride); // [rows, keys]
                for (int i = 0; i < rows; ++i)
                    softmaxOfToken(heads, first + i, keys, scores + std::ptrdiff_t{i} * scoreStride);
                multiply(rows, K, keys, 1, scores, scoreStride, scratch.values, {},
                         z + row * zStride + std::ptrdiff_t{h} * K, zStride); // [rows, K]
            }
        }
    }
}

} // namespace atomscope
