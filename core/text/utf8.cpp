#include "core/text/utf8.h"

#include "core/text/corpus.h"

#include <cstdint>
#include <cstring>

namespace atomscope {

namespace text {

namespace {

/// Length of the longest prefix of `text` (not empty) that begins a well-formed sequence (Unicode 15, table 3-7);
/// `isWhole` tells whether that prefix is a whole character.
std::size_t sequenceLength(std::string_view text, bool& isWhole)
{
    const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
    const unsigned char lead = byte(0);
    isWhole = lead < 0x80;
    if (isWhole || lead < 0xC2 || lead > 0xF4)
        return 1;
    const std::size_t length = lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
    unsigned char low = 0x80;
    unsigned char high = 0xBF;
    if (lead == 0xE0)
        low = 0xA0;
    else if (lead == 0xED)
        high = 0x9F;
    else if (lead == 0xF0)
        low = 0x90;
    else if (lead == 0xF4)
        high = 0x8F;
    for (std::size_t i = 1; i < length; ++i) {
        if (i >= text.size() || byte(i) < low || byte(i) > high)
            return i;
        low = 0x80;
        high = 0xBF;
    }
    isWhole = true;
    return length;
}

} // namespace

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
        bool isWhole = false;
        const std::size_t length = sequenceLength(text.substr(at), isWhole);
        if (!isWhole)
            return at;
        at += length;
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
        bool isWhole = false;
        rest.remove_prefix(text::sequenceLength(rest, isWhole));
        repaired += "\uFFFD";
        ++replaced;
        valid = text::validPrefix(rest);
    }
    text = std::move(repaired);
    return replaced;
}

} // namespace atomscope
