#include "core/base/errorname.h"

#include <algorithm>
#include <array>

namespace atomscope {

namespace {

struct Name
{
    ErrorCode code;
    std::string_view name;
};

constexpr std::array kNames = {
    Name{ErrorCode::Io, "Io"},
    Name{ErrorCode::NotFound, "NotFound"},
    Name{ErrorCode::BadFormat, "BadFormat"},
    Name{ErrorCode::Unsupported, "Unsupported"},
    Name{ErrorCode::ShapeMismatch, "ShapeMismatch"},
    Name{ErrorCode::Limit, "Limit"},
    Name{ErrorCode::Busy, "Busy"},
    Name{ErrorCode::Conflict, "Conflict"},
    Name{ErrorCode::Cancelled, "Cancelled"},
    Name{ErrorCode::Database, "Database"},
    Name{ErrorCode::Usage, "Usage"},
    Name{ErrorCode::Unanswered, "Unanswered"},
    Name{ErrorCode::Internal, "Internal"},
};

} // namespace

std::string_view nameOf(ErrorCode code)
{
    const auto found = std::ranges::find(kNames, code, &Name::code);
    return found == kNames.end() ? "Internal" : found->name;
}

std::optional<ErrorCode> errorCodeFromName(std::string_view name)
{
    const auto found = std::ranges::find(kNames, name, &Name::name);
    return found == kNames.end() ? std::nullopt : std::optional(found->code);
}

} // namespace atomscope
