#pragma once

#include "core/base/result.h"
#include "core/model/languagemodel.h"
#include "core/sae/sae.h"
#include "core/text/tokenizer.h"
#include "core/text/windows.h"

#include <filesystem>
#include <memory>
#include <optional>

namespace atomscope {

/// A model, an SAE over one of its sites, and how text becomes what the model sees; loaded and checked against each
/// other.
struct PairedModel
{
    std::shared_ptr<const LanguageModel> model;
    std::shared_ptr<const Sae> sae; ///< fitted to the model (core/sae/pairing.h)
    std::shared_ptr<const Tokenizer> tokenizer; ///< null only where it is optional and absent
    Site site;
    std::optional<Site> target; ///< of a transcoder: the place that it reconstructs
    WindowRule rule; ///< refers to *tokenizer

    /// Where x_hat belongs.
    Site reconstructed() const { return target.value_or(site); }
};

struct PairedModelOptions
{
    SaeOptions sae;
    int context = 0; ///< tokens of a window, BOS included; 0 = the SAE's own, or 128 where it does not say
    /// With the model's fingerprint, and the whole model where the SAE writes to the residual stream: logit effects
    /// need the rest. Otherwise only the layers up to the SAE's sites are read.
    bool isForIndex = false;
    /// With the model's fingerprint, for which all of its weights are read, whatever is kept of them.
    bool needsFingerprint = false;
    bool hasLoss = false; ///< the whole model in any case
    bool needsTokenizer = true; ///< false: a model folder without one will do, for ids alone
};

/// Errors: those of the loaders; ShapeMismatch if SAE, model and tokenizer do not belong together; Unanswered if a
/// hook name is needed; Usage if a BOS token or a smaller context is.
Result<PairedModel> loadPairedModel(const std::filesystem::path& model, const std::filesystem::path& sae,
                                    const PairedModelOptions& options);
/// The same with an SAE that is loaded already; its options are not looked at.
Result<PairedModel> pairModel(const std::filesystem::path& model, Sae sae, const PairedModelOptions& options);

} // namespace atomscope
