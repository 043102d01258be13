#pragma once

#include "core/base/result.h"
#include "core/index/types.h"

#include <functional>
#include <unordered_map>
#include <vector>

namespace atomscope {

/// The text of an index as a page reads it: windows, each read once, and the places of a token.
class WindowReader
{
public:
    using ReadWindow = std::function<Result<SequenceTokens>(SequenceId)>;
    using ReadTokenPositions = std::function<Result<std::vector<std::uint64_t>>(TokenId)>;

    WindowReader(ReadWindow readWindow, ReadTokenPositions readTokenPositions)
        : m_readWindow(std::move(readWindow))
        , m_readTokenPositions(std::move(readTokenPositions))
    {
    }

    /// Valid as long as the reader.
    Result<const SequenceTokens*> window(std::size_t number)
    {
        const SequenceId id{static_cast<std::int32_t>(number)};
        if (const auto known = m_windows.find(id); known != m_windows.end())
            return &known->second;
        TRY_ASSIGN(SequenceTokens tokens, m_readWindow(id));
        return &m_windows.emplace(id, std::move(tokens)).first->second;
    }
    /// Counted places of a token, ascending.
    Result<std::vector<std::uint64_t>> tokenPositions(TokenId token) const { return m_readTokenPositions(token); }

private:
    ReadWindow m_readWindow;
    ReadTokenPositions m_readTokenPositions;
    std::unordered_map<SequenceId, SequenceTokens> m_windows;
};

} // namespace atomscope
