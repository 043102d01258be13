#pragma once

#include "core/measures/evidence.h"
#include "core/measures/registry.h"

#include <span>

namespace atomscope {

/// A column that is measured once an index is finished. All are numbers, NaN where not measured.
struct EvidenceMeasure
{
    Measure about; ///< its `value` is null
    double (*value)(const AtomEvidence&) = nullptr;
};

/// Every one, in the order of columns. A new one is a row here and a file of its own.
std::span<const EvidenceMeasure> evidenceMeasures();

} // namespace atomscope
