#include "core/sae/options.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <fmt/format.h>
#include <fmt/ranges.h>

namespace atomscope {

namespace {

constexpr std::array<std::string_view, 4> kKeys = {"centring", "hook_name", "input_scale", "prepend_bos"};

const std::string* find(const SaeOptions& options, const char* key)
{
    const auto found = options.find(key);
    return found == options.end() ? nullptr : &found->second;
}

tl::unexpected<Error> unreadable(const char* key, const std::string& value, const char* expected)
{
    return fail(ErrorCode::Usage, fmt::format("--sae-option {}={}: expected {}", key, value, expected));
}

} // namespace

Result<void> checkSaeOptions(const SaeOptions& options)
{
    for (const auto& [key, value] : options) {
        if (std::ranges::find(kKeys, key) == kKeys.end()) {
            return fail(ErrorCode::Usage,
                        fmt::format("--sae-option {}={}: there is no such option; known are {}", key, value,
                                    fmt::join(kKeys, ", ")));
        }
    }
    return {};
}

Result<std::optional<float>> inputScaleOption(const SaeOptions& options)
{
    const std::string* value = find(options, "input_scale");
    if (!value)
        return std::optional<float>();
    float scale = 0;
    const auto [end, error] = std::from_chars(value->data(), value->data() + value->size(), scale);
    if (error != std::errc() || end != value->data() + value->size() || !std::isfinite(scale) || !(scale > 0))
        return unreadable("input_scale", *value, "a number above 0");
    return std::optional(scale);
}

Result<std::optional<Centring>> centringOption(const SaeOptions& options)
{
    const std::string* value = find(options, "centring");
    if (!value)
        return std::optional<Centring>();
    if (*value == "subtract_mean")
        return std::optional(Centring::SubtractMean);
    if (*value == "none")
        return std::optional(Centring::None);
    return unreadable("centring", *value, "subtract_mean or none");
}

Result<std::optional<bool>> prependBosOption(const SaeOptions& options)
{
    const std::string* value = find(options, "prepend_bos");
    if (!value)
        return std::optional<bool>();
    if (*value != "true" && *value != "false")
        return unreadable("prepend_bos", *value, "true or false");
    return std::optional(*value == "true");
}

std::optional<std::string> hookNameOption(const SaeOptions& options)
{
    const std::string* value = find(options, "hook_name");
    return value ? std::optional(*value) : std::nullopt;
}

} // namespace atomscope
