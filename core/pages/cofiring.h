#pragma once

#include "core/base/result.h"
#include "core/pages/pairkind.h"
#include "core/store/atomindex.h"

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <stop_token>
#include <vector>

namespace atomscope {

/// How often another atom fires at the same counted tokens as the atom in question.
struct CoFiring
{
    AtomId atom;
    std::int64_t nTogether = 0;
    std::int64_t nOther = 0; ///< firings of the other atom
    double phi = 0; ///< NaN where one of the two never or always fires
    double otherGivenThis = 0; ///< nTogether / n_fired of this atom
    double thisGivenOther = 0; ///< nTogether / nOther; NaN when the other never fires
    double npmi = 0; ///< ln(n11 n / (n1 n2)) / -ln(n11 / n), -1 where they never fire together; NaN as phi
    double cosine
        = std::numeric_limits<double>::quiet_NaN(); ///< of the decoder directions; NaN = not among the nearest

    // Against circular shifts within documents (core/measures/shiftnull.h). NaN for a pair that was not tested.
    std::int64_t nDocumentsTogether = 0; ///< documents of at least kFewestShifted tokens in which both fire at one
    double expected = std::numeric_limits<double>::quiet_NaN(); ///< common firings if it were chance
    double z = std::numeric_limits<double>::quiet_NaN();
    double falseDiscoveryRate = std::numeric_limits<double>::quiet_NaN(); ///< over all pairs that were tested
    bool isSignificant = false; ///< rate at most kFalseDiscoveryRate, and in at least kFewestDocuments documents
    PairKind kind = PairKind::Unknown;

    bool isTested() const { return std::isfinite(falseDiscoveryRate); }
};

struct CoFirings
{
    AtomId atom;
    std::int64_t nFired = 0, nTokens = 0;
    std::vector<CoFiring> strongest; ///< phi descending, then atoms ascending
    std::vector<CoFiring> ofOthers; ///< one for each of the atoms asked about, in that order
    std::int64_t nTested = 0; ///< pairs of this atom that the false-discovery control went over
    double nearCosine = 0; ///< above it two directions are nearer than chance: expectedLargestCosine(), NaN as it
};

/// Fewer common firings than this are an accident more often than not: such an atom is not among the strongest.
inline constexpr std::int64_t kFewestTogether = 5;

inline constexpr std::int64_t kFewestDocuments = 5;
inline constexpr double kFalseDiscoveryRate = 0.05;

/// Correlation of two atoms that fire or not at n counted tokens, from n1 and n2 firings, n11 of them common:
/// (n11 n - n1 n2) / sqrt(n1 n2 (n - n1) (n - n2)), in double.
double phiCoefficient(std::int64_t n11, std::int64_t n1, std::int64_t n2, std::int64_t n);

/// Counts what fires where `atom` fires, from the forward lists of the windows it fires in: the `count` atoms with the
/// largest phi and at least kFewestTogether common firings, and whatever the caller wants to know about `others`.
///
/// Every pair with at least kFewestTogether common firings is tested against kShifts circular shifts, with one control
/// of false discoveries over all of them, not over those that are returned. Pairs of `others` with fewer that chance
/// would have made fire together as often as that are tested for firing apart, with a control of their own.
///
/// O(d_sae + tokens of the documents it fires in * L0 + kShifts * firings * L0). Errors: NotFound outside the
/// dictionary; BadFormat; Database; Cancelled.
Result<CoFirings> countCoFirings(const AtomIndex& index, AtomId atom, std::size_t count,
                                 std::span<const AtomId> others = {}, std::stop_token stop = {});

} // namespace atomscope
