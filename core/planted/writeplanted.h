#pragma once

#include "core/planted/plantedset.h"

#include <filesystem>

namespace atomscope {

/// Writes a set as ordinary inputs into a folder (created): activations.safetensors ("activations" [B, T, D] f32),
/// token_ids.json (B rows of T ids), tokenizer.json, sae/ (SAELens 6, JumpReLU); case N also sae-second/, case L also
/// behaviours.safetensors. truth.json says what each concept and each atom is. Error Io.
Result<void> writePlantedSet(const std::filesystem::path& folder, const PlantedSet& set);

/// The dictionary alone, as a folder of SAELens 6.
Result<void> writePlantedSae(const std::filesystem::path& folder, std::span<const PlantedAtom> atoms,
                             std::span<const float> mean, const std::string& name);

} // namespace atomscope
