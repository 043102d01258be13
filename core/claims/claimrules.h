#pragma once

#include <cstdint>

/// Every threshold of the claims page (resources/docs/claims.md says the same in words).
namespace atomscope {

/// Fewer atoms tested than this, and every share is "cannot tell".
inline constexpr std::int64_t kFewestTestedAtoms = 50;
/// Of atoms without any meaning at most this share is given a verdict other than "cannot tell", and of atoms with one
/// meaning at most this share several: held by tests/planted on random directions and on the oracle. What an index
/// shows must be above it, unless its paired null says what chance gives.
inline constexpr double kFalseVerdicts = 0.05;
/// Where less than this share of the tested atoms got a verdict, the rest decides, and nobody knows it.
inline constexpr double kToldEnough = 0.5;
/// A fraction of variance unexplained up to here is "hardly anything".
inline constexpr double kHardlyAnyError = 0.02;
/// Two-sided 95 %.
inline constexpr double kConfidenceZ = 1.959963984540054;

} // namespace atomscope
