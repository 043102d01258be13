#pragma once

#include "core/jobs/cachedtext.h"
#include "core/jobs/indexinputs.h"

#include <optional>
#include <stop_token>
#include <string>

namespace atomscope {

/// The inputs of a job that has IndexJob::cache. If the activations are one folder and nothing else is said, its sae/,
/// token_ids.json and tokenizer.json are taken. What needs a model is said to be absent in the definitions.
/// Errors: those of the files (core/formats); NotFound, Usage for what is missing; ShapeMismatch names the array that
/// does not fit the others or the SAE; BadFormat for ids that are no tokens; those of loadSae() and of the tokenizer.
Result<IndexInputs> loadCachedInputs(const IndexJob& job, std::stop_token stop);

/// What is known of a cache in front of its tokens.
struct CacheShape
{
    std::int64_t nTokens = 0; ///< 0 = it does not say
    std::optional<std::int64_t> windowTokens; ///< T, where the cache says it
    bool hasRows = false; ///< it lies in rows of T, whatever the ids look like
    std::string where; ///< which file says so
    std::optional<ShardedArray> ids; ///< that the cache holds itself
};

/// Opens ids, documents and tokenizer, decides on BOS and special tokens, and fills `inputs` (tokenizer, rule) and its
/// definitions with them. `sae` may be null.
Result<CachedText> openCachedText(const IndexJob& job, const CacheShape& shape, const Sae* sae, IndexInputs& inputs);

} // namespace atomscope
