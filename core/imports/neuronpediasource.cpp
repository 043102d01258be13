// Neuronpedia's source.jsonl: one line about the SAE and the texts.
#include "core/imports/schemas.h"

namespace atomscope::foreign {

bool isNeuronpediaSource(const Outline& outline)
{
    return outline.has("id") && outline.has("modelId") && outline.has("setName") && !outline.has("index");
}

Result<void> takeNeuronpediaSource(const Record& record, ImportSink& sink)
{
    TRY_ASSIGN(const std::string model, record.text("modelId"));
    TRY_ASSIGN(const std::string source, record.text("id"));
    TRY(sink.name(model, source, record.where));
    TRY_ASSIGN(const std::string dataset, record.text("dataset"));
    TRY_ASSIGN(const std::int64_t nPrompts, record.integer("num_prompts", 0));
    TRY_ASSIGN(const std::int64_t nTokens, record.integer("num_tokens_in_prompt", 0));
    sink.describe(dataset, nPrompts, nTokens);
    return {};
}

} // namespace atomscope::foreign
