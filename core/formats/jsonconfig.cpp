#include "core/formats/jsonconfig.h"

#include "core/formats/strictjson.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace atomscope {

using nlohmann::json;

namespace {

constexpr std::uint64_t kMaxConfigBytes = 4 << 20;

} // namespace

JsonConfig::JsonConfig(std::filesystem::path file, std::shared_ptr<const json> values)
    : m_file(std::move(file))
    , m_values(std::move(values))
{
}

Result<JsonConfig> JsonConfig::load(const std::filesystem::path& file)
{
    TRY_ASSIGN(json values, readStrictJson(file, kMaxConfigBytes));
    if (!values.is_object())
        return fail(ErrorCode::BadFormat, fmt::format("{} is not a JSON object", file.string()));
    return JsonConfig(file, std::make_shared<json>(std::move(values)));
}

const json* JsonConfig::value(std::string_view key) const
{
    const auto found = m_values->find(key);
    return found == m_values->end() ? nullptr : &*found;
}

const json* JsonConfig::find(std::string_view key) const
{
    const json* found = value(key);
    return found && found->is_null() ? nullptr : found;
}

bool JsonConfig::has(std::string_view key) const
{
    return find(key) != nullptr;
}

bool JsonConfig::isFlag(std::string_view key) const
{
    const json* value = find(key);
    return value && value->is_boolean();
}

Result<int> JsonConfig::integer(std::string_view key, int lowest, int highest, std::optional<int> fallback) const
{
    const json* value = find(key);
    if (!value) {
        if (fallback)
            return *fallback;
        return fail(ErrorCode::NotFound, fmt::format("{} has no \"{}\"", m_file.string(), key));
    }
    const bool isInRange = value->is_number_unsigned()
        ? value->get<std::uint64_t>() <= static_cast<std::uint64_t>(std::max(highest, 0))
            && static_cast<std::int64_t>(value->get<std::uint64_t>()) >= lowest
        : value->is_number_integer() && value->get<std::int64_t>() >= lowest && value->get<std::int64_t>() <= highest;
    if (!isInRange)
        return fail(
            ErrorCode::BadFormat,
            fmt::format("{}: \"{}\" must be a whole number from {} to {}", m_file.string(), key, lowest, highest));
    return static_cast<int>(value->get<std::int64_t>());
}

Result<double> JsonConfig::number(std::string_view key, double lowest, double highest,
                                  std::optional<double> fallback) const
{
    const json* value = find(key);
    if (!value) {
        if (fallback)
            return *fallback;
        return fail(ErrorCode::NotFound, fmt::format("{} has no \"{}\"", m_file.string(), key));
    }
    const double number = value->is_number() ? value->get<double>() : std::nan("");
    if (!(number >= lowest && number <= highest))
        return fail(ErrorCode::BadFormat,
                    fmt::format("{}: \"{}\" must be a number from {} to {}", m_file.string(), key, lowest, highest));
    return number;
}

Result<bool> JsonConfig::flag(std::string_view key, bool fallback) const
{
    const json* value = find(key);
    if (!value)
        return fallback;
    if (!value->is_boolean())
        return fail(ErrorCode::BadFormat, fmt::format("{}: \"{}\" must be true or false", m_file.string(), key));
    return value->get<bool>();
}

Result<std::string> JsonConfig::text(std::string_view key, std::optional<std::string> fallback) const
{
    const json* value = find(key);
    if (!value) {
        if (fallback)
            return *fallback;
        return fail(ErrorCode::NotFound, fmt::format("{} has no \"{}\"", m_file.string(), key));
    }
    if (!value->is_string())
        return fail(ErrorCode::BadFormat, fmt::format("{}: \"{}\" must be a string", m_file.string(), key));
    return value->get<std::string>();
}

Result<JsonConfig> JsonConfig::object(std::string_view key) const
{
    const json* value = find(key);
    if (!value)
        return JsonConfig(m_file, std::make_shared<json>(json::object()));
    if (!value->is_object())
        return fail(ErrorCode::BadFormat, fmt::format("{}: \"{}\" must be an object", m_file.string(), key));
    return JsonConfig(m_file, std::make_shared<json>(*value));
}

Error JsonConfig::unsupported(const std::string& what) const
{
    return Error{ErrorCode::Unsupported, fmt::format("{}: {}", m_file.string(), what), {}};
}

} // namespace atomscope
