#pragma once

#include "core/base/result.h"
#include "core/text/span.h"

#include <optional>
#include <string_view>

namespace atomscope::text {

/// What becomes of the matches of a splitting pattern.
enum class SplitBehavior { Isolated, Removed, MergedWithPrevious, MergedWithNext, Contiguous };

/// By the name the tokenizer file uses.
std::optional<SplitBehavior> splitBehavior(std::string_view name);

/// Appends the pieces of [0, size). `matches` are in order, not empty and do not overlap; `invert` takes the text
/// between them as the matches.
void splitByMatches(std::size_t size, const Spans& matches, SplitBehavior behavior, bool invert, Spans& pieces);

} // namespace atomscope::text
