#pragma once

#include "core/jobs/measurejob.h"

#include <nlohmann/json_fwd.hpp>

/// A measuring job on the wire and for scripts, as resources/docs/protocol.md says.
namespace atomscope {

/// The job named by the params of `measure.start`. Error Usage names the parameter that is missing or of another type.
Result<MeasureJob> measureJobFromParams(const nlohmann::json& params);

/// {stage: "measuring", done, total}
nlohmann::json measureProgress(std::int64_t done, std::int64_t total);

/// {state, file, n_atoms, was_up_to_date}
nlohmann::json toJson(const MeasureOutcome& outcome, const std::filesystem::path& file);

} // namespace atomscope
