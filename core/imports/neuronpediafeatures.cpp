// Neuronpedia's features/batch-N.jsonl: one atom a line. Indexes are strings or numbers, in any order.
#include "core/imports/schemas.h"

namespace atomscope::foreign {

bool isNeuronpediaFeature(const Outline& outline)
{
    return outline.has("index") && outline.has("modelId") && outline.has("layer")
        && (outline.has("frac_nonzero") || outline.has("pos_str") || outline.has("maxActApprox"))
        && !outline.has("tokens");
}

Result<void> takeNeuronpediaFeature(const Record& record, ImportSink& sink)
{
    TRY_ASSIGN(const std::string model, record.text("modelId"));
    TRY_ASSIGN(const std::string source, record.text("layer"));
    TRY(sink.name(model, source, record.where));
    TRY_ASSIGN(const std::string hook, record.text("hookName"));
    sink.setHook(hook);
    TRY_ASSIGN(const AtomId atom, record.atom("index"));
    TRY_ASSIGN(const Feature feature, featureFrom(record, atom));
    TRY(sink.addFeature(atom, feature));
    return {};
}

} // namespace atomscope::foreign
