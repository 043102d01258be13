#pragma once

#include "core/base/result.h"
#include "core/jobs/indexjob.h"
#include "core/jobs/pairedmodel.h"
#include "core/jobs/recordsource.h"
#include "core/store/atomindex.h"
#include "core/store/indexwriter.h"

#include <memory>
#include <stop_token>
#include <string>
#include <vector>

namespace atomscope {

/// What an index job works with, loaded and checked against each other.
struct IndexInputs : PairedModel ///< of a cache, model and tokenizer may be null; of one of firings the SAE as well
{
    std::shared_ptr<RecordSource> records; ///< what is indexed
    Definitions definitions; ///< but for what the text decides: holdOutUnit, logitSigma, logitSigmaRule

    /// Whether rows of W_dec are directions of the residual stream, so that a direct effect on the logits exists.
    bool writesToResidual() const;
    /// Whether the records bring what fires with them.
    bool isEncoded() const { return definitions.inputs == kCachedFirings; }
};

/// Every token of the index's vocabulary. Without a tokenizer a token is written as its id, with a space in front.
std::vector<VocabularyEntry> vocabularyOf(const IndexInputs& inputs);

/// Fills the definitions that follow from the SAE and the job, whatever gave its activations.
void describeSae(const IndexJob& job, const Sae& sae, Definitions& to);
void describeJob(const IndexJob& job, Definitions& to);

/// `stop` ends a wait for standard input. Errors: those of the corpus, which is opened first, and of
/// loadPairedModel(); for a cache those of loadCachedInputs().
Result<IndexInputs> loadIndexInputs(const IndexJob& job, std::stop_token stop);

} // namespace atomscope
