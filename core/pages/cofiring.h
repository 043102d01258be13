#pragma once

#include "core/base/result.h"
#include "core/store/atomindex.h"

#include <cstddef>
#include <cstdint>
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
};

struct CoFirings
{
    AtomId atom;
    std::int64_t nFired = 0, nTokens = 0;
    std::vector<CoFiring> strongest; ///< phi descending, then atoms ascending
    std::vector<CoFiring> ofOthers; ///< one for each of the atoms asked about, in that order
};

/// Fewer common firings than this are an accident more often than not: such an atom is not among the strongest.
inline constexpr std::int64_t kFewestTogether = 5;

/// Correlation of two atoms that fire or not at n counted tokens, from n1 and n2 firings, n11 of them common:
/// (n11 n - n1 n2) / sqrt(n1 n2 (n - n1) (n - n2)), in double.
double phiCoefficient(std::int64_t n11, std::int64_t n1, std::int64_t n2, std::int64_t n);

/// Counts what fires where `atom` fires, from the forward lists of the windows it fires in: the `count` atoms with the
/// largest phi and at least kFewestTogether common firings, and whatever the caller wants to know about `others`.
/// O(d_sae + tokens of those windows * L0). Errors: NotFound outside the dictionary; BadFormat; Database; Cancelled.
Result<CoFirings> countCoFirings(const AtomIndex& index, AtomId atom, std::size_t count,
                                 std::span<const AtomId> others = {}, std::stop_token stop = {});

} // namespace atomscope
