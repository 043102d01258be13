#include "core/text/splitbehavior.h"

#include <algorithm>

namespace atomscope::text {

namespace {

struct Part
{
    Span span;
    bool isMatch;
};

/// Everything, matches and what lies between.
std::vector<Part> partsOf(std::size_t size, const Spans& matches, bool invert)
{
    std::vector<Part> parts;
    parts.reserve(2 * matches.size() + 1);
    std::size_t at = 0;
    for (const Span& match : matches) {
        if (match.begin > at)
            parts.push_back({{at, match.begin}, invert});
        parts.push_back({match, !invert});
        at = match.end;
    }
    if (at < size)
        parts.push_back({{at, size}, invert});
    return parts;
}

void mergeForward(const std::vector<Part>& parts, bool contiguous, Spans& pieces)
{
    const std::size_t first = pieces.size();
    bool previousWasMatch = false;
    for (const Part& part : parts) {
        const bool joins = contiguous ? part.isMatch == previousWasMatch : part.isMatch && !previousWasMatch;
        if (joins && pieces.size() > first)
            pieces.back().end = part.span.end;
        else
            pieces.push_back(part.span);
        previousWasMatch = part.isMatch;
    }
}

void mergeBackward(const std::vector<Part>& parts, Spans& pieces)
{
    const std::size_t first = pieces.size();
    bool nextWasMatch = false;
    for (auto part = parts.rbegin(); part != parts.rend(); ++part) {
        if (part->isMatch && !nextWasMatch && pieces.size() > first)
            pieces.back().begin = part->span.begin;
        else
            pieces.push_back(part->span);
        nextWasMatch = part->isMatch;
    }
    std::reverse(pieces.begin() + static_cast<std::ptrdiff_t>(first), pieces.end());
}

} // namespace

std::optional<SplitBehavior> splitBehavior(std::string_view name)
{
    using enum SplitBehavior;
    if (name == "Isolated")
        return Isolated;
    if (name == "Removed")
        return Removed;
    if (name == "MergedWithPrevious")
        return MergedWithPrevious;
    if (name == "MergedWithNext")
        return MergedWithNext;
    if (name == "Contiguous")
        return Contiguous;
    return std::nullopt;
}

void splitByMatches(std::size_t size, const Spans& matches, SplitBehavior behavior, bool invert, Spans& pieces)
{
    const std::vector<Part> parts = partsOf(size, matches, invert);
    switch (behavior) {
    case SplitBehavior::Isolated:
    case SplitBehavior::Removed:
        for (const Part& part : parts)
            if (!part.isMatch || behavior == SplitBehavior::Isolated)
                pieces.push_back(part.span);
        break;
    case SplitBehavior::MergedWithPrevious:
    case SplitBehavior::Contiguous:
        mergeForward(parts, behavior == SplitBehavior::Contiguous, pieces);
        break;
    case SplitBehavior::MergedWithNext:
        mergeBackward(parts, pieces);
        break;
    }
}

} // namespace atomscope::text
