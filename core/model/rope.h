#pragma once

#include "core/base/result.h"
#include "core/model/config.h"

#include <vector>

namespace atomscope {

/// What a family assumes where its config is silent.
struct RopeDefaults
{
    double theta = 10000;
    double share = 1; ///< of a head's width that is rotated
};

/// Rotation frequencies of rotary position embedding, [R/2] for the first R of a head's dHead columns, scaling already
/// applied. `parameters` holds rope_theta, rope_type and what belongs to it (the layout of rope_parameters).
/// Known scalings: none, linear, llama3; Error Unsupported names others; BadFormat for an odd number of columns.
Result<std::vector<float>> ropeFrequenciesOf(const ModelConfig& parameters, int dHead, const RopeDefaults& defaults);

/// The same from a whole config: rope_parameters, or rope_theta (rotary_emb_base), partial_rotary_factor (rotary_pct)
/// and rope_scaling, as configs had it before.
Result<std::vector<float>> ropeFrequencies(const ModelConfig& config, int dHead, RopeDefaults defaults = {});

/// cos and sin of position * frequency, grown as longer sequences come.
class RopeTable
{
public:
    void ensure(const std::vector<float>& frequencies, int T);
    const float* cosine(int t) const { return m_cosine.data() + static_cast<std::size_t>(t) * m_half; }
    const float* sine(int t) const { return m_sine.data() + static_cast<std::size_t>(t) * m_half; }
    int half() const { return static_cast<int>(m_half); }

private:
    std::size_t m_half = 0;
    int m_positions = 0;
    std::vector<float> m_frequencies; // [R/2]
    std::vector<float> m_cosine, m_sine; // [positions, R/2]
};

/// Heads of B sequences of T tokens: rows of `stride` floats, nHeads heads of dHead columns from each row's start.
struct HeadBlock
{
    float* values = nullptr;
    int stride = 0;
    int nHeads = 0;
    int dHead = 0;
};

/// Rotates the first R columns of each head in place: pairs (i, i + R/2), position = row within its sequence.
void rotateHeads(const RopeTable& table, const HeadBlock& heads, int B, int T);

} // namespace atomscope
