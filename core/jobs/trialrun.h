#pragma once

#include "core/base/result.h"
#include "core/jobs/indexjob.h"
#include "core/jobs/pairedmodel.h"
#include "core/jobs/recordsource.h"

#include <cstdint>

namespace atomscope {

/// How fast a job is going to be.
struct TrialRun
{
    std::int64_t nTokens = 0; ///< counted tokens it was measured on
    double tokensPerSecond = 0; ///< after the first batch, which warms up
    double l0 = 0; ///< firings a counted token
    std::int64_t totalTokens = 0; ///< counted tokens of the whole job, estimated from the size of the text; 0 = unknown
};

/// The beginning of a text through model and SAE, on the threads and in the blocks of the job, without an index: for
/// about two seconds, but at least one block. Errors: those of the corpus; Usage for a text without a counted token.
Result<TrialRun> runTrial(RecordSource& records, const PairedModel& pair, const IndexJob& job);

} // namespace atomscope
