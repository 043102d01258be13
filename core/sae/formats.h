#pragma once

#include "core/sae/sae.h"

#include <filesystem>

namespace atomscope {

// One loader a file format; loadsae.cpp holds the table that tells them apart.

/// SAELens: cfg.json and sae_weights.safetensors, in the layout of version 6 or the flat one before it.
Result<Sae> loadSaelens(const std::filesystem::path& folder, const SaeOptions& options);

} // namespace atomscope
