#pragma once

#include "core/formats/jsonconfig.h"
#include "core/formats/tensorsource.h"
#include "core/sae/sae.h"

#include <array>
#include <optional>
#include <string>

namespace atomscope {

class SaeAnswers;

/// What either layout of a SAELens cfg.json says, under the names of version 6.
struct SaelensSettings
{
    std::string format; ///< "saelens-v6" or "saelens-legacy"
    std::string architecture; ///< as the file calls it
    std::string activation = "relu"; ///< "relu", "tanh-relu" or "topk"
    int dIn = 0;
    int dSae = 0;
    int k = 0; ///< topk only
    bool rescaleByDecoderNorm = false;
    bool applyBDecToInput = true;
    bool isTranscoder = false;
    int dOut = 0; ///< of a transcoder
    bool hasScalingFactor = false; ///< legacy: a fine-tuned factor in front of the decoder
    std::string normalization = "none";
    bool isHookZ = false; ///< heads are flattened head-major

    std::string hookName;
    std::string outHookName; ///< of a transcoder
    std::string modelName;
    std::optional<bool> prependBos;
    std::string bosRule;
    std::optional<int> contextSize;
    std::string modelClass; ///< of the library that ran the model; empty if not said
    std::string trainingVersion; ///< of SAELens; empty if not said
    std::optional<bool> centerWritingWeights, foldValueBiases;
};

/// "6.0.0-rc.0" -> {6, 0, 0}; missing or unreadable parts are 0.
std::array<int, 3> versionNumbers(std::string_view version);

/// Version 6 writes its version and describes the training under "metadata"; the layout before it is flat.
Result<bool> isSaelensV6(const JsonConfig& config);
Result<SaelensSettings> readSaelensV6(const JsonConfig& config, const TensorSource& tensors);
Result<SaelensSettings> readSaelensLegacy(const JsonConfig& config, const TensorSource& tensors);

/// The keys that both layouts spell alike: d_in and d_sae (from W_enc where absent), dtype, apply_b_dec_to_input.
Result<void> readSaelensCommon(const JsonConfig& config, const TensorSource& tensors, SaelensSettings& settings);
/// The same for what describes the training: hook, model, BOS, context, centring.
Result<void> readSaelensTraining(const JsonConfig& metadata, SaelensSettings& settings);

/// Which activations the SAE saw (TransformerLens centred LayerNorm models by default until SAELens 3.19.2), whether
/// sequences begin with BOS, and how the input is scaled, each with the rule that decided.
Result<void> decideSaelens(const SaelensSettings& settings, const std::filesystem::path& folder,
                           const SaeAnswers& options, Sae& sae);

} // namespace atomscope
