#pragma once

#include "core/base/result.h"
#include "core/text/jsonfields.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace atomscope::text {

/// A tokenizer.json taken apart: its two big tables as they stand there (unchecked), the rest as JSON.
struct TokenizerFile
{
    Json rest; ///< an object; "model" lacks "vocab" and "merges"
    std::vector<std::pair<std::string, std::int64_t>> vocabulary; ///< spelling, id
    std::vector<std::pair<std::string, std::string>> merges; ///< in order of rank
    std::string fingerprint; ///< SHA-256 of the (inflated) file
};

/// Error BadFormat for what is no such JSON (also a key given twice), Limit for one of absurd size or depth.
Result<TokenizerFile> parseTokenizerFile(std::string_view json);

/// Splits "left right" of a merge list at its only space; Error BadFormat if there is not exactly one.
Result<std::pair<std::string, std::string>> parseMerge(std::string_view line);

/// Largest accepted size of an (inflated) file, and one more than the largest token id.
inline constexpr std::size_t kMaxTokenizerBytes = std::size_t(128) << 20;
inline constexpr std::int64_t kMaxTokens = std::int64_t(1) << 22;

} // namespace atomscope::text
