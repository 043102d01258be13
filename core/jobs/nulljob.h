#pragma once

#include "core/base/result.h"
#include "core/jobs/indexinputs.h"
#include "core/jobs/indexjob.h"
#include "core/store/pairednull.h"

#include <string_view>

namespace atomscope {

/// "directions", "basis" or "shuffled". Errors: Unsupported says why a permuted decoder is no null of firings; Usage.
Result<NullKind> parseNullKind(std::string_view name);

/// The job that makes a null (IndexJob::null) of a finished index: what decides windows and tokens is taken from that
/// index, so that the same tokens are counted, and its output stands beside it unless the job names another.
/// Errors: those of AtomIndex::open(); Usage for an index that is not finished, a null itself or imported.
Result<IndexJob> completeNullJob(const IndexJob& job);

/// Puts the null in the place of the trained SAE. `inputs` are those of the job with the trained one. Errors: Conflict
/// names what is not as the paired index was made; Unsupported if it keeps no dense sample, or if tokens are to be
/// shuffled that no model runs on; Cancelled.
Result<void> makeNull(const IndexJob& job, int nThreads, IndexControl& control, IndexInputs& inputs);

/// At the end of the text: error Conflict if it is not the paired index's to the last record.
Result<void> checkNullText(const Definitions& definitions, const IndexState& state);

} // namespace atomscope
