#pragma once

#include "core/model/languagemodel.h"
#include "core/sae/sae.h"

namespace atomscope {

/// Fits an SAE to the model whose activations it is going to read. Centring is dropped for a model with RMSNorm, whose
/// stream TransformerLens never centred, unless the user asked for it; the decision says so.
/// Errors: Usage if the site is not known (hook_name); Unsupported, ShapeMismatch if the model has no such site, or of
/// another width than d_in.
Result<Site> pairWithModel(const LanguageModel& model, Sae& sae);

} // namespace atomscope
