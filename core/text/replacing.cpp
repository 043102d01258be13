#include "core/text/replacing.h"

namespace atomscope::text {

std::optional<std::string> replaceAll(std::string_view text, std::string_view from, std::string_view to,
                                      std::size_t maxBytes)
{
    std::string result;
    result.reserve(text.size());
    std::size_t at = 0;
    for (std::size_t found = text.find(from); found != std::string_view::npos; found = text.find(from, at)) {
        result.append(text, at, found - at).append(to);
        at = found + from.size();
        if (result.size() > maxBytes)
            return std::nullopt;
    }
    result.append(text, at);
    if (result.size() > maxBytes)
        return std::nullopt;
    return result;
}

} // namespace atomscope::text
