#pragma once

#include "core/base/ids.h"

#include <algorithm>
#include <cstdint>
#include <vector>

namespace atomscope {

/// Where every window of an index lies, as arrays by SequenceId: what turns positions into documents and tokens
/// without reading any text. 17 bytes a window.
struct WindowTable
{
    std::vector<std::uint64_t> firstPosition; ///< [nSequences + 1], ascending; the last one = stored tokens
    std::vector<DocumentId> document; ///< [nSequences], ascending
    std::vector<std::int32_t> firstTokenInDocument; ///< [nSequences], as SequenceTokens::firstTokenInDocument
    std::vector<std::uint8_t> hasBos; ///< [nSequences], 1 = the first stored token was put in front

    std::size_t size() const { return document.size(); }
    /// Stored tokens of one window, BOS included.
    std::int32_t nTokens(std::size_t window) const
    {
        return static_cast<std::int32_t>(firstPosition[window + 1] - firstPosition[window]);
    }
    /// The window that holds a position of the index. O(log nSequences); the position must be stored.
    std::size_t windowOf(std::uint64_t position) const
    {
        const auto after = std::upper_bound(firstPosition.begin(), firstPosition.end(), position);
        return static_cast<std::size_t>(after - firstPosition.begin()) - 1;
    }
    /// Token number in its document; -1 for a BOS put in front of a document's first window.
    std::int32_t tokenInDocument(std::size_t window, std::uint64_t position) const
    {
        return firstTokenInDocument[window] + static_cast<std::int32_t>(position - firstPosition[window])
            - hasBos[window];
    }
};

} // namespace atomscope
