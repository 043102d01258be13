#pragma once

#include "tests/support/tinymodel.h"

#include <map>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

namespace atomscope::test {

/// Every site of a model by its hook name, and "logits": [B*T, width] in plain loops over doubles, from the published
/// formulas. `config` is the whole config.json, `tensors` have their Hugging Face names.
std::map<std::string, std::vector<double>> slowForward(const nlohmann::json& config, const TinyTensors& tensors,
                                                       const std::vector<int>& ids, int B, int T);

} // namespace atomscope::test
