#pragma once

#include "core/index/types.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

namespace atomscope {

/// What the model's activations x [n, d_in] of one window say about the whole, over its counted tokens.
struct SequenceMoments
{
    std::int64_t nTokens = 0;
    std::vector<double> mean; ///< [d_in]
    double sumSquaredDeviation = 0; ///< of x - mean
    double sumSquaredError = 0; ///< of x - x_hat

    /// Exact merge of disjoint sets of tokens (Chan et al. 1979).
    void add(const SequenceMoments& other);
};

/// The firings of one window: token t's atoms are atom[rowStart[t] .. rowStart[t + 1]), ascending. Uncounted tokens
/// have none.
struct SequenceFirings
{
    std::span<const std::int64_t> rowStart; ///< [nTokens + 1], any offset; rowStart[0] is the first entry
    std::span<const std::int32_t> atom;
    std::span<const float> activation; ///< fp32, > 0
};

/// One packed row of a segment, as the store keeps it.
struct EncodedRow
{
    std::int32_t first = 0; ///< first atom, token or window (within the segment) of the row
    std::vector<std::byte> bytes;
};

/// A segment ready to be written: a run of whole windows.
struct EncodedSegment
{
    std::uint64_t firstPosition = 0;
    std::int32_t firstSequence = 0;
    std::int32_t firstDocument = -1, lastDocument = -1;
    std::int64_t nPositions = 0, nSequences = 0, nTokens = 0, nFirings = 0;
    std::uint64_t sequenceHash = 0; ///< sum of the windows' hashes (sequencecodec.h)
    SequenceMoments moments;
    std::vector<EncodedRow> postings; ///< several atoms a row
    std::vector<EncodedRow> tokenPostings; ///< several vocabulary ids a row
    std::vector<EncodedRow> sequences; ///< tokens, counted flags and error norms of several windows a row
    std::vector<EncodedRow> forward; ///< firings of several windows a row
    std::vector<EncodedRow> statistics; ///< 512 atoms a row (atomsums.h), of this segment alone
    std::vector<std::byte> windows; ///< where each window lies (windowcodec.h)
};

/// Collects windows in order and turns them into one segment. Content decides everything: the same windows give the
/// same bytes. Not thread-safe.
class SegmentBuilder
{
public:
    /// threshold [F]: a stored activation is never at or below its atom's threshold (rounded up instead); empty =
    /// zeros.
    SegmentBuilder(int dSae, int dIn, std::vector<float> threshold);
    ~SegmentBuilder();

    /// Starts an empty segment at these places.
    void start(std::uint64_t firstPosition, SequenceId firstSequence);
    /// Windows come in order; a document's windows follow each other.
    void add(const SequenceTokens& tokens, const SequenceFirings& firings, const SequenceMoments& moments);
    std::int64_t nPositions() const;
    std::int64_t nTokens() const;
    std::int64_t nFirings() const;
    bool isEmpty() const;
    /// Sorts and encodes; the builder is empty afterwards (call start() again).
    EncodedSegment finish();

private:
    struct Parts;
    std::unique_ptr<Parts> m_parts;
};

} // namespace atomscope
