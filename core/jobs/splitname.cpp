#include "core/jobs/splitname.h"

#include <array>

namespace atomscope {

namespace {

using Split = CorpusOptions::Split;

constexpr std::array<std::pair<Split, const char*>, 3> kNames
    = {{{Split::None, "none"}, {Split::BlankLine, "blank-line"}, {Split::Line, "line"}}};

} // namespace

std::string nameOf(Split split)
{
    for (const auto& [value, name] : kNames)
        if (value == split)
            return name;
    return {};
}

Result<Split> splitFromName(std::string_view wanted)
{
    for (const auto& [value, name] : kNames)
        if (name == wanted)
            return value;
    return fail(ErrorCode::Usage, "split is none, blank-line or line, not " + std::string(wanted));
}

} // namespace atomscope
