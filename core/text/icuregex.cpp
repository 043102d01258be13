#include "core/text/icuregex.h"

#include <unicode/regex.h>
#include <unicode/utext.h>

namespace atomscope::text {

struct IcuRegex::Compiled
{
    std::string source;
    std::unique_ptr<const icu::RegexPattern> pattern;
};

namespace {

constexpr std::size_t kMaxPatternBytes = 4096;
constexpr int kTimeLimit = 500; // for one match, in ICU's unit of about a millisecond; one takes microseconds

struct TextCloser
{
    void operator()(UText* text) const { utext_close(text); }
};

} // namespace

IcuRegex::IcuRegex(std::unique_ptr<const Compiled> compiled)
    : m_compiled(std::move(compiled))
{
}

IcuRegex::~IcuRegex() = default;
IcuRegex::IcuRegex(IcuRegex&&) noexcept = default;
IcuRegex& IcuRegex::operator=(IcuRegex&&) noexcept = default;

Result<IcuRegex> IcuRegex::compile(std::string_view pattern)
{
    if (pattern.size() > kMaxPatternBytes)
        return fail(ErrorCode::Limit,
                    "a pattern of " + std::to_string(pattern.size()) + " bytes; at most "
                        + std::to_string(kMaxPatternBytes) + " are taken");
    TRY_ASSIGN(const std::string translated, translatePattern(pattern));
    UErrorCode status = U_ZERO_ERROR;
    UParseError where = {};
    auto compiled = std::make_unique<Compiled>();
    compiled->source = pattern;
    compiled->pattern.reset(icu::RegexPattern::compile(icu::UnicodeString::fromUTF8(translated), 0, where, status));
    if (U_FAILURE(status) != 0)
        return fail(ErrorCode::Unsupported,
                    "the pattern " + compiled->source.substr(0, 200)
                        + " is not supported by this program: " + u_errorName(status));
    return IcuRegex(std::move(compiled));
}

Result<void> IcuRegex::find(std::string_view text, Spans& matches) const
{
    UErrorCode status = U_ZERO_ERROR;
    const std::unique_ptr<UText, TextCloser> utf8(
        utext_openUTF8(nullptr, text.data(), static_cast<std::int64_t>(text.size()), &status));
    const std::unique_ptr<icu::RegexMatcher> matcher(m_compiled->pattern->matcher(status));
    if (U_FAILURE(status) != 0)
        return fail(ErrorCode::Internal, std::string("ICU could not start matching: ") + u_errorName(status));
    matcher->setTimeLimit(kTimeLimit, status);
    matcher->reset(utf8.get());
    while (matcher->find(status) && U_SUCCESS(status) != 0) {
        const Span match{static_cast<std::size_t>(matcher->start64(status)),
                         static_cast<std::size_t>(matcher->end64(status))};
        if (match.end > match.begin)
            matches.push_back(match);
    }
    if (U_FAILURE(status) != 0)
        return fail(ErrorCode::Limit,
                    "the tokenizer's pattern " + m_compiled->source.substr(0, 200)
                        + " could not be matched: " + u_errorName(status));
    return {};
}

} // namespace atomscope::text
