#pragma once

#include <QString>
#include <cstdint>
#include <string>
#include <vector>

namespace atomscope {

/// UTF-16 units [begin, end) of a text.
struct TextRange
{
    int begin = 0;
    int end = 0;

    int length() const { return end - begin; }
    bool isEmpty() const { return end <= begin; }
    bool contains(int unit) const { return unit >= begin && unit < end; }
    friend bool operator==(const TextRange&, const TextRange&) = default;
};

/// A run of tokens as one text that reads as the corpus does, and which part of it each token is.
///
/// Tokens of a byte-level vocabulary may end inside a character or inside a grapheme cluster (a letter and its
/// combining mark, a family of emoji). Such a cluster is one cell, shared by every token that has a byte in it, so
/// that nothing that is drawn as one sign is ever torn apart.
struct ContextText
{
    /// A stretch of `display` that belongs to the same tokens.
    struct Cell
    {
        TextRange range;
        int firstToken = 0;
        int lastToken = 0; ///< inclusive; equal to firstToken unless shared

        bool isShared() const { return firstToken != lastToken; }
    };

    QString display; ///< what is drawn: line ends, tabs, controls and special tokens as visible signs
    QString plain; ///< the same text with its own characters, for copying and screen readers
    std::vector<Cell> cells; ///< in order, without gaps or overlap, covering `display`
    std::vector<TextRange> tokens; ///< [n] in `display`; neighbours overlap exactly in the cells they share
    std::vector<QString> tokenText; ///< [n] each token decoded by itself; half a character is U+FFFD here
    std::vector<TextRange> signs; ///< ranges of `display` that stand for something else: drawn faintly

    /// Index of the cell at a UTF-16 unit of `display`; -1 outside.
    int cellAt(int unit) const;
};

/// Joins the bytes of tokens. Bytes that are not UTF-8 become one U+FFFD per maximal subpart.
/// isSpecial has one entry per token, or is empty: a special token is a sign of its own, never joined with others.
/// marksBlanks: visibleSign().
ContextText makeContextText(const std::vector<std::string>& tokens, const std::vector<std::uint8_t>& isSpecial = {},
                            bool marksBlanks = true);

} // namespace atomscope
