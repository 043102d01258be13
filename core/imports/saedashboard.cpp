// SAEDashboard's batch-N.json: one object with the model's and the SAE's names and a list of features, each with its
// examples inside.
#include "core/imports/schemas.h"

namespace atomscope::foreign {

namespace {

Result<void> takeExample(const Record& record, AtomId atom, ImportSink& sink)
{
    ForeignExample example;
    TRY_ASSIGN(const double low, record.number("bin_min"));
    TRY_ASSIGN(const double high, record.number("bin_max"));
    TRY_ASSIGN(const double share, record.number("bin_contains"));
    setGroup(example, low, high, share);
    TRY_ASSIGN(example.tokens, record.texts("tokens"));
    TRY_ASSIGN(example.activations, activationsFrom(record));
    TRY_ASSIGN(const std::int64_t peak, record.integer("qualifying_token_index", -1));
    return sink.addExample(atom, std::move(example), peak, record.where);
}

} // namespace

bool isDashboardBatch(const Outline& outline)
{
    return outline.has("feature_index");
}

Result<void> takeDashboardFeature(const Record& record, ImportSink& sink)
{
    TRY_ASSIGN(const AtomId atom, record.atom("feature_index"));
    TRY_ASSIGN(const Feature feature, featureFrom(record, atom));
    TRY_ASSIGN(const bool isNew, sink.addFeature(atom, feature));
    if (!isNew)
        return {};
    TRY_ASSIGN(const std::string dataset, record.text("dataset"));
    TRY_ASSIGN(const std::int64_t nPrompts, record.integer("n_prompts_total", 0));
    TRY_ASSIGN(const std::int64_t nTokens, record.integer("n_tokens_in_prompt", 0));
    sink.describe(dataset, nPrompts, nTokens);
    const Json* examples = record.find("activations");
    if (examples && !examples->is_array())
        return tl::unexpected(record.bad("activations", "a list of examples"));
    for (const Json& example : examples ? *examples : Json::array()) {
        if (!example.is_object())
            return tl::unexpected(record.bad("activations", "a list of examples"));
        TRY(takeExample(Record{example, record.where}, atom, sink));
    }
    return {};
}

Result<void> takeDashboardHeader(const Record& header, ImportSink& sink)
{
    TRY_ASSIGN(const std::string model, header.text("model_id"));
    TRY_ASSIGN(const std::string layer, header.text("layer"));
    TRY_ASSIGN(const std::string set, header.text("sae_set"));
    TRY_ASSIGN(const std::string suffix, header.text("sae_id_suffix"));
    // As Neuronpedia names the same SAE.
    return sink.name(model, layer + "-" + set + (suffix.empty() ? "" : "__" + suffix), header.where);
}

} // namespace atomscope::foreign
