#pragma once

#include "core/base/product.h"

namespace atomscope {

/// Heads of one attention layer: query head h reads key/value head h / (nHeads / nKvHeads).
struct AttentionHeads
{
    int nHeads = 0;
    int nKvHeads = 0;
    int dHead = 0;
    float scale = 1; ///< factor on q . k
    int window = 0; ///< a token sees itself and the window - 1 tokens in front of it; 0 = all
    float softCap = 0; ///< scores become cap * tanh(score / cap); 0 = they stay
};

/// Rows of N tokens with `stride` floats from one row to the next; a head's columns start at head * dHead.
struct HeadRows
{
    const float* values = nullptr;
    int stride = 0;
};

struct AttentionScratch
{
    PackedMatrix keys; ///< of one head of one sequence, transposed: [K, T]
    PackedMatrix values; ///< [T, K]
    AlignedFloats scores; ///< [query tile, T padded]
};

/// z [B*T, H*K]: softmax(cap(q k^T * scale), causal) v for each sequence and head, in tiles of queries so that the
/// scores stay in the cache. A token's bits depend on the tokens up to it alone.
void causalAttention(const AttentionHeads& heads, HeadRows q, HeadRows k, HeadRows v, int B, int T,
                     AttentionScratch& scratch, float* z);

} // namespace atomscope
