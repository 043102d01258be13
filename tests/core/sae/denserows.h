#pragma once

#include "core/sae/encoder.h"

#include <vector>

namespace atomscope::test {

inline std::size_t toSize(int value)
{
    return static_cast<std::size_t>(value);
}

/// Firings as a matrix [N, F]; -1 in the first element if they are not in canonical order.
inline std::vector<float> denseRows(const SparseRows& firings, int N, int F)
{
    std::vector<float> dense(toSize(N) * toSize(F), 0.0F);
    bool isCanonical = firings.rowStart.size() == toSize(N) + 1 && firings.rowStart.front() == 0
        && firings.rowStart.back() == static_cast<std::int64_t>(firings.atom.size())
        && firings.atom.size() == firings.activation.size();
    for (std::size_t row = 0; isCanonical && row < toSize(N); ++row) {
        for (auto i = firings.rowStart[row]; i < firings.rowStart[row + 1]; ++i) {
            const auto place = static_cast<std::size_t>(i);
            isCanonical = isCanonical && firings.activation[place] != 0
                && (i == firings.rowStart[row] || firings.atom[place - 1] < firings.atom[place]);
            dense[row * toSize(F) + static_cast<std::size_t>(firings.atom[place])] = firings.activation[place];
        }
    }
    if (!isCanonical && !dense.empty())
        dense[0] = -1;
    return dense;
}

struct Encoded
{
    std::vector<float> f; ///< [N, F]
    std::vector<float> xHat; ///< [N, O]
};

/// Runs both directions; empty matrices on an error.
inline Encoded runSae(const Sae& sae, const std::vector<float>& x)
{
    const Encoder encoder(std::make_shared<const Sae>(sae));
    const auto scratch = encoder.makeScratch();
    const int N = static_cast<int>(x.size()) / sae.dIn;
    SparseRows firings;
    Encoded result;
    result.xHat.resize(toSize(N) * toSize(sae.outWidth()));
    if (!encoder.encode(x, N, *scratch, firings) || !encoder.decode(x, N, firings, *scratch, result.xHat))
        return {};
    result.f = denseRows(firings, N, sae.dSae);
    return result;
}

} // namespace atomscope::test
