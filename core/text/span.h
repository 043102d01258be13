#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

namespace atomscope::text {

/// A part of a text in bytes, [begin, end).
struct Span
{
    std::size_t begin = 0;
    std::size_t end = 0;

    std::string_view of(std::string_view text) const { return text.substr(begin, end - begin); }
};

using Spans = std::vector<Span>;

} // namespace atomscope::text
