#pragma once

#include "core/sae/sae.h"
#include "tests/core/sae/denserows.h"

#include <cmath>
#include <cstdint>
#include <random>
#include <vector>

namespace atomscope::test {

/// A relu SAE whose weights follow from the seed.
inline Sae randomSae(int D, int F, std::uint32_t seed)
{
    std::mt19937 random(seed);
    std::normal_distribution<float> normal;
    const auto fill = [&](std::vector<float>& values, std::size_t size, float spread, float shift = 0) {
        values.resize(size);
        for (float& value : values)
            value = normal(random) * spread + shift;
    };
    Sae sae;
    sae.dIn = D;
    sae.dSae = F;
    const float spread = 1 / std::sqrt(static_cast<float>(D));
    fill(sae.W_enc, toSize(D) * toSize(F), spread);
    fill(sae.b_enc, toSize(F), 0.3F, -0.5F);
    fill(sae.W_dec, toSize(D) * toSize(F), spread);
    fill(sae.b_dec, toSize(D), 0.2F);
    sae.activation = Relu{};
    return sae;
}

/// x [N, D].
inline std::vector<float> randomRows(int N, int D, std::uint32_t seed)
{
    std::mt19937 random(seed);
    std::normal_distribution<float> normal;
    std::vector<float> x(toSize(N) * toSize(D));
    for (float& value : x)
        value = normal(random) * 2 + 0.3F;
    return x;
}

} // namespace atomscope::test
