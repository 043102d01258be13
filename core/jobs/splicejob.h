#pragma once

#include "core/base/result.h"
#include "core/jobs/indexcontrol.h"
#include "core/measures/splice.h"
#include "core/sae/sae.h"

#include <cstdint>
#include <filesystem>
#include <functional>

namespace atomscope {

/// Measures what a model loses when something else stands in its SAE's place, on windows of a finished index, and keeps
/// the result in the index (core/store/wholesae.h, under kSpliceName of core/measures/splice.h).
struct SpliceJob
{
    std::filesystem::path file; ///< finished index
    std::filesystem::path model, sae; ///< those that the index was made with
    SaeOptions saeOptions;
    std::int64_t tokens = 50'000; ///< counted tokens of the sample; 0 = all
    std::uint64_t seed = 0; ///< of the sample
    int threads = 0; ///< 0 = all cores; changes the speed and never a number
};

/// onProgress(done, total) counts windows and is called from one thread. The sample is the windows of smallest
/// mix64(seed, window). Errors: those of the loaders; Conflict for an unfinished index, or another model or SAE than
/// the index was made with; Unsupported for an index without a model, or a site that cannot be replaced; Cancelled.
Result<SpliceMeasure> runSpliceJob(const SpliceJob& job, IndexControl& control,
                                   const std::function<void(std::int64_t, std::int64_t)>& onProgress);

} // namespace atomscope
