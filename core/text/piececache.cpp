#include "core/text/piececache.h"

#include <functional>

namespace atomscope::text {

namespace {
constexpr std::size_t kEntries = std::size_t(1) << 16;
}

PieceCache::PieceCache()
    : m_entries(kEntries)
    , m_tokens(1) // so that a known piece without tokens has data too
{
}

std::size_t PieceCache::place(std::string_view piece, std::uint64_t hash) const
{
    std::size_t at = hash & (kEntries - 1);
    while (true) {
        const Entry& entry = m_entries[at];
        if (entry.keyLength == 0)
            return at;
        if (entry.hash == hash && std::string_view(m_keys).substr(entry.keyBegin, entry.keyLength) == piece)
            return at;
        at = (at + 1) & (kEntries - 1);
    }
}

std::span<const TokenId> PieceCache::find(std::string_view piece) const
{
    const Entry& entry = m_entries[place(piece, std::hash<std::string_view>{}(piece))];
    if (entry.keyLength == 0)
        return {};
    return {m_tokens.data() + entry.tokensBegin, entry.nTokens};
}

void PieceCache::add(std::string_view piece, std::span<const TokenId> tokens)
{
    if (piece.empty() || piece.size() > kMaxPieceBytes || tokens.size() > UINT16_MAX)
        return;
    if (m_used >= kEntries / 2) {
        m_entries.assign(kEntries, {});
        m_keys.clear();
        m_tokens.resize(1);
        m_used = 0;
    }
    const std::uint64_t hash = std::hash<std::string_view>{}(piece);
    Entry& entry = m_entries[place(piece, hash)];
    if (entry.keyLength != 0)
        return;
    ++m_used;
    entry = {hash, static_cast<std::uint32_t>(m_keys.size()), static_cast<std::uint32_t>(m_tokens.size()),
             static_cast<std::uint16_t>(piece.size()), static_cast<std::uint16_t>(tokens.size())};
    m_keys += piece;
    m_tokens.insert(m_tokens.end(), tokens.begin(), tokens.end());
}

} // namespace atomscope::text
