#pragma once

#include "core/jobs/indexjob.h"

#include <nlohmann/json_fwd.hpp>

namespace atomscope {

/// The job named by the params of `index.start`. Error Usage names the parameter that is missing or of another type,
/// or says that one is unknown.
Result<IndexJob> indexJobFromParams(const nlohmann::json& params);

} // namespace atomscope
