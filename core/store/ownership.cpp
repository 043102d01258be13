#include "core/store/ownership.h"

#include "core/store/schema.h"

#include <array>
#include <cerrno>
#include <charconv>
#include <chrono>
#include <csignal>
#include <fstream>
#include <sstream>
#include <unistd.h>

namespace atomscope {

namespace {

// Field 22 of /proc/PID/stat; 0 if it cannot be read.
std::int64_t startOf(std::int64_t pid)
{
    std::ifstream file("/proc/" + std::to_string(pid) + "/stat");
    std::string line;
    std::getline(file, line);
    // The second field, the program's name, may hold blanks and brackets.
    const std::size_t afterName = line.rfind(')');
    if (afterName == std::string::npos)
        return 0;
    std::istringstream fields(line.substr(afterName + 1));
    std::string field;
    for (int i = 3; i <= 22; ++i)
        fields >> field;
    std::int64_t started = 0;
    std::from_chars(field.data(), field.data() + field.size(), started);
    return started;
}

std::string bootId()
{
    std::ifstream file("/proc/sys/kernel/random/boot_id");
    std::string id;
    file >> id;
    return id;
}

std::string hostName()
{
    std::array<char, 256> name = {};
    return ::gethostname(name.data(), name.size() - 1) == 0 ? std::string(name.data()) : std::string();
}

std::int64_t now()
{
    using namespace std::chrono;
    return duration_cast<seconds>(system_clock::now().time_since_epoch()).count();
}

} // namespace

Owner currentOwner()
{
    return {::getpid(), startOf(::getpid()), hostName(), bootId(), now()};
}

bool isAlive(const Owner& owner, const Owner& me)
{
    if (owner.host != me.host)
        return me.heartbeat - owner.heartbeat < kForeignHeartbeatSeconds;
    if (owner.bootId != me.bootId || owner.pid <= 0)
        return false;
    if (::kill(static_cast<pid_t>(owner.pid), 0) != 0 && errno == ESRCH)
        return false;
    const std::int64_t started = startOf(owner.pid);
    return started == 0 || owner.started == 0 || started == owner.started;
}

std::optional<Owner> readOwner(SQLite::Database& database)
{
    SQLite::Statement select(database, "SELECT pid, started, host, boot_id, heartbeat FROM writer");
    if (!select.executeStep())
        return std::nullopt;
    return Owner{select.getColumn(0).getInt64(), select.getColumn(1).getInt64(), select.getColumn(2).getString(),
                 select.getColumn(3).getString(), select.getColumn(4).getInt64()};
}

Result<void> refuseLiveOwner(SQLite::Database& database, const std::filesystem::path& file)
{
    const Owner me = currentOwner();
    const auto owner = readOwner(database);
    if (!owner || !isAlive(*owner, me))
        return {};
    const std::string where = owner->host == me.host ? "" : " on " + owner->host;
    return fail(ErrorCode::Busy,
                file.string() + " is being written by process " + std::to_string(owner->pid) + where
                    + "; wait for it or stop it");
}

Result<void> refuseLostOwnership(SQLite::Database& database, const Owner& me, const std::filesystem::path& file)
{
    const auto owner = readOwner(database);
    if (owner && owner->pid == me.pid && owner->started == me.started && owner->host == me.host
        && owner->bootId == me.bootId)
        return {};
    return fail(ErrorCode::Busy,
                file.string()
                    + (owner ? " was taken over by process " + std::to_string(owner->pid) + " on " + owner->host
                             : " is no longer open for writing"));
}

void writeOwner(SQLite::Database& database, const Owner& owner)
{
    SQLite::Statement insert(database,
                             "INSERT OR REPLACE INTO writer (one, pid, started, host, boot_id, heartbeat) "
                             "VALUES (1, ?, ?, ?, ?, ?)");
    insert.bind(1, owner.pid);
    insert.bind(2, owner.started);
    insert.bind(3, owner.host);
    insert.bind(4, owner.bootId);
    insert.bind(5, owner.heartbeat);
    insert.exec();
}

void removeOwner(SQLite::Database& database, const Owner& owner)
{
    SQLite::Statement remove(database, "DELETE FROM writer WHERE pid = ? AND started = ? AND host = ? AND boot_id = ?");
    remove.bind(1, owner.pid);
    remove.bind(2, owner.started);
    remove.bind(3, owner.host);
    remove.bind(4, owner.bootId);
    remove.exec();
}

Result<void> refuseToReplace(const std::filesystem::path& file)
{
    if (!std::filesystem::exists(file))
        return {};
    return guarded(file, [&]() -> Result<void> {
        SQLite::Database database(file, SQLite::OPEN_READWRITE, kBusyTimeoutMs);
        hardenConnection(database);
        if (isEmptyDatabase(database))
            return {};
        TRY(checkIndexSchema(database, file));
        return refuseLiveOwner(database, file);
    });
}

} // namespace atomscope
