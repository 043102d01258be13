#pragma once

#include "core/base/result.h"

#include <cstdint>
#include <optional>
#include <string>

namespace atomscope::text {

/// What is used of one line of a .jsonl file.
struct Record
{
    std::string text;
    std::optional<std::string> source;
};

/// Parses one JSON object. The line must be valid UTF-8. Error BadFormat says what is wrong with it, without file or
/// line.
Result<Record> parseRecord(const std::string& line, const std::string& textKey);

/// Replaces each \u escape of a lone surrogate by \ufffd (such text exists only because some writers escape invalid
/// strings); returns how many there were.
std::int64_t repairSurrogateEscapes(std::string& line);

} // namespace atomscope::text
