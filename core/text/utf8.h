#pragma once

#include <string>
#include <string_view>

namespace atomscope::text {

/// Reads the code point at `at` and moves past it. The text must be valid UTF-8 and `at` on a boundary inside it.
inline char32_t nextCodePoint(std::string_view text, std::size_t& at)
{
    const auto byte = [&](std::size_t i) { return static_cast<char32_t>(static_cast<unsigned char>(text[i])); };
    const char32_t lead = byte(at);
    if (lead < 0x80) {
        at += 1;
        return lead;
    }
    if (lead < 0xE0) {
        at += 2;
        return (lead & 0x1F) << 6 | (byte(at - 1) & 0x3F);
    }
    if (lead < 0xF0) {
        at += 3;
        return (lead & 0x0F) << 12 | (byte(at - 2) & 0x3F) << 6 | (byte(at - 1) & 0x3F);
    }
    at += 4;
    return (lead & 0x07) << 18 | (byte(at - 3) & 0x3F) << 12 | (byte(at - 2) & 0x3F) << 6 | (byte(at - 1) & 0x3F);
}

/// Start of the character before `at` (> 0).
inline std::size_t previousBoundary(std::string_view text, std::size_t at)
{
    do {
        --at;
    } while (at > 0 && (static_cast<unsigned char>(text[at]) & 0xC0) == 0x80);
    return at;
}

/// What stands at the front of some bytes: a character, or U+FFFD for its maximal ill-formed subpart.
struct FrontCharacter
{
    char32_t character = 0xFFFD;
    std::size_t length = 1; ///< in bytes
    bool isWhole = false;
};

/// The bytes must not be empty (Unicode 15, section 3.9, table 3-7).
FrontCharacter decodeFront(std::string_view bytes);

/// Appends one code point (not a surrogate).
void appendUtf8(std::string& text, char32_t codePoint);

/// Length of the valid prefix.
std::size_t validPrefix(std::string_view text);

} // namespace atomscope::text
