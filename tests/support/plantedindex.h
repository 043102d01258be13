#pragma once

#include "core/base/result.h"
#include "core/planted/plantedset.h"

#include <filesystem>

namespace atomscope::test {

/// Encodes a planted set with its dictionary, as read back from the files the generator wrote into `folder`, and
/// writes a finished index with its table of atoms. Windows are the documents; without BOS their first tokens are not
/// counted.
Result<void> writePlantedIndex(const std::filesystem::path& folder, const std::filesystem::path& file,
                               const PlantedSet& set);

} // namespace atomscope::test
