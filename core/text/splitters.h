#pragma once

#include "core/text/span.h"

#include <optional>
#include <string_view>

namespace atomscope::text {

/// The splitting patterns that nearly all byte-level tokenizers use, written out by hand: a backtracking regular
/// expression would be most of the work of tokenizing. Each covers the text without gaps.
struct Splitter
{
    enum class Kind { Gpt2, Tiktoken };
    Kind kind = Kind::Gpt2;
    int maxDigits = 3; ///< Tiktoken: digits in one piece
    bool marksAreLetters = false; ///< Tiktoken: [\p{L}\p{M}] in place of \p{L}

    /// Appends the pieces of `text`, which is valid UTF-8.
    void split(std::string_view text, Spans& pieces) const;
};

/// The splitter of a pattern written exactly as the known models write it.
std::optional<Splitter> knownSplitter(std::string_view pattern);

} // namespace atomscope::text
