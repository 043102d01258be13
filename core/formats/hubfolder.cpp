#include "core/formats/hubfolder.h"

#include "core/base/file.h"

#include <system_error>
#include <vector>

namespace atomscope {

namespace fs = std::filesystem;

namespace {

constexpr std::uint64_t kMaxRevisionBytes = 256;

/// The revision that refs/main names; empty if there is none.
std::string mainRevision(const fs::path& repository)
{
    const auto text = readTextFile(repository / "refs" / "main", kMaxRevisionBytes);
    const std::string name = text ? text->substr(0, text->find_last_not_of(" \t\r\n") + 1) : std::string();
    const bool isPlain = name.find('/') == std::string::npos && name != "." && name != "..";
    return isPlain ? name : std::string();
}

} // namespace

fs::path resolveHubFolder(const fs::path& path)
{
    std::error_code ignored;
    const fs::path snapshots = path / "snapshots";
    if (!fs::is_directory(snapshots, ignored) || fs::exists(path / "config.json", ignored))
        return path;
    if (const std::string revision = mainRevision(path);
        !revision.empty() && fs::is_directory(snapshots / revision, ignored))
        return snapshots / revision;
    std::vector<fs::path> all;
    for (const auto& entry : fs::directory_iterator(snapshots, ignored)) {
        if (entry.is_directory(ignored))
            all.push_back(entry.path());
    }
    return all.size() == 1 ? all.front() : path;
}

std::string folderName(const fs::path& folder)
{
    fs::path clean = folder.lexically_normal();
    if (!clean.has_filename())
        clean = clean.parent_path();
    const std::string repository = clean.parent_path().parent_path().filename().string();
    const auto dashes = repository.rfind("--");
    if (clean.parent_path().filename() == "snapshots" && dashes != std::string::npos)
        return repository.substr(dashes + 2);
    return clean.filename().string();
}

} // namespace atomscope
