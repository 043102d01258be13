#include "core/store/labelrows.h"

#include <SQLiteCpp/Column.h>
#include <SQLiteCpp/Statement.h>
#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <limits>
#include <nlohmann/json.hpp>
#include <numeric>
#include <random>
#include <tuple>
#include <unordered_map>

namespace atomscope {

namespace {

constexpr std::array kVerdictNames = {"", "monosemantic", "polysemantic", "unclear"};
constexpr int kHighestConfidence = 4;

Verdict verdictFromName(const std::string& name)
{
    const auto found = std::find(kVerdictNames.begin(), kVerdictNames.end(), name);
    return found == kVerdictNames.end() ? Verdict::None : static_cast<Verdict>(found - kVerdictNames.begin());
}

std::vector<std::string> tagsFromJson(const std::string& text)
{
    std::vector<std::string> tags;
    const auto array = nlohmann::json::parse(text, nullptr, false);
    if (array.is_array()) {
        for (const auto& tag : array) {
            if (tag.is_string())
                tags.push_back(tag.get<std::string>());
        }
    }
    return tags;
}

void bindOptional(SQLite::Statement& statement, int parameter, const std::optional<int>& value)
{
    if (value)
        statement.bind(parameter, *value);
    else
        statement.bind(parameter);
}

std::optional<int> readOptional(const SQLite::Statement& row, int column, int highest)
{
    const SQLite::Column value = row.getColumn(column);
    if (value.isNull() || value.getInt64() < 0 || value.getInt64() > highest)
        return std::nullopt;
    return value.getInt();
}

} // namespace

void bindContent(SQLite::Statement& statement, int firstParameter, const LabelContent& content)
{
    int parameter = firstParameter;
    statement.bind(parameter++, content.label);
    statement.bind(parameter++, content.category);
    statement.bind(parameter++, kVerdictNames.at(static_cast<std::size_t>(content.verdict)));
    bindOptional(statement, parameter++, content.confidence);
    bindOptional(statement, parameter++, content.nSenses);
    statement.bind(parameter++,
                   nlohmann::json(content.tags).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace));
    statement.bind(parameter++, content.notes);
    statement.bind(parameter++, content.isStarred ? 1 : 0);
}

LabelContent readContent(const SQLite::Statement& row, int firstColumn)
{
    int column = firstColumn;
    LabelContent content;
    content.label = row.getColumn(column++).getString();
    content.category = row.getColumn(column++).getString();
    content.verdict = verdictFromName(row.getColumn(column++).getString());
    content.confidence = readOptional(row, column++, kHighestConfidence);
    content.nSenses = readOptional(row, column++, std::numeric_limits<int>::max());
    content.tags = tagsFromJson(row.getColumn(column++).getString());
    content.notes = row.getColumn(column++).getString();
    content.isStarred = row.getColumn(column++).getInt() != 0;
    return content;
}

LabelRevision readRevision(const SQLite::Statement& row)
{
    LabelRevision revision;
    revision.id = row.getColumn(0).getString();
    revision.parent = row.getColumn(1).getString();
    revision.atom = AtomId{row.getColumn(2).getInt()};
    revision.author = row.getColumn(3).getString();
    revision.timeUtc = row.getColumn(4).getString();
    revision.programVersion = row.getColumn(5).getString();
    revision.content = readContent(row, 6);
    return revision;
}

std::string randomRecordId()
{
    std::random_device device; // the kernel's or the processor's generator on every platform this is built for
    return fmt::format("{:08x}{:08x}{:08x}{:08x}", device(), device(), device(), device());
}

void sortIntoHistory(std::vector<LabelRevision>& revisions)
{
    struct Place
    {
        std::string time; ///< own, or that of an ancestor whose clock was ahead
        int depth = 0;
    };
    std::sort(revisions.begin(), revisions.end(),
              [](const auto& a, const auto& b) { return std::tie(a.timeUtc, a.id) < std::tie(b.timeUtc, b.id); });
    std::unordered_map<std::string, std::size_t> byId;
    for (std::size_t i = 0; i < revisions.size(); ++i)
        byId.emplace(revisions[i].id, i);

    // A child with an earlier time than its parent needs the parent's place first, hence rounds until nothing moves;
    // one round is enough unless clocks ran apart. The bound ends parents that form a ring in a tampered file.
    std::vector<Place> places(revisions.size());
    for (std::size_t i = 0; i < revisions.size(); ++i)
        places[i].time = revisions[i].timeUtc;
    bool isMoving = true;
    for (std::size_t round = 0; isMoving && round < revisions.size(); ++round) {
        isMoving = false;
        for (std::size_t i = 0; i < revisions.size(); ++i) {
            const auto parent = byId.find(revisions[i].parent);
            if (parent == byId.end())
                continue;
            const Place& before = places[parent->second];
            if (before.time > places[i].time || (before.time == places[i].time && before.depth >= places[i].depth)) {
                places[i] = Place{before.time, before.depth + 1};
                isMoving = true;
            }
        }
    }
    std::vector<std::size_t> order(revisions.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
        return std::tie(places[a].time, places[a].depth, revisions[a].id)
            < std::tie(places[b].time, places[b].depth, revisions[b].id);
    });
    std::vector<LabelRevision> sorted;
    sorted.reserve(revisions.size());
    for (const std::size_t i : order)
        sorted.push_back(std::move(revisions[i]));
    revisions = std::move(sorted);
}

} // namespace atomscope
