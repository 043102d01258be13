#pragma once

#include "core/base/result.h"
#include "core/index/bytes.h"
#include "core/index/segmentbuilder.h"
#include "core/index/types.h"

#include <cstdint>
#include <span>
#include <vector>

namespace atomscope {

/// An unevaluated sum hi + lo with |lo| <= ulp(hi) / 2: about 106 bits. Sums of fp32 activations (24 bits) and of their
/// squares (48 bits) are exact in it unless their exponents spread further than its width, so they do not depend on
/// how the text is cut. Sources: Dekker 1971; Knuth's two-sum.
struct DoubleDouble
{
    double hi = 0, lo = 0;

    void add(double value);
    void add(const DoubleDouble& other);
    friend bool operator==(const DoubleDouble&, const DoubleDouble&) = default;
};

/// What is summed up of one atom over a run of windows.
struct AtomSums
{
    std::int64_t nFired = 0;
    std::int32_t nDocuments = 0; ///< with at least one firing inside the run
    bool firesInFirst = false, firesInLast = false; ///< in the run's first, last document
    DoubleDouble sum, sumOfSquares;
    float maxActivation = 0;
    std::uint64_t maxPosition = 0;

    AtomStatistics statistics() const;
    friend bool operator==(const AtomSums&, const AtomSums&) = default;
};

/// First and last document of a run of windows; first = -1 for an empty run.
struct DocumentSpan
{
    std::int32_t first = -1, last = -1;
};

/// Sums of the run `left` followed by the run `right` (which begins where left ends: its first document may be left's
/// last). Either may be without firings.
AtomSums joined(const AtomSums& left, DocumentSpan leftSpan, const AtomSums& right, DocumentSpan rightSpan);

/// Atoms in one row of statistics.
inline constexpr std::int32_t kStatisticsRowAtoms = 512;

/// One row: a bit for each of 512 atoms that fired (lowest first), then for each of them in order: int64 n_fired, int32
/// n_documents, byte flags (1 fires in the first document, 2 in the last), double sum hi, lo, sum of squares hi, lo,
/// float32 maximum, uint64 its first position.
Bytes encodeStatisticsRow(std::span<const AtomSums> sums);
/// All 512. Error BadFormat.
Result<std::vector<AtomSums>> decodeStatisticsRow(std::span<const std::byte> row);
/// One of the 512, without decoding the others.
Result<AtomSums> decodeStatistics(std::span<const std::byte> row, int atomInRow);

} // namespace atomscope
