#pragma once

#include "core/base/result.h"

#include <filesystem>
#include <string>

namespace atomscope {

/// Activations of a model at one named site.
struct HiddenJob
{
    std::filesystem::path model; ///< Hugging Face folder
    std::filesystem::path ids; ///< as readTokenIds() takes them
    std::string site; ///< TransformerLens hook name, or "logits"
    std::filesystem::path out; ///< safetensors file, written whole or not at all
};

/// Writes one f32 tensor "activations" [B, T, d]; heads are concatenated for hook_z.
/// Errors: Unsupported for a site that is unknown or that this model does not have; those of the model, the ids and
/// the file.
Result<void> runHiddenJob(const HiddenJob& job);

} // namespace atomscope
