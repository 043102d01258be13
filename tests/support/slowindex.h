#pragma once

#include "core/base/result.h"
#include "core/index/types.h"
#include "core/model/languagemodel.h"
#include "core/sae/sae.h"
#include "core/text/tokenizer.h"

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace atomscope::test {

/// One firing as an index must hold it.
struct SlowFiring
{
    std::uint64_t position = 0; ///< in the whole index
    std::int32_t document = 0;
    std::int32_t token = 0; ///< in its document
    float activation = 0; ///< fp32, from the encoder, one row at a time
    double plain = 0; ///< the same in plain loops in double
};

/// What a text must become, worked out window by window and row by row with no shortcut.
struct SlowIndex
{
    struct Document
    {
        std::int32_t firstSequence = 0;
        std::int32_t nSequences = 0;
    };
    std::vector<Document> documents;
    std::vector<SequenceTokens> windows;
    std::vector<std::uint64_t> firstPosition; ///< of each window
    std::map<std::int32_t, std::vector<SlowFiring>> firings; ///< by atom, in position order
    std::map<std::int32_t, std::vector<std::uint64_t>> tokenPlaces; ///< counted places by token id
    std::int64_t nPositions = 0, nTokens = 0, nFirings = 0;
    double fvu = 0;
    double worstDifference = 0; ///< between the encoder and plain loops, relative to 1 + |activation|
    std::int64_t nDisagreements = 0; ///< firings in one of the two only, further than 1e-4 from the threshold
};

struct SlowRule
{
    int context = 0;
    bool prependBos = true;
    bool specialsAsText = false;
    std::int64_t tokenBudget = 0;
};

/// Every document is valid UTF-8.
Result<SlowIndex> slowIndex(const std::vector<std::string>& documents, const Tokenizer& tokenizer,
                            const LanguageModel& model, std::shared_ptr<const Sae> sae, const SlowRule& rule);

/// The value an index stores for an activation: 11 significant bits, ties to even, never at or below the threshold.
float storedActivation(float activation, float threshold);

} // namespace atomscope::test
