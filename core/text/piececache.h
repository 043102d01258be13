#pragma once

#include "core/base/ids.h"

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace atomscope::text {

/// Remembers the tokens of short pieces. Forgets everything when full. One thread at a time.
class PieceCache
{
public:
    static constexpr std::size_t kMaxPieceBytes = 48;

    PieceCache();

    /// The tokens of a piece (perhaps none), or a span without data when it is not known. Valid until the next add().
    std::span<const TokenId> find(std::string_view piece) const;
    void add(std::string_view piece, std::span<const TokenId> tokens);

private:
    struct Entry
    {
        std::uint64_t hash = 0;
        std::uint32_t keyBegin = 0;
        std::uint32_t tokensBegin = 0;
        std::uint16_t keyLength = 0; ///< 0 = free
        std::uint16_t nTokens = 0;
    };

    std::size_t place(std::string_view piece, std::uint64_t hash) const;

    std::vector<Entry> m_entries; ///< a power of two
    std::string m_keys;
    std::vector<TokenId> m_tokens;
    std::size_t m_used = 0;
};

} // namespace atomscope::text
