#pragma once

#include "core/index/densesampler.h"
#include "core/index/segmentbuilder.h"
#include "core/index/types.h"
#include "core/store/atomindex.h"

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace atomscope {

/// One record of the text and the state of the reader behind it.
struct ReadDocument
{
    DocumentRecord record; ///< nSequences = all its windows
    std::string chainHash; ///< SHA-256 chain over the records up to this one
    std::int64_t nReplacedUtf8 = 0; ///< in the records up to this one
};

/// One window on its way through the index job: read, computed by one thread, collected in order.
struct IndexWindow
{
    SequenceTokens tokens; ///< errorNorm: 0 where a token is not counted
    std::shared_ptr<const ReadDocument> document;
    std::int32_t placeInDocument = 0; ///< which of the document's windows
    /// Documents that begin between the window before and this one, empty ones included.
    std::vector<std::shared_ptr<const ReadDocument>> newDocuments;

    std::vector<float> rows; ///< of cached activations: x [n, d_in] of the n counted tokens; computation lets them go

    // Filled by computation, or by what holds firings, as SequenceFirings wants them.
    std::vector<std::int64_t> rowStart;
    std::vector<std::int32_t> atom;
    std::vector<float> activation;
    SequenceMoments moments;
    std::vector<DenseCandidate> dense; ///< rows of x for the dense sample

    int length() const { return static_cast<int>(tokens.ids.size()); }
    bool isLastOfDocument() const { return placeInDocument + 1 == document->record.nSequences; }
};

} // namespace atomscope
