#include "core/text/splitters.h"

#include "core/text/characters.h"
#include "core/text/utf8.h"

#include <array>

namespace atomscope::text {

namespace {

// GPT-2 (also GPT-Neo, Pythia and whatever has a ByteLevel pre-tokenizer without a pattern of its own).
constexpr std::string_view kGpt2 = R"('s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+)";
// Llama 3.
constexpr std::string_view kThreeDigits
    = R"((?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+)";
// Qwen 2, 2.5 and 3.
constexpr std::string_view kOneDigit
    = R"((?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+)";
// Qwen 3.5.
constexpr std::string_view kMarks
    = R"((?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?[\p{L}\p{M}]+|\p{N}| ?[^\s\p{L}\p{M}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+)";

/// Walks over a text and answers what the patterns ask.
class Scanner
{
public:
    explicit Scanner(std::string_view text)
        : m_text(text)
    {
    }

    std::size_t size() const { return m_text.size(); }
    char byte(std::size_t at) const { return at < m_text.size() ? m_text[at] : '\0'; }
    bool isNewline(std::size_t at) const { return byte(at) == '\r' || byte(at) == '\n'; }

    /// Classes of the character at `at`, whose end goes into `end`. At the text's end: none, with `end` == `at`.
    std::uint8_t classes(std::size_t at, std::size_t& end) const
    {
        end = at;
        return at < m_text.size() ? classesOf(nextCodePoint(m_text, end)) : std::uint8_t(0);
    }

    /// End of the run from `at` of characters with any of `wanted` (or, if `invert`, with none of it).
    std::size_t run(std::size_t at, std::uint8_t wanted, bool invert = false) const
    {
        while (at < m_text.size()) {
            std::size_t end = at;
            if (((classesOf(nextCodePoint(m_text, end)) & wanted) != 0) == invert)
                break;
            at = end;
        }
        return at;
    }

    /// Length of 's 't 're 've 'm 'll 'd at an apostrophe, else 0. Folded, ſ is an s.
    std::size_t contraction(std::size_t at, bool fold) const
    {
        const auto lower = [&](std::size_t i) {
            const char c = byte(i);
            return fold && c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
        };
        const char first = lower(at + 1);
        const char second = lower(at + 2);
        if (first == 's' || first == 't' || first == 'm' || first == 'd')
            return 2;
        if (((first == 'r' || first == 'v') && second == 'e') || (first == 'l' && second == 'l'))
            return 3;
        if (fold && m_text.substr(at + 1).starts_with("\u017F"))
            return 3;
        return 0;
    }

    /// End of a run of white space by `\s+(?!\S)|\s+`: all of it at the text's end, else all but its last character,
    /// which goes to the next word; a single one stands alone.
    std::size_t spaces(std::size_t at, std::size_t runEnd) const
    {
        if (runEnd == m_text.size())
            return runEnd;
        const std::size_t last = previousBoundary(m_text, runEnd);
        return last > at ? last : runEnd;
    }

    /// End of the last newline in [at, end), or `at` if there is none.
    std::size_t afterLastNewline(std::size_t at, std::size_t end) const
    {
        const std::size_t found = m_text.substr(at, end - at).find_last_of("\r\n");
        return found == std::string_view::npos ? at : at + found + 1;
    }

private:
    std::string_view m_text;
};

std::size_t gpt2Piece(const Scanner& scan, std::size_t at)
{
    if (scan.byte(at) == '\'')
        if (const std::size_t length = scan.contraction(at, false); length > 0)
            return at + length;
    std::size_t end = at;
    std::uint8_t classes = scan.classes(at, end);
    std::size_t word = at; // after the optional space
    if (scan.byte(at) == ' ') {
        std::size_t next = end;
        const std::uint8_t nextClasses = scan.classes(end, next);
        if (next == end || (nextClasses & kSpace) != 0)
            return scan.spaces(at, scan.run(at, kSpace));
        word = end;
        classes = nextClasses;
    }
    if ((classes & kLetter) != 0)
        return scan.run(word, kLetter);
    if ((classes & kNumber) != 0)
        return scan.run(word, kNumber);
    if ((classes & kSpace) != 0)
        return scan.spaces(at, scan.run(at, kSpace));
    return scan.run(word, kLetter | kNumber | kSpace, true);
}

std::size_t tiktokenPiece(const Scanner& scan, std::size_t at, const Splitter& rule)
{
    if (scan.byte(at) == '\'')
        if (const std::size_t length = scan.contraction(at, true); length > 0)
            return at + length;

    const std::uint8_t letters = rule.marksAreLetters ? kLetter | kMark : kLetter;
    std::size_t end = at;
    const std::uint8_t classes = scan.classes(at, end);
    if ((classes & letters) != 0)
        return scan.run(at, letters);
    if ((classes & kNumber) != 0) {
        for (int digits = 1; digits < rule.maxDigits; ++digits) {
            std::size_t next = end;
            if ((scan.classes(end, next) & kNumber) == 0)
                break;
            end = next;
        }
        return end;
    }
    if (!scan.isNewline(at)) { // one character of any other kind may lead a word
        std::size_t next = end;
        if ((scan.classes(end, next) & letters) != 0)
            return scan.run(end, letters);
    }

    const std::uint8_t notPunctuation = letters | kNumber | kSpace;
    const std::size_t mark = scan.byte(at) == ' ' ? at + 1 : at;
    std::size_t next = mark;
    if ((scan.classes(mark, next) & notPunctuation) == 0 && next > mark) {
        std::size_t punctuationEnd = scan.run(mark, notPunctuation, true);
        while (scan.isNewline(punctuationEnd))
            ++punctuationEnd;
        return punctuationEnd;
    }
    const std::size_t runEnd = scan.run(at, kSpace);
    if (const std::size_t newlines = scan.afterLastNewline(at, runEnd); newlines > at)
        return newlines;
    return scan.spaces(at, runEnd);
}

} // namespace

void Splitter::split(std::string_view text, Spans& pieces) const
{
    const Scanner scan(text);
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t end = kind == Kind::Gpt2 ? gpt2Piece(scan, at) : tiktokenPiece(scan, at, *this);
        pieces.push_back({at, end});
        at = end;
    }
}

std::optional<Splitter> knownSplitter(std::string_view pattern)
{
    if (pattern == kGpt2)
        return Splitter{};
    if (pattern == kThreeDigits)
        return Splitter{Splitter::Kind::Tiktoken, 3, false};
    if (pattern == kOneDigit)
        return Splitter{Splitter::Kind::Tiktoken, 1, false};
    if (pattern == kMarks)
        return Splitter{Splitter::Kind::Tiktoken, 1, true};
    return std::nullopt;
}

} // namespace atomscope::text
