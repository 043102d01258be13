#pragma once

#include "core/base/result.h"

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace atomscope::test {

/// A named f32 array.
struct TinyTensor
{
    std::vector<std::int64_t> shape;
    std::vector<float> values;
};
using TinyTensors = std::map<std::string, TinyTensor>;

/// Sizes of a random model whose weights follow from the seed alone.
struct TinyModelSpec
{
    std::string family = "gpt2"; ///< "gpt2" or "llama"
    int nLayers = 2;
    int dModel = 24;
    int nHeads = 3;
    int nKvHeads = 3; ///< llama only
    int dHead = 8; ///< llama only; GPT-2 has dModel / nHeads
    int dMlp = 40;
    int nPositions = 32;
    int dVocab = 264; ///< the tiny tokenizer's 263 ids and a row that no id uses
    std::uint64_t seed = 1;
};

/// Every tensor of the model under its Hugging Face name.
TinyTensors tinyModelTensors(const TinyModelSpec& spec);

/// Writes config.json, model.safetensors, tokenizer.json and tokenizer_config.json into `folder` (created).
/// The tokenizer is a byte-level BPE: id 0 "<|bos|>" (special), then the 256 bytes, then " t", "he", " the", "in",
/// "er", "an".
Result<void> writeTinyModel(const std::filesystem::path& folder, const TinyModelSpec& spec = {});

/// A random SAE in SAELens layout over a tiny model's site.
struct TinySaeSpec
{
    std::string architecture = "jumprelu"; ///< "standard", "jumprelu" or "topk"
    std::string hookName = "blocks.1.hook_resid_post";
    int dIn = 24;
    int dSae = 96;
    int k = 6; ///< topk only
    bool prependBos = true;
    int contextSize = 16;
    std::uint64_t seed = 2;
};

TinyTensors tinySaeTensors(const TinySaeSpec& spec);

/// Writes cfg.json and sae_weights.safetensors into `folder` (created).
Result<void> writeTinySae(const std::filesystem::path& folder, const TinySaeSpec& spec = {});

/// Writes named arrays as one safetensors file.
Result<void> writeTensors(const std::filesystem::path& file, const TinyTensors& tensors);

} // namespace atomscope::test
