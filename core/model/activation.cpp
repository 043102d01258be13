#include "core/model/activation.h"

#include <ATen/core/Tensor.h>
#include <ATen/ops/from_blob.h>
#include <ATen/ops/gelu.h>
#include <ATen/ops/relu.h>
#include <ATen/ops/silu.h>
#include <array>
#include <cassert>
#include <utility>

namespace atomscope {

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
    assert(count % 64 == 0);
    at::Tensor values = at::from_blob(y, {count}, at::kFloat);
    switch (activation) {
    case MlpActivation::GeluTanh:
        at::gelu_(values, "tanh");
        break;
    case MlpActivation::GeluErf:
        at::gelu_(values, "none");
        break;
    case MlpActivation::Silu:
        at::silu_(values);
        break;
    case MlpActivation::Relu:
        at::relu_(values);
        break;
    }
}

} // namespace atomscope
