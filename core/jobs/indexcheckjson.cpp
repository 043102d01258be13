#include "core/base/errorname.h"
#include "core/jobs/indexcheck.h"
#include "core/jobs/progressjson.h"

#include <nlohmann/json.hpp>

namespace atomscope {

using nlohmann::json;

namespace {

json toJson(const JobProblem& problem)
{
    json options = json::array();
    for (const auto& [name, expects] : problem.options)
        options.push_back({{"name", name}, {"expects", expects}});
    return {{"field", problem.field},
            {"kind", nameOf(problem.error.code)},
            {"message", problem.error.message},
            {"detail", problem.error.detail},
            {"options", options}};
}

json toJson(const IndexCheck::Model& model)
{
    return {{"name", model.name},
            {"family", model.family},
            {"n_layers", model.nLayers},
            {"d_model", model.dModel},
            {"n_positions", model.nPositions},
            {"weight_bytes", model.weightBytes},
            {"vocabulary", model.vocabulary}};
}

json toJson(const IndexCheck::Dictionary& sae)
{
    json decisions = json::array();
    for (const auto& [what, value, rule] : sae.decisions)
        decisions.push_back({{"what", what}, {"value", value}, {"rule", rule}});
    return {{"format", sae.format},      {"architecture", sae.architecture},
            {"hook_name", sae.hookName}, {"d_in", sae.dIn},
            {"d_sae", sae.dSae},         {"decisions", decisions}};
}

json toJson(const IndexCheck::Pair& pair)
{
    return {{"site", pair.site},
            {"context", pair.context},
            {"prepend_bos", pair.prependBos},
            {"needed_bytes", pair.neededBytes},
            {"available_bytes", pair.availableBytes ? json(*pair.availableBytes) : json()}};
}

json toJson(const IndexCheck::Trial& trial)
{
    return {{"n_tokens", trial.nTokens},
            {"tokens_per_second", trial.tokensPerSecond},
            {"l0", trial.l0},
            {"total_tokens", trial.totalTokens}};
}

json toJson(const IndexCheck::Out& out)
{
    return {{"state", out.state}, {"n_tokens", out.nTokens}};
}

template <typename Part> json orNull(const std::optional<Part>& part)
{
    return part ? toJson(*part) : json();
}

} // namespace

json toJson(const IndexCheck& check)
{
    json problems = json::array();
    for (const JobProblem& problem : check.problems)
        problems.push_back(toJson(problem));
    return {{"problems", problems},
            {"model", orNull(check.model)},
            {"sae", orNull(check.sae)},
            {"pair", orNull(check.pair)},
            {"text_bytes", check.textBytes ? json(*check.textBytes) : json()},
            {"trial", orNull(check.trial)},
            {"sanity", orNull(check.sanity)},
            {"out", orNull(check.out)}};
}

} // namespace atomscope
