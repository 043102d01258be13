#include "core/text/normalizers.h"

#include "core/text/characters.h"
#include "core/text/pattern.h"
#include "core/text/replacing.h"
#include "core/text/utf8.h"

#include <algorithm>
#include <cstdint>
#include <unicode/bytestream.h>
#include <unicode/normalizer2.h>
#include <unicode/uchar.h>

namespace atomscope::text {

namespace {

tl::unexpected<Error> tooLong(std::size_t maxBytes)
{
    return fail(ErrorCode::Limit,
                "the tokenizer's normalizer would make a text of more than " + std::to_string(maxBytes) + " bytes");
}

/// NFC, NFD, NFKC or NFKD. The Unicode version is ICU's.
class UnicodeForm : public Normalizer
{
public:
    explicit UnicodeForm(const icu::Normalizer2* form)
        : m_form(form)
    {
    }

    Result<void> apply(std::string& text, std::size_t maxBytes) const override
    {
        UErrorCode status = U_ZERO_ERROR;
        if (text.size() > std::min<std::size_t>(maxBytes, INT32_MAX))
            return tooLong(maxBytes);
        const icu::StringPiece piece(text.data(), static_cast<std::int32_t>(text.size()));
        if (m_form->isNormalizedUTF8(piece, status) != 0 && U_SUCCESS(status) != 0)
            return {};
        std::string normalised;
        icu::StringByteSink<std::string> sink(&normalised, static_cast<std::int32_t>(text.size()));
        status = U_ZERO_ERROR;
        m_form->normalizeUTF8(0, piece, sink, nullptr, status);
        if (U_FAILURE(status) != 0)
            return fail(ErrorCode::Internal, std::string("ICU could not normalise a text: ") + u_errorName(status));
        text = std::move(normalised);
        if (text.size() > maxBytes)
            return tooLong(maxBytes);
        return {};
    }

private:
    const icu::Normalizer2* m_form; // ICU's own, never freed
};

/// Character by character, without the contexts (final sigma) that a whole text's lower case would have.
class Lowercase : public Normalizer
{
public:
    Result<void> apply(std::string& text, std::size_t) const override
    {
        std::string lower;
        lower.reserve(text.size());
        for (std::size_t at = 0; at < text.size();) {
            const char32_t c = nextCodePoint(text, at);
            appendUtf8(lower, static_cast<char32_t>(u_tolower(static_cast<UChar32>(c))));
            if (c == 0x130) // İ, the only character whose lower case is two
                appendUtf8(lower, 0x307);
        }
        text = std::move(lower);
        return {};
    }
};

/// Removes combining marks.
class StripAccents : public Normalizer
{
public:
    Result<void> apply(std::string& text, std::size_t) const override
    {
        std::string kept;
        kept.reserve(text.size());
        for (std::size_t at = 0; at < text.size();) {
            const std::size_t begin = at;
            if ((classesOf(nextCodePoint(text, at)) & kMark) == 0)
                kept.append(text, begin, at - begin);
        }
        text = std::move(kept);
        return {};
    }
};

/// Removes white space at the ends.
class Strip : public Normalizer
{
public:
    Strip(bool left, bool right)
        : m_left(left)
        , m_right(right)
    {
    }

    Result<void> apply(std::string& text, std::size_t) const override
    {
        std::size_t begin = 0;
        std::size_t end = text.size();
        while (m_left && begin < end) {
            std::size_t next = begin;
            if (!isSpace(nextCodePoint(text, next)))
                break;
            begin = next;
        }
        while (m_right && end > begin) {
            const std::size_t previous = previousBoundary(text, end);
            std::size_t at = previous;
            if (!isSpace(nextCodePoint(text, at)))
                break;
            end = previous;
        }
        text = text.substr(begin, end - begin);
        return {};
    }

private:
    bool m_left;
    bool m_right;
};

class Replace : public Normalizer
{
public:
    Replace(Pattern pattern, std::string content)
        : m_pattern(std::move(pattern))
        , m_content(std::move(content))
    {
    }

    Result<void> apply(std::string& text, std::size_t maxBytes) const override
    {
        if (const std::string* literal = m_pattern.literal()) {
            auto result = replaceAll(text, *literal, m_content, maxBytes);
            if (!result)
                return tooLong(maxBytes);
            text = std::move(*result);
            return {};
        }
        Spans matches;
        TRY(m_pattern.find(text, matches));
        if (matches.empty())
            return {};
        if (!m_content.empty() && matches.size() > (maxBytes - std::min(maxBytes, text.size())) / m_content.size())
            return tooLong(maxBytes);
        std::string replaced;
        replaced.reserve(text.size() + matches.size() * m_content.size());
        std::size_t at = 0;
        for (const Span& match : matches) {
            replaced.append(text, at, match.begin - at);
            replaced += m_content;
            at = match.end;
        }
        replaced.append(text, at);
        text = std::move(replaced);
        return {};
    }

private:
    Pattern m_pattern;
    std::string m_content;
};

/// Puts a text in front of every piece that is not empty.
class Prepend : public Normalizer
{
public:
    explicit Prepend(std::string front)
        : m_front(std::move(front))
    {
    }

    Result<void> apply(std::string& text, std::size_t maxBytes) const override
    {
        if (text.size() + m_front.size() > maxBytes)
            return tooLong(maxBytes);
        if (!text.empty())
            text.insert(0, m_front);
        return {};
    }

private:
    std::string m_front;
};

class Sequence : public Normalizer
{
public:
    explicit Sequence(std::vector<std::unique_ptr<Normalizer>> steps)
        : m_steps(std::move(steps))
    {
    }

    Result<void> apply(std::string& text, std::size_t maxBytes) const override
    {
        for (const auto& step : m_steps)
            TRY(step->apply(text, maxBytes));
        return {};
    }

private:
    std::vector<std::unique_ptr<Normalizer>> m_steps;
};

using Made = Result<std::unique_ptr<Normalizer>>;

Made makeForm(const icu::Normalizer2* (*form)(UErrorCode&))
{
    UErrorCode status = U_ZERO_ERROR;
    const icu::Normalizer2* found = form(status);
    if (U_FAILURE(status) != 0)
        return fail(ErrorCode::Internal, std::string("ICU has no normalisation data: ") + u_errorName(status));
    return std::make_unique<UnicodeForm>(found);
}

Made makeReplace(const Json& part)
{
    TRY_ASSIGN(Pattern pattern, Pattern::make(part));
    TRY_ASSIGN(std::string content, stringField(part, "content"));
    return std::make_unique<Replace>(std::move(pattern), std::move(content));
}

Made makeSequence(const Json& part)
{
    TRY_ASSIGN(const Json* list, listField(part, "normalizers"));
    std::vector<std::unique_ptr<Normalizer>> steps;
    for (const Json& step : *list) {
        TRY_ASSIGN(auto made, makeNormalizer(step));
        if (made)
            steps.push_back(std::move(made));
    }
    return std::make_unique<Sequence>(std::move(steps));
}

} // namespace

Result<std::unique_ptr<Normalizer>> makeNormalizer(const Json& part)
{
    if (part.is_null())
        return nullptr;
    TRY_ASSIGN(const std::string type, typeOf(part, "normalizer"));
    if (type == "NFC")
        return makeForm(icu::Normalizer2::getNFCInstance);
    if (type == "NFD")
        return makeForm(icu::Normalizer2::getNFDInstance);
    if (type == "NFKC")
        return makeForm(icu::Normalizer2::getNFKCInstance);
    if (type == "NFKD")
        return makeForm(icu::Normalizer2::getNFKDInstance);
    if (type == "Lowercase")
        return std::make_unique<Lowercase>();
    if (type == "StripAccents")
        return std::make_unique<StripAccents>();
    if (type == "Strip") {
        TRY_ASSIGN(const bool left, boolField(part, "strip_left"));
        TRY_ASSIGN(const bool right, boolField(part, "strip_right"));
        return std::make_unique<Strip>(left, right);
    }
    if (type == "Replace")
        return makeReplace(part);
    if (type == "Prepend") {
        TRY_ASSIGN(std::string front, stringField(part, "prepend"));
        return std::make_unique<Prepend>(std::move(front));
    }
    if (type == "Sequence")
        return makeSequence(part);
    return unsupported("normalizer", type);
}

} // namespace atomscope::text
