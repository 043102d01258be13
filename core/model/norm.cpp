#include "core/model/norm.h"

#include "core/model/rowkernels.h"

#include <algorithm>
#include <cmath>

namespace atomscope {

void applyNorm(const Norm& norm, const float* x, int N, float* y)
{
    const int D = static_cast<int>(norm.gamma.size());
    for (int n = 0; n < N; ++n, x += D, y += D) {
        if (norm.kind == NormKind::LayerNorm)
            layerNormRow(x, D, norm.epsilon, norm.gamma.data(), norm.beta.data(), y);
        else
            rmsNormRow(x, D, norm.epsilon, norm.gamma.data(), y);
    }
}

void applyHeadNorm(const Norm& norm, const HeadBlock& heads, int N, float* scratch)
{
    for (std::ptrdiff_t row = 0; row < N; ++row) {
        for (std::ptrdiff_t head = 0; head < heads.nHeads; ++head) {
            float* x = heads.values + row * heads.stride + head * heads.dHead;
            applyNorm(norm, x, 1, scratch);
            std::copy_n(scratch, heads.dHead, x);
        }
    }
}

void normScales(NormKind kind, float epsilon, const float* x, int N, int D, float* scale)
{
    for (int n = 0; n < N; ++n, x += D) {
        double mean = 0;
        if (kind == NormKind::LayerNorm) {
            for (int i = 0; i < D; ++i)
                mean += static_cast<double>(x[i]);
            mean /= D;
        }
        double squares = 0;
        for (int i = 0; i < D; ++i) {
            const double deviation = static_cast<double>(x[i]) - mean;
            squares += deviation * deviation;
        }
        scale[n] = static_cast<float>(std::sqrt(squares / D + static_cast<double>(epsilon)));
    }
}

} // namespace atomscope
