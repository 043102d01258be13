#pragma once

#include <cstdint>

namespace atomscope {

/// What the largest of m cosines between random directions of d dimensions and a given one is expected to be:
/// √(2 ln m / d) · (1 − (ln ln m + ln 4π) / (4 ln m)), the expectation of the largest of m normal numbers of variance
/// 1 / d to second order. 0.143 for m = 24,576 and d = 768, where √(2 ln m / d) = 0.162 and 0.146 was measured. The
/// null of an atom's nearest cosine. NaN for m < 3 or d < 1; at most 1.
double expectedLargestCosine(std::int64_t m, int d);

/// The least that the largest |cosine| of m directions in d dimensions can be: √((m − d) / (d (m − 1))) (Welch 1974).
/// 0 for m <= d: they may be orthogonal. NaN for m < 2 or d < 1.
double welchBound(std::int64_t m, int d);

} // namespace atomscope
