// Neuronpedia's activations/batch-N.jsonl: one example a line.
#include "core/imports/schemas.h"

namespace atomscope::foreign {

bool isNeuronpediaActivation(const Outline& outline)
{
    return outline.has("index") && outline.has("tokens") && outline.has("values");
}

Result<void> takeNeuronpediaActivation(const Record& record, ImportSink& sink)
{
    TRY_ASSIGN(const std::string model, record.text("modelId"));
    TRY_ASSIGN(const std::string source, record.text("layer"));
    TRY(sink.name(model, source, record.where));
    TRY_ASSIGN(const AtomId atom, record.atom("index"));
    TRY_ASSIGN(const double low, record.number("binMin"));
    TRY_ASSIGN(const double high, record.number("binMax"));
    TRY_ASSIGN(const double share, record.number("binContains"));
    ForeignExample example;
    setGroup(example, low, high, share);
    TRY_ASSIGN(example.tokens, record.texts("tokens"));
    TRY_ASSIGN(example.activations, activationsFrom(record));
    TRY_ASSIGN(std::int64_t peak, record.integer("qualifyingTokenIndex", -1));
    // Public files leave that out; the strongest token is what a top example was chosen for, not one of an interval.
    if (peak < 0 && example.group == ImportedExample::Group::Top) {
        TRY_ASSIGN(peak, record.integer("maxValueTokenIndex", -1));
    }
    return sink.addExample(atom, std::move(example), peak, record.where);
}

} // namespace atomscope::foreign
