#pragma once

#include "tests/support/tinymodel.h"

#include <nlohmann/json.hpp>
#include <string>

namespace atomscope::test {

/// A random model of a family: its config.json and every tensor under its Hugging Face name.
struct TinyFamily
{
    nlohmann::json config;
    TinyTensors tensors;
    int nLayers = 0;
    int nPositions = 0;
};

/// model_type "gpt_neo", "gpt_neox", "phi", "mistral", "qwen2", "qwen3", "gemma", "gemma2" or "gemma3_text";
/// 264 ids, d_model 24. Options that a family may have are on: windows, soft caps, shared key heads.
TinyFamily tinyFamily(const std::string& modelType);

/// Uniform numbers in [centre - spread, centre + spread) that follow from the name.
TinyTensor namedTensor(const std::string& name, std::vector<std::int64_t> shape, float spread, float centre = 0);

} // namespace atomscope::test
