#pragma once

#include "core/base/result.h"
#include "core/text/span.h"

#include <memory>
#include <string>
#include <string_view>

namespace atomscope::text {

/// A regular expression of a tokenizer file, run by ICU. The files are written for Oniguruma: only what means the same
/// to both is taken (\s and \S are spelled out), anything else is refused by name.
class IcuRegex
{
public:
    /// Error Unsupported names the pattern and what in it is not handled.
    static Result<IcuRegex> compile(std::string_view pattern);
    ~IcuRegex();
    IcuRegex(IcuRegex&&) noexcept;
    IcuRegex& operator=(IcuRegex&&) noexcept;

    /// Appends every match that is not empty. Error Limit when matching takes absurdly long.
    Result<void> find(std::string_view text, Spans& matches) const;

private:
    struct Compiled;
    explicit IcuRegex(std::unique_ptr<const Compiled> compiled);
    std::unique_ptr<const Compiled> m_compiled;
};

/// The pattern as ICU must be given it. Error Unsupported as above.
Result<std::string> translatePattern(std::string_view pattern);

} // namespace atomscope::text
