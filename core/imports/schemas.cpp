#include "core/imports/schemas.h"

#include <array>
#include <cmath>
#include <limits>

namespace atomscope::foreign {

namespace {

constexpr std::array kSchemas = {
    Schema{kSaeDashboard, "batch", isDashboardBatch, takeDashboardFeature, takeDashboardHeader},
    Schema{kNeuronpedia, "features", isNeuronpediaFeature, takeNeuronpediaFeature, nullptr},
    Schema{kNeuronpedia, "activations", isNeuronpediaActivation, takeNeuronpediaActivation, nullptr},
    Schema{kNeuronpedia, "explanations", isNeuronpediaExplanation, takeNeuronpediaExplanation, nullptr},
    Schema{kNeuronpedia, "source", isNeuronpediaSource, takeNeuronpediaSource, nullptr},
};

} // namespace

std::span<const Schema> schemas()
{
    return kSchemas;
}

const Schema* recognise(const Outline& outline)
{
    for (const Schema& schema : kSchemas) {
        if (outline.hasFeatureList == (schema.takeHeader != nullptr) && schema.recognises(outline))
            return &schema;
    }
    return nullptr;
}

void setGroup(ForeignExample& example, double low, double high, double share)
{
    const bool isTop = !std::isfinite(low) || !std::isfinite(high) || low == -1;
    example.group = isTop ? ImportedExample::Group::Top : ImportedExample::Group::Interval;
    if (isTop)
        return;
    example.low = low;
    example.high = high;
    example.share = share;
}

Result<std::vector<float>> activationsFrom(const Record& record)
{
    TRY_ASSIGN(const std::vector<double> values, record.numbers("values"));
    std::vector<float> activations;
    activations.reserve(values.size());
    for (const double value : values) {
        if (!(std::abs(value) <= static_cast<double>(std::numeric_limits<float>::max())))
            return tl::unexpected(record.bad("values", "a list of activations"));
        activations.push_back(static_cast<float>(value));
    }
    return activations;
}

} // namespace atomscope::foreign
