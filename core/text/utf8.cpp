#include "core/text/utf8.h"

#include "core/text/corpus.h"

#include <cstdint>
#include <cstring>

namespace atomscope {

namespace text {

FrontCharacter decodeFront(std::string_view bytes)
{
    const auto at = [&](std::size_t i) { return static_cast<unsigned char>(bytes[i]); };
    const unsigned lead = at(0);
    if (lead < 0x80)
        return {lead, 1, true};
    if (lead < 0xC2 || lead > 0xF4)
        return {};
    const std::size_t length = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
    unsigned low = 0x80; // the second byte's range excludes overlong forms and surrogates
    unsigned high = 0xBF;
    if (lead == 0xE0)
        low = 0xA0;
    else if (lead == 0xED)
        high = 0x9F;
    else if (lead == 0xF0)
        low = 0x90;
    else if (lead == 0xF4)
        high = 0x8F;
    char32_t character = lead & (0x7FU >> length);
    for (std::size_t i = 1; i < length; ++i) {
        if (i >= bytes.size() || at(i) < low || at(i) > high)
            return {0xFFFD, i, false};
        character = character << 6 | (at(i) & 0x3FU);
        low = 0x80;
        high = 0xBF;
    }
    return {character, length, true};
}

void appendUtf8(std::string& text, char32_t c)
{
    const auto put = [&](char32_t byte) { text += static_cast<char>(byte); };
    if (c < 0x80) {
        put(c);
    } else if (c < 0x800) {
        put(0xC0 | c >> 6);
        put(0x80 | (c & 0x3F));
    } else if (c < 0x10000) {
        put(0xE0 | c >> 12);
        put(0x80 | (c >> 6 & 0x3F));
        put(0x80 | (c & 0x3F));
    } else {
        put(0xF0 | c >> 18);
        put(0x80 | (c >> 12 & 0x3F));
        put(0x80 | (c >> 6 & 0x3F));
        put(0x80 | (c & 0x3F));
    }
}

std::size_t validPrefix(std::string_view text)
{
    std::size_t at = 0;
    while (at < text.size()) {
        std::uint64_t eight = 0;
        if (text.size() - at >= sizeof eight) { // most text is ASCII: eight bytes at a time
            std::memcpy(&eight, text.data() + at, sizeof eight);
            if ((eight & 0x8080808080808080ULL) == 0) {
                at += sizeof eight;
                continue;
            }
        }
        const FrontCharacter front = decodeFront(text.substr(at));
        if (!front.isWhole)
            return at;
        at += front.length;
    }
    return at;
}

} // namespace text

std::int64_t repairUtf8(std::string& text)
{
    std::size_t valid = text::validPrefix(text);
    if (valid == text.size())
        return 0;
    std::int64_t replaced = 0;
    std::string repaired;
    repaired.reserve(text.size() + 16);
    std::string_view rest = text;
    while (true) {
        repaired += rest.substr(0, valid);
        rest.remove_prefix(valid);
        if (rest.empty())
            break;
        rest.remove_prefix(text::decodeFront(rest).length);
        repaired += "\uFFFD";
        ++replaced;
        valid = text::validPrefix(rest);
    }
    text = std::move(repaired);
    return replaced;
}

} // namespace atomscope
