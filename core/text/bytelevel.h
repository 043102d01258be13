#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

namespace atomscope::text {

/// GPT-2's spelling of bytes as characters: printable Latin-1 as itself, the other 68 bytes in ascending order as
/// U+0100 … U+0143.
namespace detail {
constexpr bool isSpelledAsItself(unsigned byte)
{
    return (byte >= '!' && byte <= '~') || (byte >= 0xA1 && byte <= 0xAC) || (byte >= 0xAE && byte <= 0xFF);
}
constexpr std::array<char32_t, 256> byteCharacters()
{
    std::array<char32_t, 256> characters{};
    char32_t next = 0x100;
    for (unsigned byte = 0; byte < 256; ++byte)
        characters[byte] = isSpelledAsItself(byte) ? byte : next++;
    return characters;
}
} // namespace detail

/// The character that spells each byte; all are below kByteCharacterEnd.
inline constexpr std::array<char32_t, 256> kByteCharacters = detail::byteCharacters();
inline constexpr char32_t kByteCharacterEnd = 0x144;

/// Appends the spelling of some bytes.
void spellBytes(std::string_view bytes, std::string& out);
/// Appends the bytes that a spelling stands for, or, if it holds a character that spells none, the spelling itself
/// (that is what the reference does).
void unspellBytes(std::string_view spelling, std::string& out);

} // namespace atomscope::text
