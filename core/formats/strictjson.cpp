#include "core/formats/strictjson.h"

#include "core/base/file.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <set>
#include <vector>

namespace atomscope {

namespace {

constexpr int kMaxDepth = 128;

/// Thrown out of the parser's callback, caught below.
struct Refused
{
    std::string why;
};

} // namespace

Result<nlohmann::json> parseStrictJson(std::string_view text, const std::string& where)
{
    using nlohmann::json;
    const auto refuse = [&](const std::string& why) {
        return fail(ErrorCode::BadFormat, fmt::format("{} is not valid JSON: {}", where, why));
    };
    if (text.find('\0') != std::string_view::npos)
        return refuse("it holds a zero byte");
    std::vector<std::set<std::string>> keys; // of the objects that are open
    const auto check = [&keys](int depth, json::parse_event_t event, json& parsed) {
        if (depth > kMaxDepth)
            throw Refused{"it is nested too deeply"};
        if (event == json::parse_event_t::object_start)
            keys.emplace_back();
        else if (event == json::parse_event_t::object_end)
            keys.pop_back();
        else if (event == json::parse_event_t::key && !keys.back().insert(parsed.get<std::string>()).second)
            throw Refused{fmt::format("key \"{}\" occurs twice", parsed.get<std::string>())};
        return true;
    };
    try {
        return json::parse(text, check);
    } catch (const Refused& refused) {
        return refuse(refused.why);
    } catch (const json::exception& error) {
        return refuse(error.what());
    }
}

Result<nlohmann::json> readStrictJson(const std::filesystem::path& file, std::uint64_t maxBytes)
{
    TRY_ASSIGN(const std::string text, readTextFile(file, maxBytes));
    return parseStrictJson(text, file.string());
}

} // namespace atomscope
