#pragma once

#include "core/base/result.h"
#include "core/jobs/indexjob.h"
#include "core/jobs/pairedmodel.h"
#include "core/store/atomindex.h"

namespace atomscope {

/// What an index job works with, loaded and checked against each other.
struct IndexInputs : PairedModel
{
    Tokenizer::Specials specials = Tokenizer::Specials::Recognised;
    Definitions definitions; ///< but for what the text decides: holdOutUnit, logitSigma, logitSigmaRule

    /// Whether rows of W_dec are directions of the residual stream, so that a direct effect on the logits exists.
    bool writesToResidual() const;
};

/// Why an SAE whose activations may be below 0 is not indexed.
Error signedSaeError(const std::filesystem::path& sae);

/// Errors: those of loadPairedModel().
Result<IndexInputs> loadIndexInputs(const IndexJob& job);

} // namespace atomscope
