#pragma once

#include "core/jobs/indexjob.h"

#include <nlohmann/json_fwd.hpp>

namespace atomscope {

/// {stage, done, total, tokens_per_second, seconds_left, committed_tokens, n_segments}, as resources/docs/protocol.md
/// says.
nlohmann::json toJson(const IndexProgress& progress);
nlohmann::json toJson(const SanityCheck& check);

} // namespace atomscope
