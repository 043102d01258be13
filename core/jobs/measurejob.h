#pragma once

#include "core/base/result.h"
#include "core/jobs/indexcontrol.h"

#include <cstdint>
#include <filesystem>
#include <functional>

namespace atomscope {

/// Measures the evidence about every atom of a finished index (core/measures/evidencemeasures.h) and the automatic
/// verdict, and stores them as columns.
struct MeasureJob
{
    std::filesystem::path file; ///< finished index
    int threads = 0; ///< 0 = all cores; changes the speed and never a number
};

struct MeasureOutcome
{
    bool isFinished = false; ///< false: stopped on request, goes on when it is run again
    bool wasUpToDate = false; ///< nothing was to be done
    std::int64_t nAtoms = 0; ///< measured by this run
};

/// Goes on where an earlier run was ended; does nothing when text, dictionary and measures are those of the last run.
/// onProgress(done, total) is called after each block of atoms, from one thread. Errors: NotFound; Conflict for an
/// index that is not finished; Limit; Cancelled; BadFormat, Io and Database from the file.
Result<MeasureOutcome> runMeasureJob(const MeasureJob& job, IndexControl& control,
                                     const std::function<void(std::int64_t, std::int64_t)>& onProgress);

} // namespace atomscope
