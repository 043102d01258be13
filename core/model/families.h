#pragma once

#include "core/model/architecture.h"
#include "core/model/config.h"

namespace atomscope {

// One function a family, each in the file of its name; languagemodel.cpp holds the table that chooses.

Result<Architecture> gpt2Architecture(const ModelConfig& config);
Result<Architecture> gptNeoArchitecture(const ModelConfig& config);
Result<Architecture> gptNeoxArchitecture(const ModelConfig& config);
Result<Architecture> phiArchitecture(const ModelConfig& config);
Result<Architecture> llamaArchitecture(const ModelConfig& config);
Result<Architecture> mistralArchitecture(const ModelConfig& config);
Result<Architecture> qwen2Architecture(const ModelConfig& config);
Result<Architecture> qwen3Architecture(const ModelConfig& config);
Result<Architecture> gemmaArchitecture(const ModelConfig& config);
Result<Architecture> gemma2Architecture(const ModelConfig& config);
Result<Architecture> gemma3TextArchitecture(const ModelConfig& config);
/// The text part of a Gemma 3 that also reads pictures.
Result<Architecture> gemma3Architecture(const ModelConfig& config);

} // namespace atomscope
