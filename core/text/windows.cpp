#include "core/text/windows.h"

#include <algorithm>

namespace atomscope {

namespace {

Result<void> checkRule(const WindowRule& rule)
{
    if (rule.context >= 2)
        return {};
    return fail(ErrorCode::Usage,
                "a context of " + std::to_string(rule.context) + " tokens is too short; at least 2 are needed");
}

void markCounted(Window& window, const WindowRule& rule)
{
    window.counted.reserve(window.ids.size());
    for (std::size_t i = 0; i < window.ids.size(); ++i)
        window.counted.push_back(i > 0 && !(rule.isSpecial && rule.isSpecial(window.ids[i])));
}

} // namespace

Result<std::vector<Window>> cutWindows(std::span<const TokenId> document, const WindowRule& rule)
{
    TRY(checkRule(rule));
    const std::size_t step = static_cast<std::size_t>(rule.context) - (rule.bos ? 1 : 0);
    std::vector<Window> windows;
    windows.reserve((document.size() + step - 1) / step);
    for (std::size_t first = 0; first < document.size(); first += step) {
        const auto part = document.subspan(first, std::min(step, document.size() - first));
        Window window;
        window.firstTokenInDocument = static_cast<std::int32_t>(first);
        window.hasBos = rule.bos.has_value();
        if (rule.bos)
            window.ids.push_back(*rule.bos);
        window.ids.insert(window.ids.end(), part.begin(), part.end());
        markCounted(window, rule);
        windows.push_back(std::move(window));
    }
    return windows;
}

Result<std::vector<Window>> windowsAsCut(std::span<const TokenId> ids, const WindowRule& rule, int offset)
{
    TRY(checkRule(rule));
    std::vector<Window> windows;
    std::int32_t nTokens = 0; // of the document, in front of the window
    auto length = static_cast<std::size_t>(rule.context - offset);
    while (!ids.empty()) {
        const auto part = ids.first(std::min(length, ids.size()));
        Window window;
        window.firstTokenInDocument = nTokens;
        window.hasBos = rule.bos && part.front() == *rule.bos;
        window.ids.assign(part.begin(), part.end());
        markCounted(window, rule);
        nTokens += static_cast<std::int32_t>(part.size()) - (window.hasBos ? 1 : 0);
        windows.push_back(std::move(window));
        ids = ids.subspan(part.size());
        length = static_cast<std::size_t>(rule.context);
    }
    return windows;
}

} // namespace atomscope
