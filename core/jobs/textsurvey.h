#pragma once

#include "core/jobs/indexcontrol.h"
#include "core/jobs/indexinputs.h"
#include "core/jobs/indexwindow.h"

#include <cstdint>
#include <vector>

namespace atomscope {

/// What has to be known about a text before its index is begun.
struct TextSurvey
{
    std::int64_t nDocuments = 0; ///< documents with text, counted up to the number that makes them the hold-out unit
    double sigma = 1; ///< mean scale in front of the unembedding on the first counted tokens
    std::int64_t nSigmaTokens = 0; ///< how many those were; 0 = the site has no direct effect on the logits
    std::vector<IndexWindow> first; ///< the first windows, up to the one with the kSanityTokens-th counted token
};

/// Reads the beginning of a text, runs its first 4,096 counted tokens through the whole model and goes back. Errors:
/// those of the records and the model; Usage for a text without a counted token; Cancelled.
Result<TextSurvey> surveyText(const IndexInputs& inputs, std::int64_t tokenBudget, IndexControl& control);

} // namespace atomscope
