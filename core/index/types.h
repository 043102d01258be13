#pragma once

#include "core/base/ids.h"

#include <cstdint>
#include <vector>

namespace atomscope {

/// One window the model saw, with what is kept about each of its tokens.
struct SequenceTokens
{
    SequenceId id;
    DocumentId document;
    std::int32_t firstTokenInDocument = 0; ///< document-token index of the first token that is not the BOS in front
    bool hasBos = false; ///< ids[0] was put in front; it is no token of the document
    std::vector<TokenId> ids; ///< BOS included
    std::vector<std::uint8_t> counted; ///< [ids.size()], 1 = takes part in every count
    std::vector<float> errorNorm; ///< [ids.size()], |x - x_hat| / |x| (stored as float16)
    /// [ids.size()] or empty: cross-entropy of the next token in nats (stored as float16); not a number at the last
    /// one.
    std::vector<float> loss;
};

/// Which tokens an atom fires on. Positions number all stored tokens of the index (BOS and uncounted ones included)
/// in sequence order; they ascend. Activations are the canonical fp32 values after storage rounding.
struct PostingList
{
    std::vector<std::uint64_t> position;
    std::vector<float> activation;
};

/// What fires at one token: atoms ascending.
struct TokenFirings
{
    std::vector<AtomId> atom;
    std::vector<float> activation;
};

/// Exact per-atom statistics from fp32 activations, independent of the
/// segmentation (sums are kept in two doubles).
struct AtomStatistics
{
    std::int64_t nFired = 0;
    std::int32_t nDocuments = 0; ///< documents with at least one firing, also where a document spans segments
    double sum = 0; ///< of activations, in position order
    double sumOfSquares = 0;
    float maxActivation = 0;
    std::uint64_t maxPosition = 0; ///< the first position, in document order, where the maximum is reached
};

} // namespace atomscope
