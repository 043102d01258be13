// Neuronpedia's explanations/batch-N.jsonl: one sentence about an atom a line, mostly a language model's.
#include "core/imports/schemas.h"

namespace atomscope::foreign {

bool isNeuronpediaExplanation(const Outline& outline)
{
    return outline.has("index") && outline.has("description") && outline.has("modelId");
}

Result<void> takeNeuronpediaExplanation(const Record& record, ImportSink& sink)
{
    TRY_ASSIGN(const std::string model, record.text("modelId"));
    TRY_ASSIGN(const std::string source, record.text("layer"));
    TRY(sink.name(model, source, record.where));
    TRY_ASSIGN(const AtomId atom, record.atom("index"));
    ImportedHypothesis hypothesis;
    TRY_ASSIGN(hypothesis.text, record.text("description"));
    TRY_ASSIGN(hypothesis.method, record.text("typeName"));
    TRY_ASSIGN(hypothesis.model, record.text("explanationModelName"));
    TRY_ASSIGN(hypothesis.author, record.text("authorId"));
    TRY_ASSIGN(hypothesis.createdAt, record.text("createdAt"));
    TRY_ASSIGN(hypothesis.id, record.text("id"));
    if (hypothesis.text.find_first_not_of(" \t\r\n") == std::string::npos)
        return {};
    return sink.addHypothesis(atom, hypothesis);
}

} // namespace atomscope::foreign
