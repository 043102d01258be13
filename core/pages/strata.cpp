#include "core/pages/strata.h"

namespace atomscope {

namespace {

constexpr std::string_view kDecilePrefix = "decile:";

} // namespace

std::string toString(Stratum stratum)
{
    switch (stratum.kind) {
    case Stratum::Kind::Top:
        return "top";
    case Stratum::Kind::Decile:
        return std::string(kDecilePrefix) + std::to_string(stratum.decile);
    case Stratum::Kind::Random:
        return "random";
    case Stratum::Kind::NonFiring:
        return "nonfiring";
    case Stratum::Kind::Range:
        return "range";
    case Stratum::Kind::Interval:
        return "interval:" + std::to_string(stratum.decile);
    }
    return {};
}

Result<Stratum> stratumFromString(std::string_view text)
{
    if (text == "top")
        return Stratum{Stratum::Kind::Top};
    if (text == "random")
        return Stratum{Stratum::Kind::Random};
    if (text == "nonfiring")
        return Stratum{Stratum::Kind::NonFiring};
    if (text.starts_with(kDecilePrefix) && text.size() == kDecilePrefix.size() + 1) {
        const char digit = text.back();
        if (digit >= '0' && digit <= '9')
            return Stratum{Stratum::Kind::Decile, digit - '0'};
    }
    return fail(ErrorCode::Usage,
                "There is no stratum \"" + std::string(text)
                    + "\": use top, decile:0 (weakest) to decile:9, random or nonfiring.");
}

} // namespace atomscope
