#include "core/model/norm.h"

#include "core/model/rowkernels.h"

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

} // namespace atomscope
