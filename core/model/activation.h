#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace atomscope {

enum class MlpActivation { GeluTanh, GeluErf, Silu, Relu };

/// The function a config.json names; nothing for a name this program does not know.
std::optional<MlpActivation> mlpActivationFromName(std::string_view name);

/// y = act(y), elementwise over `count` values. A value's bits do not depend on its place.
void activate(MlpActivation activation, float* y, std::int64_t count);

} // namespace atomscope
