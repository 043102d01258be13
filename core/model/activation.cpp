#include "core/model/activation.h"

#include "core/model/rowkernels.h"

#include <ATen/core/Tensor.h>
#include <ATen/ops/from_blob.h>
#include <ATen/ops/gelu.h>
#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

namespace atomscope {

namespace {

// Hendrycks & Gimpel 2016: gelu(x) = x (1 + tanh(sqrt(2 / pi) (x + 0.044715 x^3))) / 2.
constexpr float kGeluSlope = 1.5957691216F; // sqrt(8 / pi)
constexpr float kGeluCubic = 0.044715F;

void geluErf(float* y, std::int64_t count)
{
    // LibTorch computes what is left of a vector loop by another formula.
    constexpr std::int64_t kWholeVectors = 64;
    const std::int64_t whole = count / kWholeVectors * kWholeVectors;
    at::Tensor values = at::from_blob(y, {whole}, at::kFloat);
    at::gelu_(values, "none");
    std::array<float, kWholeVectors> rest{};
    std::copy(y + whole, y + count, rest.begin());
    at::Tensor restValues = at::from_blob(rest.data(), {kWholeVectors}, at::kFloat);
    at::gelu_(restValues, "none");
    std::copy_n(rest.begin(), count - whole, y + whole);
}

} // namespace

std::optional<MlpActivation> mlpActivationFromName(std::string_view name)
{
    static constexpr std::array<std::pair<std::string_view, MlpActivation>, 7> kNames = {{
        {"gelu_new", MlpActivation::GeluTanh},
        {"gelu_pytorch_tanh", MlpActivation::GeluTanh},
        {"gelu_fast", MlpActivation::GeluTanh},
        {"gelu", MlpActivation::GeluErf},
        {"silu", MlpActivation::Silu},
        {"swish", MlpActivation::Silu},
        {"relu", MlpActivation::Relu},
    }};
    for (const auto& [known, activation] : kNames) {
        if (known == name)
            return activation;
    }
    return std::nullopt;
}

void activate(MlpActivation activation, float* y, std::int64_t count)
{
    switch (activation) {
    case MlpActivation::GeluTanh:
        sigmoidGateInPlace(kGeluSlope, kGeluSlope * kGeluCubic, count, y);
        break;
    case MlpActivation::GeluErf:
        geluErf(y, count);
        break;
    case MlpActivation::Silu:
        sigmoidGateInPlace(1, 0, count, y);
        break;
    case MlpActivation::Relu:
        for (std::int64_t i = 0; i < count; ++i)
            y[i] = y[i] > 0 ? y[i] : std::isnan(y[i]) ? y[i] : 0.0F;
        break;
    }
}

} // namespace atomscope
