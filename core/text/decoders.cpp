#include "core/text/decoders.h"

#include "core/text/bytelevel.h"
#include "core/text/corpus.h"
#include "core/text/pattern.h"
#include "core/text/replacing.h"
#include "core/text/utf8.h"

#include <charconv>
#include <cstdint>
#include <optional>

namespace atomscope::text {

namespace {

constexpr std::size_t kMaxGrowth = 64; // of a text, over all Replace steps

std::string joined(const std::vector<std::string>& tokens, std::string_view between = {})
{
    std::string text;
    for (std::size_t i = 0; i < tokens.size(); ++i) {
        if (i > 0)
            text += between;
        text += tokens[i];
    }
    return text;
}

std::string replaced(const std::string& text, const std::string& from, const std::string& to)
{
    return *replaceAll(text, from, to, SIZE_MAX); // how much text may grow is checked on loading
}

class ByteLevel : public Decoder
{
public:
    void decode(std::vector<std::string>& tokens) const override
    {
        std::string bytes;
        for (const std::string& token : tokens)
            unspellBytes(token, bytes);
        repairUtf8(bytes);
        tokens.assign(1, std::move(bytes));
    }
    void decodeAlone(std::string& token) const override
    {
        std::string bytes;
        unspellBytes(token, bytes);
        token = std::move(bytes);
    }
};

class Replace : public Decoder
{
public:
    Replace(std::string from, std::string to)
        : m_from(std::move(from))
        , m_to(std::move(to))
    {
    }
    void decode(std::vector<std::string>& tokens) const override
    {
        for (std::string& token : tokens)
            decodeAlone(token);
    }
    void decodeAlone(std::string& token) const override { token = replaced(token, m_from, m_to); }

private:
    std::string m_from;
    std::string m_to;
};

/// "<0xE2>" … become bytes; a run of them that is no UTF-8 becomes one U+FFFD a byte.
class ByteFallback : public Decoder
{
public:
    void decode(std::vector<std::string>& tokens) const override
    {
        std::vector<std::string> result;
        std::string bytes;
        const auto flush = [&] {
            if (bytes.empty())
                return;
            if (validPrefix(bytes) == bytes.size())
                result.push_back(std::move(bytes));
            else
                result.insert(result.end(), bytes.size(), "\uFFFD");
            bytes.clear();
        };
        for (std::string& token : tokens) {
            if (const auto byte = byteOf(token)) {
                bytes += *byte;
                continue;
            }
            flush();
            result.push_back(std::move(token));
        }
        flush();
        tokens = std::move(result);
    }
    void decodeAlone(std::string& token) const override
    {
        if (const auto byte = byteOf(token))
            token.assign(1, *byte);
    }

private:
    static std::optional<char> byteOf(std::string_view token)
    {
        if (token.size() != 6 || !token.starts_with("<0x") || !token.ends_with('>'))
            return std::nullopt;
        unsigned byte = 0;
        const auto [end, error] = std::from_chars(token.data() + 3, token.data() + 5, byte, 16);
        if (error != std::errc() || end != token.data() + 5)
            return std::nullopt;
        return static_cast<char>(byte);
    }
};

class Fuse : public Decoder
{
public:
    void decode(std::vector<std::string>& tokens) const override { tokens.assign(1, joined(tokens)); }
    void decodeAlone(std::string&) const override { }
};

/// Removes up to so many of one character at each end: of every token, or, after a Fuse, of the text.
class Strip : public Decoder
{
public:
    Strip(std::string content, std::int64_t start, std::int64_t stop, bool ofText)
        : m_content(std::move(content))
        , m_start(start)
        , m_stop(stop)
        , m_ofText(ofText)
    {
    }
    void decode(std::vector<std::string>& tokens) const override
    {
        for (std::string& token : tokens)
            strip(token);
    }
    void decodeAlone(std::string& token) const override
    {
        if (!m_ofText)
            strip(token);
    }

private:
    void strip(std::string& token) const
    {
        std::string_view rest = token;
        for (std::int64_t i = 0; i < m_start && rest.starts_with(m_content); ++i)
            rest.remove_prefix(m_content.size());
        for (std::int64_t i = 0; i < m_stop && rest.ends_with(m_content); ++i)
            rest.remove_suffix(m_content.size());
        token = std::string(rest);
    }

    std::string m_content;
    std::int64_t m_start;
    std::int64_t m_stop;
    bool m_ofText;
};

/// The visible space becomes a space, but in the first token nothing, if one was put in front.
class Metaspace : public Decoder
{
public:
    Metaspace(std::string replacement, bool wasPrepended)
        : m_replacement(std::move(replacement))
        , m_wasPrepended(wasPrepended)
    {
    }
    void decode(std::vector<std::string>& tokens) const override
    {
        for (std::size_t i = 0; i < tokens.size(); ++i)
            tokens[i] = replaced(tokens[i], m_replacement, i == 0 && m_wasPrepended ? "" : " ");
    }
    void decodeAlone(std::string& token) const override { token = replaced(token, m_replacement, " "); }

private:
    std::string m_replacement;
    bool m_wasPrepended;
};

/// What the steps so far amount to.
struct Building
{
    Decoders decoders;
    bool isFused = false;
    std::size_t growth = 1;
};

Result<std::unique_ptr<Decoder>> makeReplace(const Json& part, Building& building)
{
    TRY_ASSIGN(const Pattern pattern, Pattern::make(part));
    if (pattern.literal() == nullptr)
        return unsupported("decoder", "Replace of a Regex");
    TRY_ASSIGN(std::string content, stringField(part, "content"));
    building.growth *= std::max<std::size_t>(1, content.size() / pattern.literal()->size());
    if (building.growth > kMaxGrowth)
        return unsupported("decoder", "Replace that makes text much longer");
    return std::make_unique<Replace>(*pattern.literal(), std::move(content));
}

Result<std::unique_ptr<Decoder>> makeStrip(const Json& part, bool isFused)
{
    TRY_ASSIGN(std::string content, stringField(part, "content"));
    TRY_ASSIGN(const std::int64_t start, integerField(part, "start"));
    TRY_ASSIGN(const std::int64_t stop, integerField(part, "stop"));
    if (content.empty())
        return fail(ErrorCode::BadFormat, "the decoder Strip has no content");
    return std::make_unique<Strip>(std::move(content), start, stop, isFused);
}

Result<std::unique_ptr<Decoder>> makeMetaspace(const Json& part)
{
    TRY_ASSIGN(std::string replacement, stringField(part, "replacement"));
    if (replacement.empty())
        return fail(ErrorCode::BadFormat, "the decoder Metaspace has no replacement");
    TRY_ASSIGN(const auto scheme, optionalStringField(part, "prepend_scheme"));
    TRY_ASSIGN(const bool oldPrefix, boolField(part, "add_prefix_space", true));
    return std::make_unique<Metaspace>(std::move(replacement), scheme ? *scheme != "never" : oldPrefix);
}

Result<void> addSteps(const Json& part, Building& building)
{
    TRY_ASSIGN(const std::string type, typeOf(part, "decoder"));
    std::unique_ptr<Decoder> step;
    if (type == "Sequence") {
        TRY_ASSIGN(const Json* list, listField(part, "decoders"));
        for (const Json& inner : *list)
            TRY(addSteps(inner, building));
        return {};
    }
    if (type == "ByteLevel") {
        step = std::make_unique<ByteLevel>();
        building.isFused = true;
    } else if (type == "Replace") {
        TRY_ASSIGN(step, makeReplace(part, building));
    } else if (type == "ByteFallback") {
        step = std::make_unique<ByteFallback>();
    } else if (type == "Fuse") {
        step = std::make_unique<Fuse>();
        building.isFused = true;
    } else if (type == "Strip") {
        TRY_ASSIGN(step, makeStrip(part, building.isFused));
    } else if (type == "Metaspace") {
        TRY_ASSIGN(step, makeMetaspace(part));
    } else {
        return unsupported("decoder", type);
    }
    building.decoders.steps.push_back(std::move(step));
    return {};
}

} // namespace

std::string Decoders::decode(std::vector<std::string> tokens) const
{
    if (joinWithSpaces)
        return joined(tokens, " ");
    for (const auto& step : steps)
        step->decode(tokens);
    return joined(tokens);
}

std::string Decoders::decodeAlone(std::string token) const
{
    for (const auto& step : steps)
        step->decodeAlone(token);
    return token;
}

Result<Decoders> makeDecoders(const Json& part)
{
    Building building;
    if (part.is_null())
        building.decoders.joinWithSpaces = true;
    else
        TRY(addSteps(part, building));
    return std::move(building.decoders);
}

} // namespace atomscope::text
