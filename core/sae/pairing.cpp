#include "core/sae/pairing.h"

#include "core/sae/options.h"

#include <algorithm>
#include <fmt/format.h>

namespace atomscope {

namespace {

bool isAsked(const Sae& sae)
{
    const auto decision = std::ranges::find(sae.decisions, "centring", &Decision::what);
    return decision != sae.decisions.end() && decision->rule == kDecidedByOption;
}

void dropCentring(Sae& sae, const char* why)
{
    sae.centring = Centring::None;
    const auto decision = std::ranges::find(sae.decisions, "centring", &Decision::what);
    if (decision != sae.decisions.end())
        *decision = {"centring", "none", why};
}

/// Asks the model for what the SAE never saw.
Result<void> readValueBias(const LanguageModel& model, const Site& site, Sae& sae)
{
    TRY_ASSIGN(sae.valueBias, model.valueBias(site));
    if (std::ranges::any_of(sae.valueBias, [](float value) { return value != 0; }))
        return {};
    sae.valueBias.clear();
    if (!isAsked(sae))
        dropCentring(sae, "the model's values have no bias");
    return {};
}

} // namespace

Result<Site> pairWithModel(const LanguageModel& model, Sae& sae)
{
    if (sae.hookName.empty()) {
        return fail(ErrorCode::Unanswered,
                    "the SAE's files do not say which activations it reads; give the place with "
                    "--sae-option hook_name=blocks.L.hook_resid_post");
    }
    TRY_ASSIGN(const Site site, siteFromHookName(sae.hookName));
    TRY_ASSIGN(const int width, model.siteWidth(site));
    if (width != sae.dIn) {
        return fail(ErrorCode::ShapeMismatch,
                    fmt::format("the SAE reads activations of width {}, but {} of model {} has width {}: they do not "
                                "belong together",
                                sae.dIn, sae.hookName, model.info().name, width));
    }
    if (model.info().norm == NormKind::RmsNorm && sae.centring == Centring::SubtractMean && !isAsked(sae))
        dropCentring(sae, "the model has RMSNorm, whose residual stream is never centred");
    if (sae.centring == Centring::SubtractValueBias)
        TRY(readValueBias(model, site, sae));
    return site;
}

Result<std::optional<Site>> pairTargetWithModel(const LanguageModel& model, const Sae& sae)
{
    if (!sae.isTranscoder)
        return std::optional<Site>();
    if (sae.outHookName.empty()) {
        return fail(ErrorCode::Unanswered,
                    "the transcoder's files do not say which activations it reconstructs; give the place with "
                    "--sae-option out_hook_name=blocks.L.hook_mlp_out");
    }
    TRY_ASSIGN(const Site site, siteFromHookName(sae.outHookName));
    TRY_ASSIGN(const int width, model.siteWidth(site));
    if (width != sae.outWidth()) {
        return fail(ErrorCode::ShapeMismatch,
                    fmt::format("the transcoder reconstructs activations of width {}, but {} of model {} has width {}",
                                sae.outWidth(), sae.outHookName, model.info().name, width));
    }
    return std::optional(site);
}

} // namespace atomscope
