#include "core/text/bytelevel.h"

#include "core/text/utf8.h"

namespace atomscope::text {

namespace {

/// The byte that each character spells, or -1.
constexpr std::array<std::int16_t, kByteCharacterEnd> bytesOfCharacters()
{
    std::array<std::int16_t, kByteCharacterEnd> bytes{};
    bytes.fill(-1);
    for (unsigned byte = 0; byte < 256; ++byte)
        bytes[kByteCharacters[byte]] = static_cast<std::int16_t>(byte);
    return bytes;
}
constexpr auto kBytesOfCharacters = bytesOfCharacters();

} // namespace

void spellBytes(std::string_view bytes, std::string& out)
{
    for (const char byte : bytes)
        appendUtf8(out, kByteCharacters[static_cast<unsigned char>(byte)]);
}

void unspellBytes(std::string_view spelling, std::string& out)
{
    const std::size_t before = out.size();
    for (std::size_t at = 0; at < spelling.size();) {
        const char32_t c = nextCodePoint(spelling, at);
        if (c >= kByteCharacterEnd || kBytesOfCharacters[c] < 0) {
            out.resize(before);
            out += spelling;
            return;
        }
        out += static_cast<char>(kBytesOfCharacters[c]);
    }
}

} // namespace atomscope::text
