#pragma once

#include "core/index/types.h"
#include "core/measures/activationshape.h"
#include "core/measures/category.h"
#include "core/measures/concentration.h"
#include "core/measures/logiteffect.h"
#include "core/store/atomindex.h"

#include <cstdint>
#include <limits>
#include <span>
#include <string>
#include <string_view>

namespace atomscope {

/// Everything that is known about one atom when its row of the table is made.
struct AtomFacts
{
    AtomStatistics statistics;
    std::int64_t nTokens = 0; ///< counted tokens of the index
    AutomaticCategory category; ///< with the token measures that decided it
    std::string topToken; ///< text of category.topToken
    LogitSummary logits;
    double nearestCosine = std::numeric_limits<double>::quiet_NaN(); ///< of decoder rows; NaN = not compared (yet)
    double firesAtTopToken = std::numeric_limits<double>::quiet_NaN(); ///< P(fires | top token); NaN for a dead atom
    double tokenInformation = std::numeric_limits<double>::quiet_NaN(); ///< tokeninformation.h
    ActivationShape shape;
    Concentration concentration;
};

/// One column of the `atoms` table.
struct Measure
{
    enum class Kind { Integer, Real, Text };

    std::string_view name; ///< as the table, the exports and the filters spell it
    std::string_view title; ///< column heading
    std::string_view unit; ///< empty = a pure number
    std::string_view definition; ///< what exactly is computed, for tooltips
    Kind kind = Kind::Real;
    AtomCell (*value)(const AtomFacts&) = nullptr;
};

/// Every measure, in the order of the table's columns. A new one is a row here and, if it needs more than a line, a
/// file of its own.
std::span<const Measure> measures();
/// Also those of evidencemeasures.h. Null when there is no measure of this name.
const Measure* findMeasure(std::string_view name);

} // namespace atomscope
