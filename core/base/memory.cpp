#include "core/base/memory.h"

#include <algorithm>
#include <fstream>
#include <string>

namespace atomscope {

namespace {

/// The number behind `key` in a text of "key number" lines.
std::optional<std::uint64_t> numberBehind(const char* file, const std::string& key)
{
    std::ifstream stream(file);
    std::string name;
    std::uint64_t number = 0;
    for (std::string line; stream >> name; std::getline(stream, line)) {
        if (name == key && stream >> number)
            return number;
    }
    return std::nullopt;
}

std::optional<std::uint64_t> numberIn(const char* file)
{
    std::ifstream stream(file);
    std::uint64_t number = 0;
    return stream >> number ? std::optional(number) : std::nullopt; // "max": no bound
}

} // namespace

std::optional<std::uint64_t> availableMemory()
{
    std::optional<std::uint64_t> available;
    if (const auto kilobytes = numberBehind("/proc/meminfo", "MemAvailable:"))
        available = *kilobytes * 1024;
    const auto most = numberIn("/sys/fs/cgroup/memory.max");
    const auto current = numberIn("/sys/fs/cgroup/memory.current");
    if (most && current) {
        // Pages of files that were read count as taken, but are given up first.
        const std::uint64_t cached = numberBehind("/sys/fs/cgroup/memory.stat", "inactive_file").value_or(0);
        const std::uint64_t taken = *current - std::min(cached, *current);
        const std::uint64_t left = *most - std::min(taken, *most);
        available = std::min(left, available.value_or(left));
    }
    return available;
}

} // namespace atomscope
