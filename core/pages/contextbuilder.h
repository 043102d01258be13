#pragma once

#include "core/base/result.h"
#include "core/index/windowtable.h"
#include "core/pages/atompage.h"
#include "core/pages/windowreader.h"

#include <cstddef>
#include <cstdint>

namespace atomscope {

/// The tokens to show around a peak: part of its window, and what lies around that in the document.
struct ShownTokens
{
    std::size_t window = 0;
    std::int32_t begin = 0, end = 0; ///< positions in the peak's window, BOS counted
    std::int32_t nBefore = 0, nAfter = 0; ///< document tokens before and after the window
};

/// `width` tokens on each side of the peak, as far as the document goes; 0 = exactly the window. A BOS put in front is
/// a token of its own window and is skipped in the neighbouring ones.
ShownTokens shownTokens(const WindowTable& windows, std::size_t window, std::int32_t position, std::int32_t width);

/// Fills everything of a context that comes from the text and the firings: ids, activations, error norms, where the
/// window begins and ends, place and activation. Leaves stratum, quantile, multiplicity, source and token
/// bytes.
Result<Context> buildContext(const WindowTable& windows, std::size_t window, std::int32_t position, std::int32_t width,
                             const PostingList& firings, WindowReader& reader);

} // namespace atomscope
