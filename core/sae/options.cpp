#include "core/sae/options.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <fmt/format.h>
#include <fmt/ranges.h>

namespace atomscope {

namespace {

constexpr std::array<std::string_view, 11> kKeys = {
    "activation", "apply_b_dec_to_input", "centring",    "fold_decoder_norm", "hook_name", "input_norm", "input_scale",
    "k",          "out_hook_name",        "prepend_bos", "threshold"};

tl::unexpected<Error> unreadable(const char* key, const std::string& value, const char* expected)
{
    return fail(ErrorCode::Usage, fmt::format("--sae-option {}={}: expected {}", key, value, expected));
}

template <class Number>
Result<std::optional<Number>> numberOption(const SaeAnswers& options, const char* key, const char* expected)
{
    const std::string* value = options.find(key);
    if (!value)
        return std::optional<Number>();
    Number number = 0;
    const auto [end, error] = std::from_chars(value->data(), value->data() + value->size(), number);
    if (error != std::errc() || end != value->data() + value->size())
        return unreadable(key, *value, expected);
    return std::optional(number);
}

} // namespace

const std::string* SaeAnswers::find(const char* key) const
{
    m_asked.insert(key);
    const auto found = m_options.find(key);
    return found == m_options.end() ? nullptr : &found->second;
}

Result<void> SaeAnswers::checkKeys() const
{
    for (const auto& [key, value] : m_options) {
        if (std::ranges::find(kKeys, key) == kKeys.end()) {
            return fail(ErrorCode::Usage,
                        fmt::format("--sae-option {}={}: there is no such option; known are {}", key, value,
                                    fmt::join(kKeys, ", ")));
        }
    }
    return {};
}

Result<void> SaeAnswers::checkAllAsked(const std::string& format) const
{
    for (const auto& [key, value] : m_options) {
        if (!m_asked.contains(key)) {
            return fail(ErrorCode::Usage,
                        fmt::format("--sae-option {}={}: nothing of this SAE ({}) is decided by it; what may be given "
                                    "here is {}",
                                    key, value, format, fmt::join(m_asked, ", ")));
        }
    }
    return {};
}

Result<std::optional<float>> inputScaleOption(const SaeAnswers& options)
{
    TRY_ASSIGN(const auto scale, numberOption<float>(options, "input_scale", "a number above 0"));
    if (scale && !(std::isfinite(*scale) && *scale > 0))
        return unreadable("input_scale", *options.find("input_scale"), "a number above 0");
    return scale;
}

Result<std::optional<InputNorm>> inputNormOption(const SaeAnswers& options)
{
    const std::string* value = options.find("input_norm");
    if (!value)
        return std::optional<InputNorm>();
    for (const InputNorm norm : {InputNorm::None, InputNorm::LayerNorm, InputNorm::ConstantNorm}) {
        if (*value == nameOf(norm))
            return std::optional(norm);
    }
    return unreadable("input_norm", *value, "none, layer_norm or constant_norm_rescale");
}

Result<std::optional<float>> thresholdOption(const SaeAnswers& options)
{
    TRY_ASSIGN(const auto threshold, numberOption<float>(options, "threshold", "a number"));
    if (threshold && !std::isfinite(*threshold))
        return unreadable("threshold", *options.find("threshold"), "a number");
    return threshold;
}

Result<std::optional<int>> kOption(const SaeAnswers& options, int most)
{
    const std::string expected = fmt::format("a whole number from 1 to {}", most);
    TRY_ASSIGN(const auto k, numberOption<int>(options, "k", expected.c_str()));
    if (k && (*k < 1 || *k > most))
        return unreadable("k", *options.find("k"), expected.c_str());
    return k;
}

Result<std::optional<Centring>> centringOption(const SaeAnswers& options)
{
    const std::string* value = options.find("centring");
    if (!value)
        return std::optional<Centring>();
    if (*value == "subtract_mean")
        return std::optional(Centring::SubtractMean);
    if (*value == "subtract_value_bias")
        return std::optional(Centring::SubtractValueBias);
    if (*value == "none")
        return std::optional(Centring::None);
    return unreadable("centring", *value, "subtract_mean, subtract_value_bias or none");
}

Result<std::optional<bool>> flagOption(const SaeAnswers& options, const char* key)
{
    const std::string* value = options.find(key);
    if (!value)
        return std::optional<bool>();
    if (*value != "true" && *value != "false")
        return unreadable(key, *value, "true or false");
    return std::optional(*value == "true");
}

Result<std::optional<std::string>> activationOption(const SaeAnswers& options)
{
    const std::string* value = options.find("activation");
    if (!value)
        return std::optional<std::string>();
    if (*value != "relu" && *value != "topk" && *value != "threshold")
        return unreadable("activation", *value, "relu, topk or threshold");
    return std::optional(*value);
}

std::optional<std::string> hookNameOption(const SaeAnswers& options)
{
    const std::string* value = options.find("hook_name");
    return value ? std::optional(*value) : std::nullopt;
}

std::optional<std::string> outHookNameOption(const SaeAnswers& options)
{
    const std::string* value = options.find("out_hook_name");
    return value ? std::optional(*value) : std::nullopt;
}

tl::unexpected<Error> askFor(const std::string& where, const std::string& what, const std::string& option)
{
    return fail(ErrorCode::Unanswered,
                fmt::format("{} does not say {}; give it with --sae-option {}", where, what, option));
}

} // namespace atomscope
