#pragma once

#include "core/base/result.h"
#include "core/jobs/indexjob.h"
#include "core/model/languagemodel.h"
#include "core/sae/sae.h"
#include "core/store/atomindex.h"
#include "core/text/tokenizer.h"
#include "core/text/windows.h"

#include <memory>
#include <vector>

namespace atomscope {

/// What an index job works with, loaded and checked against each other.
struct IndexInputs
{
    std::shared_ptr<const LanguageModel> model;
    std::shared_ptr<const Sae> sae;
    std::shared_ptr<const Tokenizer> tokenizer;
    Site site;
    WindowRule rule; ///< refers to *tokenizer
    Tokenizer::Specials specials = Tokenizer::Specials::Recognised;
    Definitions definitions; ///< but for what the text decides: holdOutUnit, logitSigma, logitSigmaRule

    /// Whether rows of W_dec are directions of the residual stream, so that a direct effect on the logits exists.
    bool writesToResidual() const;
};

/// Errors: those of the loaders; ShapeMismatch if the SAE does not fit the site; Usage if a hook name, a BOS token or a
/// smaller context is needed.
Result<IndexInputs> loadIndexInputs(const IndexJob& job);

} // namespace atomscope
