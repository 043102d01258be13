#pragma once

#include "core/base/result.h"
#include "core/planted/plantedset.h"

#include <filesystem>

namespace atomscope::test {

/// Writes a planted set as files into `folder` and has them indexed as a user's would be: activations, token ids,
/// tokenizer and SAE as they are read back. Windows are the documents; what stands in for BOS, each one's first token,
/// is not counted.
Result<void> writePlantedIndex(const std::filesystem::path& folder, const std::filesystem::path& file,
                               const PlantedSet& set);

} // namespace atomscope::test
