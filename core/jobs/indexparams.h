#pragma once

#include "core/jobs/indexjob.h"

#include <nlohmann/json_fwd.hpp>

namespace atomscope {

/// The job named by the params of `index.start`. Error Usage names the parameter that is missing or of another type,
/// or says that one is unknown.
Result<IndexJob> indexJobFromParams(const nlohmann::json& params);
/// The same for `index.check`: a job that is still being put together may lack any part.
Result<IndexJob> partialJobFromParams(const nlohmann::json& params);

} // namespace atomscope
