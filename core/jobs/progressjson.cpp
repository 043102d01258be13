#include "core/jobs/progressjson.h"

#include "core/jobs/sanitycheck.h"

#include <cmath>
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

nlohmann::json toJson(const SanityCheck& check)
{
    const auto number = [](double value) { return std::isfinite(value) ? nlohmann::json(value) : nlohmann::json(); };
    nlohmann::json json = {{"n_tokens", check.asRead.nTokens},
                           {"explained_variance", number(check.asRead.explainedVariance)},
                           {"l0", number(check.asRead.l0)},
                           {"is_low", check.asRead.isLow()},
                           {"text", check.text()},
                           {"better", nullptr}};
    if (check.better)
        json["better"] = {{"cause", check.better->cause},
                          {"reading", check.better->reading},
                          {"remedy", check.better->remedy},
                          {"explained_variance", number(check.better->result.explainedVariance)},
                          {"l0", number(check.better->result.l0)}};
    return json;
}

} // namespace atomscope
