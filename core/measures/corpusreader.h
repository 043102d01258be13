#pragma once

#include "core/base/result.h"
#include "core/measures/tokencounts.h"
#include "core/store/atomindex.h"

#include <stop_token>

namespace atomscope {

/// The tokens of an index's snapshot with the half that each belongs to (Definitions::holdOutUnit). Reads every window
/// once. Errors: Cancelled; Database.
Result<CorpusTokens> readCorpusTokens(const AtomIndex& index, std::stop_token stop = {});

/// Error BadFormat if firings lie outside the text.
Result<void> checkInside(const AtomIndex& index, const PostingList& firings, const CorpusTokens& corpus);

} // namespace atomscope
