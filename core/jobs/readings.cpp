#include "core/jobs/readings.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdlib>
#include <fmt/format.h>

namespace atomscope {

namespace {

constexpr std::size_t kMostPlaces = 48;

void add(std::vector<Reading>& readings, const Site& site, std::string cause, const std::string& option,
         std::function<void(Sae&)> change)
{
    readings.push_back({std::move(cause), option, "--sae-option " + option, site, std::move(change)});
}

/// With or without what folded value biases leave out.
void addValueBias(const PairedModel& paired, std::vector<Reading>& readings)
{
    if (paired.sae->centring == Centring::SubtractValueBias) {
        add(readings, paired.site, "the centring", "centring=none", [](Sae& sae) {
            sae.centring = Centring::None;
            sae.valueBias.clear();
        });
        return;
    }
    if (auto bias = paired.model->valueBias(paired.site))
        add(readings, paired.site, "the centring", "centring=subtract_value_bias", [bias = std::move(*bias)](Sae& sae) {
            sae.centring = Centring::SubtractValueBias;
            sae.valueBias = bias;
        });
}

void addCentring(const PairedModel& paired, std::vector<Reading>& readings)
{
    if (paired.site.kind == Site::Kind::HookZ || paired.site.kind == Site::Kind::HookV)
        return addValueBias(paired, readings);
    if (paired.model->info().norm != NormKind::LayerNorm)
        return; // TransformerLens never centred the others
    const bool isCentred = paired.sae->centring == Centring::SubtractMean;
    const Centring other = isCentred ? Centring::None : Centring::SubtractMean;
    add(readings, paired.site, "the centring", isCentred ? "centring=none" : "centring=subtract_mean",
        [other](Sae& sae) { sae.centring = other; });
}

void addScale(const PairedModel& paired, double meanNorm, std::vector<Reading>& readings)
{
    const Sae& sae = *paired.sae;
    const float present = sae.inputScale.value_or(1.0F);
    if (present != 1.0F)
        add(readings, paired.site, "the scale of the input", "input_scale=1",
            [](Sae& changed) { changed.inputScale = 1.0F; });
    constexpr double kSame = 1.2; // an estimate this near is no other scale
    const double estimate = std::sqrt(static_cast<double>(sae.dIn)) / meanNorm;
    const double ratio = estimate / static_cast<double>(present);
    if (sae.inputNorm != InputNorm::None || !std::isfinite(estimate) || (ratio < kSame && ratio > 1 / kSame))
        return;
    add(readings, paired.site, "the scale of the input", fmt::format("input_scale={:.4g}", estimate),
        [estimate](Sae& changed) { changed.inputScale = static_cast<float>(estimate); });
}

void addNorm(const PairedModel& paired, std::vector<Reading>& readings)
{
    constexpr std::array kNorms = {InputNorm::None, InputNorm::ConstantNorm, InputNorm::LayerNorm};
    for (const InputNorm norm : kNorms) {
        if (norm != paired.sae->inputNorm)
            add(readings, paired.site, "the norm of the input", fmt::format("input_norm={}", nameOf(norm)),
                [norm](Sae& changed) { changed.inputNorm = norm; });
    }
}

void transposeSquare(std::vector<float>& matrix, int n)
{
    const auto width = static_cast<std::size_t>(n);
    for (std::size_t i = 0; i < width; ++i)
        for (std::size_t j = 0; j < i; ++j)
            std::swap(matrix[i * width + j], matrix[j * width + i]);
}

/// Shapes tell the orientation of all matrices but square ones.
void addOrientation(const PairedModel& paired, std::vector<Reading>& readings)
{
    const Sae& sae = *paired.sae;
    const auto turned = [&](const char* what, std::function<void(Sae&)> change) {
        readings.push_back(
            {"the orientation of its matrices", fmt::format("{} transposed", what),
             fmt::format("the file stores {} the other way round than its format says: store it anew", what),
             paired.site, std::move(change)});
    };
    const bool isEncoderSquare = sae.dSae == sae.dIn;
    const bool isDecoderSquare = sae.dSae == sae.outWidth();
    if (isEncoderSquare)
        turned("W_enc", [](Sae& changed) { transposeSquare(changed.W_enc, changed.dIn); });
    if (isDecoderSquare)
        turned("W_dec", [](Sae& changed) { transposeSquare(changed.W_dec, changed.dSae); });
    if (isEncoderSquare && isDecoderSquare)
        turned("W_enc and W_dec", [](Sae& changed) {
            transposeSquare(changed.W_enc, changed.dIn);
            transposeSquare(changed.W_dec, changed.dSae);
        });
    if (!sae.W_skip.empty() && sae.dIn == sae.outWidth())
        turned("the skip connection", [](Sae& changed) { transposeSquare(changed.W_skip, changed.dIn); });
}

/// The same values under one name: what a block reads is what the one before it gave.
Site canonical(Site site)
{
    if (site.kind == Site::Kind::ResidPre && site.layer > 0)
        return {Site::Kind::ResidPost, site.layer - 1};
    return site;
}

/// Places of the same width, the nearest first; the residual stream, which most SAEs read, at every layer.
void addPlaces(const PairedModel& paired, std::vector<Reading>& readings)
{
    using Kind = Site::Kind;
    constexpr std::array kKinds
        = {Kind::ResidPost, Kind::ResidPre,      Kind::ResidMid,      Kind::MlpOut, Kind::AttnOut,
           Kind::MlpIn,     Kind::Ln2Normalized, Kind::Ln1Normalized, Kind::HookZ,  Kind::MlpPost};
    const Site given = canonical(paired.site);
    std::vector<Site> places;
    for (int layer = 0; layer < paired.model->info().nLayers; ++layer) {
        for (const Kind kind : kKinds) {
            const Site site{kind, layer};
            const bool isNear = std::abs(layer - given.layer) <= 1 || kind == given.kind || kind == Kind::ResidPost;
            if (!isNear || canonical(site) != site || site == given)
                continue;
            if (paired.model->siteWidth(site) == paired.sae->dIn)
                places.push_back(site);
        }
    }
    std::ranges::stable_sort(places, {}, [&](const Site& site) { return std::abs(site.layer - given.layer); });
    places.resize(std::min(places.size(), kMostPlaces));
    for (const Site& site : places) {
        const std::string name = hookNameFromSite(site);
        readings.push_back({"the place", name, "--sae-option hook_name=" + name, site, {}});
    }
}

} // namespace

std::vector<Reading> otherReadings(const PairedModel& paired, double meanNorm)
{
    std::vector<Reading> readings;
    addCentring(paired, readings);
    addScale(paired, meanNorm, readings);
    addNorm(paired, readings);
    addOrientation(paired, readings);
    addPlaces(paired, readings);
    return readings;
}

} // namespace atomscope
