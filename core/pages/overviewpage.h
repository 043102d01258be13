#pragma once

#include "core/base/result.h"
#include "core/measures/atomtable.h"
#include "core/measures/splice.h"
#include "core/store/atomindex.h"

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace atomscope {

/// How often the atoms of a dictionary fire: five equal bins of log10 density to a decade, from the smallest density
/// that N tokens can show (1 / N), so that every count from 1 on has a bin of its own or shares one without a gap.
struct DensityHistogram
{
    std::vector<double> edges; ///< [n + 1] density, n_fired / n_tokens; empty without a firing
    std::vector<std::int64_t> counts; ///< [n] atoms
    /// [n] how many of each bin's atoms another text of the same length is expected to leave without a firing:
    /// the sum of exp(-n_fired), taking each measured density for the true one (Poisson).
    std::vector<double> expectedDead;
    std::int64_t nDead = 0; ///< atoms without a firing; in no bin

    double expectedDeadInAll() const;
};

/// nFired: one entry an atom. nTokens: counted tokens; 0 gives an empty histogram.
DensityHistogram densityHistogram(std::span<const std::int64_t> nFired, std::int64_t nTokens);

/// What an index says about its dictionary as a whole, and what it was made from.
struct OverviewPage
{
    Definitions definitions;
    IndexState snapshot; ///< what the numbers were computed on
    IndexHealth health;
    /// 3 / n_tokens: with 95 % confidence a dead atom's density is below this; NaN without tokens.
    double deadDensityBound = 0;
    /// 3 / n_documents: the same of the share of documents it fires in, where tokens of one are as good as one token.
    double deadDocumentBound = 0;
    DensityHistogram densities;
    /// What the model loses with the SAE in its place; nothing if it was not measured.
    std::optional<SpliceMeasure> splice;
    /// Of an imported index, where nothing was counted: health and histogram are then not known and empty.
    std::optional<ImportedTotals> imported;
};

/// O(d_sae). Errors: BadFormat for a damaged file; Database.
Result<OverviewPage> makeOverviewPage(const AtomIndex& index);

} // namespace atomscope
