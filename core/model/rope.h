#pragma once

#include "core/base/result.h"
#include "core/model/config.h"

#include <vector>

namespace atomscope {

/// Rotation frequencies of rotary position embedding, [K/2], scaling already applied. Reads rope_theta and rope_scaling
/// (or the newer rope_parameters) of a config. Known scalings: none, linear, llama3; Error Unsupported names others.
Result<std::vector<float>> ropeFrequencies(const ModelConfig& config, int dHead, double defaultTheta);

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
    std::vector<float> m_frequencies; // [K/2]
    std::vector<float> m_cosine, m_sine; // [positions, K/2]
};

/// Rotates heads in place: x [B*T, nHeads*K], pairs (i, i + K/2), position = row within its sequence.
void rotateHeads(const RopeTable& table, float* x, int nHeads, int B, int T);

} // namespace atomscope
