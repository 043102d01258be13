#pragma once

#include <vector>

namespace atomscope {

/// Heads of one attention layer: query head h reads key/value head h / (nHeads / nKvHeads).
struct AttentionHeads
{
    int nHeads = 0;
    int nKvHeads = 0;
    int dHead = 0;
    float scale = 1; ///< factor on q . k
};

/// Rows of N tokens with `stride` floats from one row to the next; a head's columns start at head * dHead.
struct HeadRows
{
    const float* values = nullptr;
    int stride = 0;
};

struct AttentionScratch
{
    std::vector<float> q, k, v; ///< one head of one sequence, [T padded, K]
    std::vector<float> scores; ///< [query tile, T padded]
    std::vector<float> mixed; ///< [query tile, K]
};

/// z [B*T, H*K]: softmax(q k^T * scale, causal) v for each sequence and head. Queries go in tiles of a fixed size whose
/// products depend on the tile's place in the sequence alone, so a token's bits do not depend on B or T.
void causalAttention(const AttentionHeads& heads, HeadRows q, HeadRows k, HeadRows v, int B, int T,
                     AttentionScratch& scratch, float* z);

} // namespace atomscope
