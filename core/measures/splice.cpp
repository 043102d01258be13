#include "core/measures/splice.h"

#include <cmath>
#include <limits>
#include <nlohmann/json.hpp>

namespace atomscope {

namespace {

using Json = nlohmann::ordered_json;
constexpr double kNone = std::numeric_limits<double>::quiet_NaN();

std::size_t at(Spliced spliced)
{
    return static_cast<std::size_t>(spliced);
}

Json number(double value)
{
    return std::isfinite(value) ? Json(value) : Json(nullptr);
}

Json natsJson(const Nats& nats)
{
    return {{"mean", number(nats.mean)}, {"standard_error", number(nats.error)}};
}

double numberOf(const Json& json)
{
    return json.is_number() ? json.get<double>() : kNone;
}

Nats natsOf(const Json& json)
{
    return {numberOf(json.at("mean")), numberOf(json.at("standard_error"))};
}

} // namespace

std::string_view toString(Spliced spliced)
{
    constexpr std::array<std::string_view, 4> kNames = {"clean", "reconstruction", "zero", "mean"};
    return kNames[at(spliced)];
}

double SpliceMeasure::recovered(Spliced ablation) const
{
    const double lost = deltaCrossEntropy[at(ablation)].mean;
    return lost > 0 ? (lost - deltaCrossEntropy[at(Spliced::Reconstruction)].mean) / lost : kNone;
}

Nats perToken(std::span<const double> sums, std::span<const std::int64_t> tokens)
{
    double total = 0, nTokens = 0;
    for (std::size_t u = 0; u < sums.size(); ++u) {
        total += sums[u];
        nTokens += static_cast<double>(tokens[u]);
    }
    if (nTokens == 0)
        return {kNone, kNone};
    const double mean = total / nTokens;
    double squares = 0;
    for (std::size_t u = 0; u < sums.size(); ++u) {
        const double deviation = sums[u] - mean * static_cast<double>(tokens[u]);
        squares += deviation * deviation;
    }
    const auto n = static_cast<double>(sums.size());
    return {mean, n > 1 ? std::sqrt(n / (n - 1) * squares) / nTokens : kNone};
}

std::string toJson(const SpliceMeasure& measure)
{
    Json json = {{"site", measure.site},
                 {"n_tokens", measure.nTokens},
                 {"n_units", measure.nUnits},
                 {"unit", measure.unit},
                 {"units", "nats per token"}};
    for (const Spliced spliced : kSpliced) {
        Json& row = json[std::string(toString(spliced))];
        row["cross_entropy"] = natsJson(measure.crossEntropy[at(spliced)]);
        if (spliced == Spliced::Clean)
            continue;
        row["delta_cross_entropy"] = natsJson(measure.deltaCrossEntropy[at(spliced)]);
        row["kl_divergence"] = natsJson(measure.divergence[at(spliced)]);
        if (spliced != Spliced::Reconstruction)
            row["cross_entropy_recovered"] = number(measure.recovered(spliced));
    }
    return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

Result<SpliceMeasure> spliceFromJson(std::string_view text)
{
    try {
        const Json json = Json::parse(text);
        SpliceMeasure measure;
        json.at("site").get_to(measure.site);
        json.at("n_tokens").get_to(measure.nTokens);
        json.at("n_units").get_to(measure.nUnits);
        json.at("unit").get_to(measure.unit);
        for (const Spliced spliced : kSpliced) {
            const Json& row = json.at(std::string(toString(spliced)));
            measure.crossEntropy[at(spliced)] = natsOf(row.at("cross_entropy"));
            if (spliced == Spliced::Clean)
                continue;
            measure.deltaCrossEntropy[at(spliced)] = natsOf(row.at("delta_cross_entropy"));
            measure.divergence[at(spliced)] = natsOf(row.at("kl_divergence"));
        }
        return measure;
    } catch (const Json::exception& error) {
        return fail(ErrorCode::BadFormat, "what was measured with the SAE spliced in cannot be read; measure it again",
                    error.what());
    }
}

} // namespace atomscope
