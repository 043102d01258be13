#pragma once

#include "core/model/config.h"
#include "core/model/languagemodel.h"

namespace atomscope {

// One loader a family, each in the file of its name; languagemodel.cpp holds the table that chooses.
using ModelResult = Result<std::unique_ptr<LanguageModel>>;

ModelResult loadGpt2(const std::filesystem::path& folder, const ModelConfig& config);
ModelResult loadLlama(const std::filesystem::path& folder, const ModelConfig& config);

} // namespace atomscope
