#pragma once

#include "core/base/hash.h"

#include <cstdint>

namespace atomscope {

/// Random numbers that are the same on every machine and for every library: SplitMix64 from a seed and a purpose, so
/// that one part's draws do not move another's.
class RandomStream
{
public:
    RandomStream(std::uint64_t seed, std::uint64_t purpose)
        : m_state(mix64(mix64(seed) ^ purpose))
    {
    }

    std::uint64_t next() { return mix64(m_state++); }
    /// In [0, 1).
    double uniform() { return static_cast<double>(next() >> 11) * 0x1p-53; }
    /// In [0, n).
    int below(int n) { return static_cast<int>(uniform() * n); }
    bool chance(double probability) { return uniform() < probability; }
    /// Mean 0, variance 1, never beyond 3.47: four uniform numbers of 16 bits added up. That noise is bounded is what
    /// lets a threshold separate what is there from what is not without a single mistake.
    float noise()
    {
        const std::uint64_t bits = next();
        const auto sum
            = static_cast<double>((bits & 0xffff) + (bits >> 16 & 0xffff) + (bits >> 32 & 0xffff) + (bits >> 48));
        return static_cast<float>((sum / 65535.0 - 2.0) * 1.7320508075688772);
    }

private:
    std::uint64_t m_state;
};

} // namespace atomscope
