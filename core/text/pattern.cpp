#include "core/text/pattern.h"

namespace atomscope::text {

Result<Pattern> Pattern::make(const Json& part)
{
    const auto found = part.find("pattern");
    if (found == part.end() || !found->is_object() || found->size() != 1)
        return fail(ErrorCode::BadFormat, "\"pattern\" should be one String or one Regex");
    if (found->contains("String")) {
        TRY_ASSIGN(std::string literal, stringField(*found, "String"));
        if (literal.empty())
            return unsupported("pattern", "");
        return Pattern(std::move(literal));
    }
    TRY_ASSIGN(const std::string regex, stringField(*found, "Regex"));
    if (const auto splitter = knownSplitter(regex))
        return Pattern(*splitter);
    TRY_ASSIGN(IcuRegex compiled, IcuRegex::compile(regex));
    return Pattern(std::move(compiled));
}

Result<void> Pattern::find(std::string_view text, Spans& matches) const
{
    if (const std::string* wanted = literal()) {
        for (std::size_t at = text.find(*wanted); at != std::string_view::npos; at = text.find(*wanted, at)) {
            matches.push_back({at, at + wanted->size()});
            at += wanted->size();
        }
        return {};
    }
    if (const auto* splitter = std::get_if<Splitter>(&m_matcher)) {
        splitter->split(text, matches);
        return {};
    }
    return std::get<IcuRegex>(m_matcher).find(text, matches);
}

} // namespace atomscope::text
