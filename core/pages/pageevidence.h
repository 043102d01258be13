#pragma once

#include "core/base/ids.h"
#include "core/base/result.h"
#include "core/store/atomindex.h"

#include <string>
#include <string_view>
#include <vector>

namespace atomscope {

/// The automatic verdict on an atom and the numbers beside it, as they were measured last.
struct PageEvidence
{
    struct Number
    {
        std::string_view name; ///< of a measure in core/measures/evidencemeasures.h
        double value = 0; ///< NaN where it is not defined for this atom
    };
    std::string verdict = "not tested"; ///< or a name of AutomaticVerdict
    std::vector<Number> numbers; ///< in the order of the measures; empty when nothing was measured

    bool isMeasured() const { return !numbers.empty(); }
    /// NaN for a number that is not there.
    double value(std::string_view name) const;
};

/// Errors: BadFormat, Database.
Result<PageEvidence> readEvidence(const AtomIndex& index, AtomId atom);

} // namespace atomscope
