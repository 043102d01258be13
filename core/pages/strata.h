#pragma once

#include "core/base/result.h"

#include <string>
#include <string_view>

namespace atomscope {

/// Which part of an atom's activation range a context was taken from.
struct Stratum
{
    enum class Kind {
        Top,
        Decile,
        Random,
        NonFiring,
        Range, ///< the firings within PageOptions::range
        Interval, ///< of an imported index: the exporter's own part of the range
    };
    Kind kind = Kind::Top;
    int decile = -1; ///< 0 (weakest) … 9 for Kind::Decile; for Kind::Interval its number, from the weakest

    friend bool operator==(const Stratum&, const Stratum&) = default;
};

/// "top", "decile:7", "random", "nonfiring", "range" and "interval:2" (which are named, but never read: a
/// range needs its two ends, intervals are the export's).
std::string toString(Stratum stratum);
Result<Stratum> stratumFromString(std::string_view text);

} // namespace atomscope
