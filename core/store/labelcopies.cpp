#include "core/store/labelcopies.h"

#include "core/store/databaseguard.h"

#include <SQLiteCpp/Backup.h>
#include <SQLiteCpp/Database.h>
#include <algorithm>
#include <chrono>
#include <ctime>
#include <fmt/chrono.h>
#include <fmt/format.h>
#include <vector>

namespace fs = std::filesystem;

namespace atomscope {

namespace {

constexpr std::size_t kDailyCopies = 30;
constexpr std::string_view kSuffix = ".labels";
constexpr std::size_t kDailyNameLength = std::string_view("2026-05-01.labels").size();

/// Names of the copies, oldest first: they begin with their date.
std::vector<fs::path> copies(const fs::path& book)
{
    std::vector<fs::path> found;
    std::error_code error;
    for (fs::directory_iterator entry(copiesFolder(book), error), end; !error && entry != end; entry.increment(error)) {
        if (entry->path().filename().string().ends_with(kSuffix))
            found.push_back(entry->path());
    }
    std::sort(found.begin(), found.end());
    return found;
}

void removeOldDailyCopies(const fs::path& book)
{
    std::vector<fs::path> daily = copies(book);
    std::erase_if(daily, [](const fs::path& copy) { return copy.filename().string().size() != kDailyNameLength; });
    for (std::size_t i = 0; i + kDailyCopies < daily.size(); ++i) {
        std::error_code ignored; // a copy too many does no harm
        fs::remove(daily[i], ignored);
    }
}

/// Under another name until it is whole, so that a killed program leaves no half copy that looks like one.
Result<void> keepCopy(SQLite::Database& db, const fs::path& target)
{
    std::error_code error;
    fs::create_directories(target.parent_path(), error);
    if (error)
        return fail(ErrorCode::Io,
                    fmt::format("{}: cannot make this folder for copies of the labels: {}",
                                target.parent_path().string(), error.message()));
    fs::path partial = target;
    partial += ".partial";
    fs::remove(partial, error);
    TRY(guarded(partial, [&]() -> Result<void> {
        SQLite::Database copy(partial.string(), SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
        SQLite::Backup(copy, db).executeStep(-1);
        return {};
    }));
    fs::rename(partial, target, error);
    if (error)
        return fail(ErrorCode::Io,
                    fmt::format("{}: cannot keep this copy of the labels: {}", target.string(), error.message()));
    return {};
}

} // namespace

std::string utcNow()
{
    using namespace std::chrono;
    const auto now = floor<milliseconds>(system_clock::now());
    const auto second = floor<seconds>(now);
    return fmt::format("{:%Y-%m-%dT%H:%M:%S}.{:03}Z", fmt::gmtime(system_clock::to_time_t(second)),
                       (now - second).count());
}

fs::path copiesFolder(const fs::path& book)
{
    fs::path folder = book;
    folder += ".copies";
    return folder;
}

std::optional<fs::path> newestCopy(const fs::path& book)
{
    const auto found = copies(book);
    return found.empty() ? std::nullopt : std::optional(found.back());
}

Result<void> keepDailyCopy(SQLite::Database& db, const fs::path& book)
{
    const fs::path target = copiesFolder(book) / (utcNow().substr(0, 10) + std::string(kSuffix));
    std::error_code error;
    if (fs::exists(target, error))
        return {};
    TRY(keepCopy(db, target));
    removeOldDailyCopies(book);
    return {};
}

Result<void> keepCopyBeforeMigration(SQLite::Database& db, const fs::path& book, int newVersion)
{
    std::string time = utcNow();
    std::erase(time, ':'); // not every file system takes one in a name
    return keepCopy(db, copiesFolder(book) / fmt::format("{}-before-schema-{}{}", time, newVersion, kSuffix));
}

} // namespace atomscope
