#include "core/jobs/progressjson.h"

#include <nlohmann/json.hpp>

namespace atomscope {

nlohmann::json toJson(const IndexProgress& progress)
{
    nlohmann::json json = {{"stage", toString(progress.stage)}, {"done", progress.done},
                           {"total", progress.total},           {"tokens_per_second", progress.tokensPerSecond},
                           {"seconds_left", nullptr},           {"committed_tokens", progress.committedTokens},
                           {"n_segments", progress.nSegments}};
    if (progress.secondsLeft)
        json["seconds_left"] = *progress.secondsLeft;
    return json;
}

} // namespace atomscope
