#include "core/text/tokentrie.h"

#include <algorithm>

namespace atomscope::text {

TokenTrie::TokenTrie()
    : m_nodes(1)
{
}

void TokenTrie::add(std::string_view string, std::int32_t value)
{
    if (string.empty())
        return;
    m_isFirstByte[static_cast<unsigned char>(string[0])] = true;
    std::uint32_t node = 0;
    for (const char c : string) {
        const auto byte = static_cast<unsigned char>(c);
        auto& children = m_nodes[node].children;
        const auto at = std::lower_bound(children.begin(), children.end(), std::pair(byte, std::uint32_t(0)));
        if (at != children.end() && at->first == byte) {
            node = at->second;
            continue;
        }
        const auto made = static_cast<std::uint32_t>(m_nodes.size());
        children.insert(at, {byte, made});
        m_nodes.emplace_back();
        node = made;
    }
    if (m_nodes[node].value < 0)
        m_nodes[node].value = value;
}

std::int32_t TokenTrie::longestPrefix(std::string_view text, std::size_t& length) const
{
    std::int32_t found = -1;
    std::uint32_t node = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const auto byte = static_cast<unsigned char>(text[i]);
        const auto& children = m_nodes[node].children;
        const auto at = std::lower_bound(children.begin(), children.end(), std::pair(byte, std::uint32_t(0)));
        if (at == children.end() || at->first != byte)
            break;
        node = at->second;
        if (m_nodes[node].value >= 0) {
            found = m_nodes[node].value;
            length = i + 1;
        }
    }
    return found;
}

std::size_t TokenTrie::nextCandidate(std::string_view text, std::size_t at) const
{
    while (at < text.size() && !m_isFirstByte[static_cast<unsigned char>(text[at])])
        ++at;
    return at;
}

} // namespace atomscope::text
