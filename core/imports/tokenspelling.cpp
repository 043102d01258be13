#include "core/imports/tokenspelling.h"

#include "core/text/bytelevel.h"
#include "core/text/utf8.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>

namespace atomscope {

namespace {

constexpr std::string_view kPieceSpace = "\xE2\x96\x81"; // U+2581
constexpr char32_t kSpelledSpace = 0x120, kSpelledNewline = 0x10A;
constexpr std::string_view kBytePrefix = "<0x";

std::optional<char> byteOf(char32_t character)
{
    static const auto kBytes = [] {
        std::array<int, text::kByteCharacterEnd> bytes{};
        bytes.fill(-1);
        for (int byte = 0; byte < 256; ++byte)
            bytes[text::kByteCharacters[static_cast<std::size_t>(byte)]] = byte;
        // Blanks and other ASCII are often written as they are.
        for (int byte = 0; byte < 0x80; ++byte)
            bytes[static_cast<std::size_t>(byte)] = byte;
        return bytes;
    }();
    if (character >= text::kByteCharacterEnd || kBytes[character] < 0)
        return std::nullopt;
    return static_cast<char>(kBytes[character]);
}

/// Dashes and quotation marks, which SAEDashboard puts in place of their byte characters.
bool isRepaired(char32_t character)
{
    return character == 0x2013 || character == 0x2014 || (character >= 0x2018 && character <= 0x201D);
}

struct Reading
{
    bool isAscii = true;
    bool isSpelled = true; ///< every character stands for a byte
    bool hasForeign = false; ///< a character that neither stands for a byte nor was repaired
    std::string bytes;
};

Reading readAsBytes(std::string_view token)
{
    Reading reading;
    for (std::size_t at = 0; at < token.size();) {
        const char32_t character = text::nextCodePoint(token, at);
        reading.isAscii = reading.isAscii && character < 0x80;
        if (const auto byte = byteOf(character)) {
            reading.bytes += *byte;
            continue;
        }
        reading.isSpelled = false;
        reading.hasForeign = reading.hasForeign || !isRepaired(character);
    }
    return reading;
}

bool hasMultibyte(std::string_view bytes)
{
    return text::validPrefix(bytes) == bytes.size()
        && std::ranges::any_of(bytes, [](char byte) { return static_cast<unsigned char>(byte) >= 0x80; });
}

/// A token that as text would be nonsense: characters of several bytes in disguise, or a disguised blank in front.
bool isDisguised(std::string_view token, const Reading& reading)
{
    if (reading.isAscii || !reading.isSpelled)
        return false;
    std::size_t at = 0;
    const char32_t first = text::nextCodePoint(token, at);
    return first == kSpelledSpace || first == kSpelledNewline || hasMultibyte(reading.bytes);
}

std::string fromPieces(std::string_view token)
{
    if (token.size() == 6 && token.starts_with(kBytePrefix) && token.back() == '>') {
        unsigned byte = 0;
        const char* const end = token.data() + 5;
        if (const auto [stop, error] = std::from_chars(token.data() + 3, end, byte, 16);
            error == std::errc() && stop == end)
            return std::string(1, static_cast<char>(byte));
    }
    std::string bytes;
    for (std::size_t at = 0; at < token.size();) {
        const bool isSpace = token.substr(at).starts_with(kPieceSpace);
        bytes += isSpace ? ' ' : token[at];
        at += isSpace ? kPieceSpace.size() : 1;
    }
    return bytes;
}

} // namespace

std::string toString(TokenSpelling spelling)
{
    switch (spelling) {
    case TokenSpelling::Text:
        return "text";
    case TokenSpelling::ByteCharacters:
        return "byte characters";
    case TokenSpelling::SentencePiece:
        return "sentencepiece";
    }
    return {};
}

TokenSpelling guessSpelling(std::span<const std::string> tokens)
{
    std::size_t nDisguised = 0, nForeign = 0, nPieces = 0, nSpaces = 0;
    for (const std::string& token : tokens) {
        nPieces += token.starts_with(kPieceSpace);
        nSpaces += token.starts_with(' ');
        const Reading reading = readAsBytes(token);
        nForeign += reading.hasForeign;
        nDisguised += isDisguised(token, reading);
    }
    if (nPieces > nSpaces)
        return TokenSpelling::SentencePiece;
    return nDisguised > nForeign ? TokenSpelling::ByteCharacters : TokenSpelling::Text;
}

std::string bytesOfToken(TokenSpelling spelling, std::string_view token)
{
    if (spelling == TokenSpelling::SentencePiece)
        return fromPieces(token);
    if (spelling == TokenSpelling::ByteCharacters) {
        Reading reading = readAsBytes(token);
        if (reading.isSpelled)
            return std::move(reading.bytes);
    }
    return std::string(token);
}

} // namespace atomscope
