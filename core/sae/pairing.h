#pragma once

#include "core/model/languagemodel.h"
#include "core/sae/sae.h"

#include <optional>

namespace atomscope {

/// Fits an SAE to the model whose activations it is going to read. Centring is dropped for a model with RMSNorm, whose
/// stream TransformerLens never centred, unless the user asked for it; the decision says so. Sets Sae::valueBias where
/// it is to be taken off. Errors: Unanswered if the site is not known (hook_name); Unsupported, ShapeMismatch if the
/// model has no such site, or of another width than d_in.
Result<Site> pairWithModel(const LanguageModel& model, Sae& sae);
/// Of a transcoder: the place that it reconstructs, checked in the same way (out_hook_name). Nothing for an SAE.
Result<std::optional<Site>> pairTargetWithModel(const LanguageModel& model, const Sae& sae);

} // namespace atomscope
