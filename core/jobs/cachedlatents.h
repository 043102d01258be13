#pragma once

#include "core/jobs/cachedinputs.h"
#include "core/jobs/latentsplit.h"

#include <filesystem>
#include <optional>
#include <stop_token>
#include <vector>

namespace atomscope {

/// The files of one place of the model in delphi's cache of latents, in the order of their latents.
struct LatentCache
{
    std::filesystem::path folder; ///< of the place, or the only file
    std::vector<std::filesystem::path> files;
    std::vector<std::int32_t> firstAtom; ///< of each file, from its name "first_last.safetensors"
    std::int32_t nAtoms = 0; ///< 0 = names do not say: a cache in one file
};

/// The cache that the paths of a job mean: a file of it, its folder, or a folder with exactly one such folder in it;
/// nothing if it is none. Errors: ShapeMismatch names latents that are in no file, or in two; Unanswered lists the
/// folders to choose from; those of the files.
Result<std::optional<LatentCache>> findLatentCache(const std::vector<std::filesystem::path>& paths);

/// The inputs of a job over such a cache; IndexJob::sae may be empty. Nothing that only activations or weights would
/// tell is in the definitions. Errors: as loadCachedInputs().
Result<IndexInputs> loadCachedLatents(const IndexJob& job, const LatentCache& cache, std::stop_token stop);

} // namespace atomscope
