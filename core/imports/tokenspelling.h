#pragma once

#include <span>
#include <string>
#include <string_view>

namespace atomscope {

/// How an export writes its tokens. Files do not say; all tokens of an export show it together.
enum class TokenSpelling {
    Text, ///< as the text they stand for
    ByteCharacters, ///< GPT-2's characters for bytes (’ as "âĢĻ"); blanks may be written as such or as "Ġ"
    SentencePiece, ///< "▁" for a space, "<0xE2>" for a byte
};

/// "text", "byte characters", "sentencepiece".
std::string toString(TokenSpelling spelling);

/// From the different tokens of an export. Byte characters when there are more tokens that only make sense as such than
/// tokens with characters that spell no byte; dashes and quotation marks, which some exporters repair, do not count.
TokenSpelling guessSpelling(std::span<const std::string> tokens);

/// The bytes a token stands for; may be part of a character. A token that does not follow the spelling stands for
/// itself.
std::string bytesOfToken(TokenSpelling spelling, std::string_view token);

} // namespace atomscope
