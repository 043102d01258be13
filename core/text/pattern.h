#pragma once

#include "core/base/result.h"
#include "core/text/icuregex.h"
#include "core/text/jsonfields.h"
#include "core/text/span.h"
#include "core/text/splitters.h"

#include <string>
#include <string_view>
#include <variant>

namespace atomscope::text {

/// The "pattern" of a Split or a Replace: {"String": …} or {"Regex": …}.
class Pattern
{
public:
    static Result<Pattern> make(const Json& part);

    /// Appends the matches, in order, none of them empty.
    Result<void> find(std::string_view text, Spans& matches) const;
    /// The text of a {"String": …}, else null.
    const std::string* literal() const { return std::get_if<std::string>(&m_matcher); }

private:
    using Matcher = std::variant<std::string, Splitter, IcuRegex>;
    explicit Pattern(Matcher matcher)
        : m_matcher(std::move(matcher))
    {
    }
    Matcher m_matcher;
};

} // namespace atomscope::text
