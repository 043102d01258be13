#include "core/store/definitionrows.h"

#include <algorithm>
#include <array>
#include <bit>
#include <fmt/format.h>
#include <map>
#include <nlohmann/json.hpp>
#include <set>
#include <string_view>

namespace atomscope {

namespace {

constexpr int kLargestDictionary = 1 << 24;

void bindValue(SQLite::Statement& statement, const std::string& value)
{
    statement.bind(2, value);
}
void bindValue(SQLite::Statement& statement, bool value)
{
    statement.bind(2, value ? 1 : 0);
}
void bindValue(SQLite::Statement& statement, std::int32_t value)
{
    statement.bind(2, value);
}
void bindValue(SQLite::Statement& statement, std::int64_t value)
{
    statement.bind(2, value);
}
void bindValue(SQLite::Statement& statement, std::uint64_t value)
{
    statement.bind(2, std::bit_cast<std::int64_t>(value));
}
void bindValue(SQLite::Statement& statement, double value)
{
    statement.bind(2, value);
}
void bindValue(SQLite::Statement& statement, const std::vector<std::string>& value)
{
    statement.bind(2, definitionText(value));
}

// Reads the row's second column; false if it does not fit the field.
bool readValue(const SQLite::Column& column, std::string& value)
{
    value = column.getString();
    return true;
}
bool readValue(const SQLite::Column& column, bool& value)
{
    value = column.getInt64() != 0;
    return true;
}
bool readValue(const SQLite::Column& column, std::int32_t& value)
{
    const std::int64_t wide = column.getInt64();
    value = static_cast<std::int32_t>(wide);
    return value == wide;
}
bool readValue(const SQLite::Column& column, std::int64_t& value)
{
    value = column.getInt64();
    return true;
}
bool readValue(const SQLite::Column& column, std::uint64_t& value)
{
    value = std::bit_cast<std::uint64_t>(static_cast<std::int64_t>(column.getInt64()));
    return true;
}
bool readValue(const SQLite::Column& column, double& value)
{
    value = column.getDouble();
    return true;
}
bool readValue(const SQLite::Column& column, std::vector<std::string>& value)
{
    const auto json = nlohmann::json::parse(column.getString(), nullptr, false);
    if (!json.is_array())
        return false;
    for (const auto& item : json) {
        if (!item.is_string())
            return false;
        value.push_back(item.get<std::string>());
    }
    return true;
}

} // namespace

std::string definitionText(const std::string& value)
{
    return value;
}
std::string definitionText(bool value)
{
    return value ? "true" : "false";
}
std::string definitionText(std::int32_t value)
{
    return std::to_string(value);
}
std::string definitionText(std::int64_t value)
{
    return std::to_string(value);
}
std::string definitionText(std::uint64_t value)
{
    return std::to_string(value);
}
std::string definitionText(double value)
{
    return fmt::format("{}", value);
}
std::string definitionText(const std::vector<std::string>& value)
{
    // Names of files may be no UTF-8.
    return nlohmann::json(value).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

bool isOptionalDefinition(std::string_view key)
{
    constexpr std::array<std::string_view, 6> kOptional
        = {"has_loss", "inputs", "errors_absent", "special_ids", "firing_rule", "dense_sample"};
    return key.starts_with("imported_") || key.starts_with("null_")
        || std::ranges::find(kOptional, key) != kOptional.end();
}

void writeDefinitions(SQLite::Database& database, const Definitions& definitions)
{
    SQLite::Statement insert(database, "INSERT OR REPLACE INTO definitions (key, value) VALUES (?, ?)");
    forEachDefinition(definitions, [&](const char* key, const auto& value) {
        if (!isStoredDefinition(key, value))
            return;
        insert.reset();
        insert.bind(1, key);
        bindValue(insert, value);
        insert.exec();
    });
}

Result<Definitions> readDefinitions(SQLite::Database& database, const std::filesystem::path& file)
{
    Definitions definitions;
    std::string bad;
    SQLite::Statement select(database, "SELECT value FROM definitions WHERE key = ?");
    forEachDefinition(definitions, [&](const char* key, auto& value) {
        select.reset();
        select.bind(1, key);
        const bool hasRow = select.executeStep();
        const bool isGood = hasRow ? readValue(select.getColumn(0), value) : isOptionalDefinition(key);
        if (!isGood && bad.empty())
            bad = key;
    });
    if (bad.empty() && (definitions.dSae < 1 || definitions.dSae > kLargestDictionary))
        bad = "d_sae";
    // An export need not say how wide the SAE's input is, and firings do not show it.
    const int leastDIn = definitions.importedFrom.empty() && definitions.inputs != kCachedFirings ? 1 : 0;
    if (bad.empty() && (definitions.dIn < leastDIn || definitions.dIn > kLargestDictionary))
        bad = "d_in";
    if (!bad.empty())
        return fail(ErrorCode::BadFormat, file.string() + ": the definition " + bad + " is missing or damaged");
    return definitions;
}

std::optional<std::string> firstDifference(const Definitions& before, const Definitions& now)
{
    static const std::set<std::string_view> kNotCompared
        = {"tool_version", "demo_note", "logit_sigma", "logit_sigma_rule"};
    std::map<std::string, std::string> old;
    forEachDefinition(before, [&](const char* key, const auto& value) { old[key] = definitionText(value); });
    std::optional<std::string> difference;
    forEachDefinition(now, [&](const char* key, const auto& value) {
        const std::string text = definitionText(value);
        if (!difference && !kNotCompared.contains(key) && old[key] != text)
            difference = fmt::format("{} was \"{}\" and is now \"{}\"", key, old[key], text);
    });
    return difference;
}

} // namespace atomscope
