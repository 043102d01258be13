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
    };
    Kind kind = Kind::Top;
    int decile = -1; ///< 0 (weakest) … 9 for Kind::Decile

    friend bool operator==(const Stratum&, const Stratum&) = default;
};

/// "top", "decile:7", "random", "nonfiring", "range" (which is named, but never read: it needs its two ends).
std::string toString(Stratum stratum);
Result<Stratum> stratumFromString(std::string_view text);

} // namespace atomscope
