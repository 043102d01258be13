#include "core/pages/contextbuilder.h"

#include <algorithm>
#include <limits>

namespace atomscope {

namespace {

// Tokens of the document that lie in one window.
std::int32_t nDocumentTokens(const WindowTable& windows, std::size_t window)
{
    return windows.nTokens(window) - windows.hasBos[window];
}

void append(Context& context, const SequenceTokens& window, std::int32_t begin, std::int32_t end)
{
    context.tokenIds.insert(context.tokenIds.end(), window.ids.begin() + begin, window.ids.begin() + end);
}

// The last n document tokens in front of a window.
Result<void> appendBefore(Context& context, const WindowTable& windows, std::size_t window, std::int32_t n,
                          WindowReader& reader)
{
    std::size_t first = window;
    std::int32_t available = 0;
    while (available < n)
        available += nDocumentTokens(windows, --first);
    std::int32_t skip = available - n; // in the first of these windows
    for (; first < window; ++first) {
        TRY_ASSIGN(const SequenceTokens* const tokens, reader.window(first));
        append(context, *tokens, windows.hasBos[first] + skip, windows.nTokens(first));
        skip = 0;
    }
    return {};
}

// The first n document tokens behind a window.
Result<void> appendAfter(Context& context, const WindowTable& windows, std::size_t window, std::int32_t n,
                         WindowReader& reader)
{
    while (n > 0) {
        ++window;
        TRY_ASSIGN(const SequenceTokens* const tokens, reader.window(window));
        const std::int32_t nTaken = std::min(n, nDocumentTokens(windows, window));
        append(context, *tokens, windows.hasBos[window], windows.hasBos[window] + nTaken);
        n -= nTaken;
    }
    return {};
}

void setActivations(Context& context, const PostingList& firings, std::uint64_t begin, std::uint64_t end)
{
    const auto first = std::lower_bound(firings.position.begin(), firings.position.end(), begin);
    for (auto at = first; at != firings.position.end() && *at < end; ++at) {
        const auto shown = static_cast<std::size_t>(context.windowBegin) + static_cast<std::size_t>(*at - begin);
        context.activations[shown] = firings.activation[static_cast<std::size_t>(at - firings.position.begin())];
    }
}

} // namespace

ShownTokens shownTokens(const WindowTable& windows, std::size_t window, std::int32_t position, std::int32_t width)
{
    const std::int32_t nTokens = windows.nTokens(window);
    if (width <= 0)
        return {window, 0, nTokens, 0, 0};
    ShownTokens shown{window, std::max(0, position - width), position + std::min(width, nTokens - 1 - position) + 1};
    const DocumentId document = windows.document[window];
    const std::int32_t wantedBefore = width - (position - shown.begin);
    for (std::size_t w = window; shown.nBefore < wantedBefore && w > 0 && windows.document[w - 1] == document; --w)
        shown.nBefore += nDocumentTokens(windows, w - 1);
    shown.nBefore = std::min(shown.nBefore, wantedBefore);
    const std::int32_t wantedAfter = width - (shown.end - 1 - position);
    for (std::size_t w = window + 1;
         shown.nAfter < wantedAfter && w < windows.size() && windows.document[w] == document; ++w)
        shown.nAfter += nDocumentTokens(windows, w);
    shown.nAfter = std::min(shown.nAfter, wantedAfter);
    return shown;
}

Result<Context> buildContext(const WindowTable& windows, std::size_t window, std::int32_t position, std::int32_t width,
                             const PostingList& firings, WindowReader& reader)
{
    const ShownTokens shown = shownTokens(windows, window, position, width);
    const std::uint64_t firstPosition = windows.firstPosition[window];
    Context context;
    context.document = windows.document[window];
    context.tokenInDocument = windows.tokenInDocument(window, firstPosition + static_cast<std::uint64_t>(position));
    context.sequence = SequenceId{static_cast<std::int32_t>(window)};
    context.position = position;

    TRY(appendBefore(context, windows, window, shown.nBefore, reader));
    context.windowBegin = static_cast<std::int32_t>(context.tokenIds.size());
    context.peak = context.windowBegin + position - shown.begin;
    TRY_ASSIGN(const SequenceTokens* const tokens, reader.window(window));
    append(context, *tokens, shown.begin, shown.end);
    context.windowEnd = static_cast<std::int32_t>(context.tokenIds.size());
    TRY(appendAfter(context, windows, window, shown.nAfter, reader));

    context.activations.resize(context.tokenIds.size());
    context.errorNorms.resize(context.tokenIds.size());
    std::copy(tokens->errorNorm.begin() + shown.begin, tokens->errorNorm.begin() + shown.end,
              context.errorNorms.begin() + context.windowBegin);
    if (!tokens->loss.empty()) {
        context.losses.resize(context.tokenIds.size(), std::numeric_limits<float>::quiet_NaN());
        std::copy(tokens->loss.begin() + shown.begin, tokens->loss.begin() + shown.end,
                  context.losses.begin() + context.windowBegin);
    }
    setActivations(context, firings, firstPosition + static_cast<std::uint64_t>(shown.begin),
                   firstPosition + static_cast<std::uint64_t>(shown.end));
    context.activation = context.activations[static_cast<std::size_t>(context.peak)];
    return context;
}

} // namespace atomscope
