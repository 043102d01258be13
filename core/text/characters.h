#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace atomscope::text {

/// Classes of characters that the splitting patterns speak of; a code point has any of them at once.
enum CharacterClass : std::uint8_t {
    kLetter = 1, ///< \p{L}
    kNumber = 2, ///< \p{N}
    kSpace = 4, ///< White_Space, which is what \s means to the reference engine
    kMark = 8, ///< \p{M}
};

/// The same for a code point that is not ASCII.
std::uint8_t classesBeyondAscii(char32_t c);

namespace detail {
constexpr std::array<std::uint8_t, 128> asciiClasses()
{
    std::array<std::uint8_t, 128> classes{};
    for (unsigned c = 0; c < 128; ++c) {
        if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'))
            classes[c] = kLetter;
        else if (c >= '0' && c <= '9')
            classes[c] = kNumber;
        else if (c == ' ' || (c >= '\t' && c <= '\r'))
            classes[c] = kSpace;
    }
    return classes;
}
inline constexpr auto kAsciiClasses = asciiClasses();
} // namespace detail

inline std::uint8_t classesOf(char32_t c)
{
    return c < 128 ? detail::kAsciiClasses[c] : classesBeyondAscii(c);
}

/// \w of the added-token rules: letters, marks, digits, connectors and join controls.
bool isWordCharacter(char32_t c);
/// \p{N}: Nd, Nl and No.
inline bool isNumeric(char32_t c)
{
    return (classesOf(c) & kNumber) != 0;
}
inline bool isSpace(char32_t c)
{
    return (classesOf(c) & kSpace) != 0;
}

} // namespace atomscope::text
