#pragma once

#include <array>
#include <cstdint>
#include <string_view>
#include <utility>
#include <vector>

namespace atomscope::text {

/// Finds the longest of many strings that begins at a place.
class TokenTrie
{
public:
    TokenTrie();

    /// An empty string, or one that was added before, is ignored.
    void add(std::string_view string, std::int32_t value);

    /// Value of the longest string that `text` starts with (its length goes into `length`), or -1.
    std::int32_t longestPrefix(std::string_view text, std::size_t& length) const;
    /// First place from `at` on where a string may begin, or the text's size.
    std::size_t nextCandidate(std::string_view text, std::size_t at) const;
    bool empty() const { return m_nodes.size() == 1; }

private:
    struct Node
    {
        std::vector<std::pair<unsigned char, std::uint32_t>> children; ///< by byte, ascending
        std::int32_t value = -1;
    };
    std::vector<Node> m_nodes; ///< [0] is the root
    std::array<bool, 256> m_isFirstByte{};
};

} // namespace atomscope::text
