#pragma once

#include "core/base/result.h"
#include "core/sae/sae.h"

#include <cstdint>
#include <filesystem>

namespace atomscope {

/// An SAE over stored activations, without a model.
struct EncodeActivationsJob
{
    std::filesystem::path sae;
    /// .npy, .npz, .pt or .safetensors with one array whose last axis is d_in, or the last two are [heads, d_head] with
    /// heads * d_head = d_in (flattened head-major). A file of several arrays must call it "activations".
    std::filesystem::path activations;
    std::filesystem::path out; ///< safetensors file, written whole or not at all
    /// The stored values are taken as what the SAE was trained on: nothing is centred unless `centring` asks for it.
    SaeOptions saeOptions;
};

struct EncodedActivations
{
    std::int64_t nRows = 0;
    std::int64_t nFirings = 0;
    int dSae = 0;
};

/// Writes "feature_acts" [N, d_sae] and "sae_out" (the input's shape; of a transcoder, rows of what it
/// reconstructs), f32.
/// Errors: those of the SAE and of the files; ShapeMismatch for an array of another width; BadFormat for a file with no
/// array, or several; Limit if the result does not fit into memory.
Result<EncodedActivations> runEncodeActivations(const EncodeActivationsJob& job);

} // namespace atomscope
