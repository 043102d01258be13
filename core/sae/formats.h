#pragma once

#include "core/formats/tensorsource.h"
#include "core/sae/layouts.h"
#include "core/sae/sae.h"

#include <filesystem>

namespace atomscope {

// One loader a file format; layouts.cpp holds the table that tells them apart.

/// SAELens: cfg.json and sae_weights.safetensors, in the layout of version 6 or the flat one before it.
Result<Sae> loadSaelens(const SaePlace& place, const SaeAnswers& options);
/// EleutherAI's sparsify: cfg.json and sae.safetensors.
Result<Sae> loadSparsify(const SaePlace& place, const SaeAnswers& options);
/// OpenMOSS: config.json and sae_weights.safetensors.
Result<Sae> loadOpenMoss(const SaePlace& place, const SaeAnswers& options);
/// Llama Scope: hyperparams.json and checkpoints/final.safetensors.
Result<Sae> loadLlamaScope(const SaePlace& place, const SaeAnswers& options);
/// Gemma Scope: params.npz.
Result<Sae> loadGemmaScope(const SaePlace& place, const SaeAnswers& options);
/// Gemma Scope 2: params.safetensors.
Result<Sae> loadGemmaScope2(const SaePlace& place, const SaeAnswers& options);
/// dictionary_learning: ae.pt.
Result<Sae> loadDictionaryLearning(const SaePlace& place, const SaeAnswers& options);
/// bartbussmann's: sae.pt and config.json.
Result<Sae> loadBatchTopK(const SaePlace& place, const SaeAnswers& options);
/// NAME.pt and NAME_cfg.json.
Result<Sae> loadConnorRob(const SaePlace& place, const SaeAnswers& options);
std::filesystem::path connorRobConfig(const std::filesystem::path& file);
/// layer<N>.sae.pt.
Result<Sae> loadQwenScope(const SaePlace& place, const SaeAnswers& options);
bool isQwenScope(const std::filesystem::path& file);
/// layer_<N>.safetensors beside config.yaml.
Result<Sae> loadMwhanna(const SaePlace& place, const SaeAnswers& options);
bool isMwhanna(const std::filesystem::path& file);
/// openai/sparse_autoencoder: one .pt.
Result<Sae> loadOpenAi(const SaePlace& place, const SaeAnswers& options);
/// Any .pt or .pth whose tensors are those of an SAE: one of the two above, Goodfire's, DeepSeek's, or plain matrices.
Result<Sae> loadSingleFile(const SaePlace& place, const SaeAnswers& options);
bool isSingleFileSae(const std::filesystem::path& file);

/// Error Unsupported, naming the kind: cross-layer transcoders (W_enc_<L>.safetensors), temporal SAEs (conf.yaml,
/// latest_ckpt.safetensors), torch's distributed checkpoints.
Result<Sae> refuseCrossLayer(const SaePlace& place, const SaeAnswers& options);
Result<Sae> refuseTemporal(const SaePlace& place, const SaeAnswers& options);
Result<Sae> refuseDistributed(const SaePlace& place, const SaeAnswers& options);

/// By the names of the tensors.
bool isOpenAi(const TensorSource& source);
bool isDictionaryLearning(const TensorSource& source);

} // namespace atomscope
