#include "core/sae/training.h"

#include "core/sae/options.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <fmt/format.h>
#include <utility>

namespace atomscope {

namespace {

void decideHooks(const SaeTraining& training, const SaeAnswers& options, Sae& sae)
{
    const auto in = hookNameOption(options);
    sae.hookName = in.value_or(training.hookName);
    std::string rule = in ? kDecidedByOption : training.hookRule;
    if (sae.hookName.empty())
        rule += "; --sae-option hook_name=blocks.L....";
    sae.decisions.push_back({"hook_name", sae.hookName.empty() ? "unknown" : sae.hookName, rule});
    if (!sae.isTranscoder)
        return;
    const auto out = outHookNameOption(options);
    sae.outHookName = out.value_or(training.outHookName);
    rule = out ? kDecidedByOption : training.hookRule;
    if (sae.outHookName.empty())
        rule += "; --sae-option out_hook_name=blocks.L....";
    sae.decisions.push_back({"out_hook_name", sae.outHookName.empty() ? "unknown" : sae.outHookName, rule});
}

Result<void> decideBos(const SaeTraining& training, const SaeAnswers& options, Sae& sae)
{
    TRY_ASSIGN(const auto asked, prependBosOption(options));
    sae.prependBos = asked ? asked : training.prependBos;
    if (!sae.prependBos) {
        sae.decisions.push_back({"bos", "unknown", "not said; --sae-option prepend_bos=true|false"});
        return {};
    }
    sae.decisions.push_back({"bos", *sae.prependBos ? "prepend" : "none", asked ? kDecidedByOption : training.bosRule});
    return {};
}

/// The layer and what follows it in a module's path: "model.layers.3.mlp.act" -> 3, "mlp.act".
struct ModulePath
{
    int layer = -1;
    std::string_view rest;
};

ModulePath splitModule(std::string_view module)
{
    for (const std::string_view list : {"layers.", "h."}) {
        const auto at = module.find(list);
        if (at == std::string_view::npos || (at > 0 && module[at - 1] != '.'))
            continue;
        ModulePath path;
        const std::string_view tail = module.substr(at + list.size());
        const auto [end, error] = std::from_chars(tail.data(), tail.data() + tail.size(), path.layer);
        const auto digits = static_cast<std::size_t>(end - tail.data());
        if (error != std::errc() || path.layer < 0 || (digits < tail.size() && tail[digits] != '.'))
            continue;
        path.rest = tail.substr(std::min(digits + 1, tail.size()));
        return path;
    }
    return {};
}

using Names = std::pair<std::string_view, std::string_view>;

template <std::size_t Count> std::string siteOf(const ModulePath& path, const std::array<Names, Count>& table)
{
    const auto found = std::ranges::find(table, path.rest, &Names::first);
    return path.layer < 0 || found == table.end() ? std::string()
                                                  : fmt::format("blocks.{}.{}", path.layer, found->second);
}

std::string_view withoutEnding(std::string_view text, std::string_view ending)
{
    return text.ends_with(ending) ? text.substr(0, text.size() - ending.size()) : text;
}

/// Places that hold or add to the residual stream.
bool isCentredByTransformerLens(std::string_view hookName)
{
    constexpr std::array kParts = {"hook_resid_", "hook_attn_out", "hook_mlp_out", "hook_embed", "hook_pos_embed"};
    return std::ranges::any_of(kParts, [&](const char* part) { return hookName.find(part) != std::string_view::npos; });
}

} // namespace

Centring centringOfTransformerLens(std::string_view hookName)
{
    if (hookName.ends_with("attn.hook_z") || hookName.ends_with("attn.hook_v"))
        return Centring::SubtractValueBias;
    return isCentredByTransformerLens(hookName) ? Centring::SubtractMean : Centring::None;
}

Result<void> decideTraining(const SaeTraining& training, const SaeAnswers& options, Sae& sae)
{
    decideHooks(training, options, sae);
    TRY(decideBos(training, options, sae));
    TRY_ASSIGN(const auto norm, inputNormOption(options));
    sae.inputNorm = norm.value_or(sae.inputNorm);
    const std::string normRule = training.normRule.empty() ? "this format has none" : training.normRule;
    sae.decisions.push_back({"input_norm", nameOf(sae.inputNorm), norm ? kDecidedByOption : normRule});
    TRY_ASSIGN(const auto scale, inputScaleOption(options));
    if (scale) {
        sae.inputScale = scale;
        std::erase_if(sae.decisions, [](const Decision& decision) { return decision.what == "input_scale"; });
        sae.decisions.push_back({"input_scale", fmt::format("{}", *scale), kDecidedByOption});
    }
    TRY_ASSIGN(const auto asked, centringOption(options));
    sae.centring = asked.value_or(training.centring);
    sae.decisions.push_back({"centring", nameOf(sae.centring), asked ? kDecidedByOption : training.centringRule});
    return {};
}

std::optional<int> numberAfter(std::string_view text, std::string_view mark)
{
    std::optional<int> last;
    for (auto at = text.find(mark); at != std::string_view::npos; at = text.find(mark, at + 1)) {
        const std::string_view tail = text.substr(at + mark.size());
        int number = 0;
        const auto [end, error] = std::from_chars(tail.data(), tail.data() + tail.size(), number);
        if (error == std::errc() && number >= 0 && end != tail.data())
            last = number;
    }
    return last;
}

std::string siteOfModuleOutput(std::string_view module)
{
    constexpr std::array kTable = {
        Names("", "hook_resid_post"),
        Names("mlp", "hook_mlp_out"),
        Names("attention", "hook_attn_out"),
        Names("self_attn", "hook_attn_out"),
        Names("attn", "hook_attn_out"),
        Names("mlp.act", "mlp.hook_post"), // act_fn is the gate alone where the MLP has one
        Names("post_feedforward_layernorm", "hook_mlp_out"),
        Names("pre_feedforward_layernorm", "mlp.hook_in"),
    };
    std::string_view path = withoutEnding(module, "output");
    path = withoutEnding(path, ".");
    for (const std::string_view embedding : {"embed_tokens", "wte", "embed_in"}) {
        if (path == embedding || path.ends_with("." + std::string(embedding)))
            return "hook_embed";
    }
    return siteOf(splitModule(path), kTable);
}

std::string siteOfModuleInput(std::string_view module)
{
    constexpr std::array kTable = {
        Names("", "hook_resid_pre"),
        Names("mlp", "mlp.hook_in"),
        Names("self_attn.o_proj", "attn.hook_z"),
        Names("attn.c_proj", "attn.hook_z"),
        Names("attention.dense", "attn.hook_z"),
    };
    return siteOf(splitModule(withoutEnding(module, ".input")), kTable);
}

} // namespace atomscope
