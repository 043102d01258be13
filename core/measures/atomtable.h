#pragma once

#include "core/base/result.h"
#include "core/store/indexwriter.h"

#include <cstdint>
#include <stop_token>
#include <vector>

namespace atomscope {

/// The wide table of all atoms, as IndexWriter::writeAtomsTable takes it.
struct AtomTable
{
    std::vector<IndexWriter::Column> columns; ///< one a measure of the registry, d_sae values each
    std::vector<std::uint8_t> sparklines; ///< [d_sae * 16]
    std::int64_t nTokens = 0; ///< counted tokens of the snapshot it was computed on
};

/// Computes every measure of every atom from an index's snapshot: reads each window and each posting list once.
/// Needs 5 bytes a stored token. O(n_firings + n_positions). Errors: Cancelled; Database.
Result<AtomTable> makeAtomTable(const AtomIndex& index, std::stop_token stop = {});

/// What an index says about the SAE as a whole.
struct IndexHealth
{
    double l0 = 0; ///< firings a counted token
    std::int64_t nDead = 0; ///< atoms without a firing
    std::int64_t nDense = 0; ///< atoms with a density above 0.1
    double fvu = 0; ///< sum |x - x_hat|^2 / sum |x - mean|^2; NaN without deviation
    double bytesPerFiring = 0; ///< bytes of the whole file
    double denseMass = 0; ///< share of the squared activations of all atoms that dense ones have; NaN without a firing
};

/// From the per-atom statistics. O(d_sae).
Result<IndexHealth> measureHealth(const AtomIndex& index);

} // namespace atomscope
