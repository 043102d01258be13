// Which files a path to delphi's cache means.
#include "core/formats/shardedarray.h"
#include "core/jobs/cachedlatents.h"
#include "core/sae/saeweights.h"

#include <algorithm>
#include <charconv>
#include <fmt/format.h>
#include <utility>

namespace atomscope {

namespace fs = std::filesystem;

namespace {

bool holdsLatents(const fs::path& file)
{
    const auto source = openSafetensors(file);
    return source && (*source)->has("locations") && (*source)->has("activations");
}

/// Files of a folder that end in .safetensors, or in another suffix, by name.
std::vector<fs::path> tensorFiles(const fs::path& folder, const char* suffix = ".safetensors")
{
    std::vector<fs::path> files;
    std::error_code failed;
    for (fs::directory_iterator entry(folder, failed); !failed && entry != fs::directory_iterator();
         entry.increment(failed)) {
        std::error_code gone;
        if (entry->path().extension() == suffix && entry->is_regular_file(gone))
            files.push_back(entry->path());
    }
    std::ranges::sort(files);
    return files;
}

bool isCacheFolder(const fs::path& folder)
{
    const auto files = tensorFiles(folder);
    return !files.empty() && holdsLatents(files.front());
}

/// "100_199" -> 100, 199.
std::optional<std::pair<std::int64_t, std::int64_t>> rangeOf(const fs::path& file)
{
    const std::string name = file.stem().string();
    std::int64_t first = 0;
    std::int64_t last = 0;
    const char* end = name.data() + name.size();
    const auto [middle, badFirst] = std::from_chars(name.data(), end, first);
    if (badFirst != std::errc() || middle == end || *middle != '_')
        return std::nullopt;
    const auto [stop, badLast] = std::from_chars(middle + 1, end, last);
    if (badLast != std::errc() || stop != end || first < 0 || last < first)
        return std::nullopt;
    return std::pair(first, last);
}

Result<LatentCache> cacheOf(const fs::path& folder, std::vector<fs::path> files)
{
    LatentCache cache{folder, {}, {}, 0};
    std::vector<std::pair<std::pair<std::int64_t, std::int64_t>, fs::path>> ranges;
    for (const fs::path& file : files) {
        const auto range = rangeOf(file);
        if (range)
            ranges.emplace_back(*range, file);
        else if (files.size() == 1)
            return LatentCache{file, {file}, {0}, 0};
        else
            return fail(ErrorCode::BadFormat,
                        fmt::format("{} is not called first_last.safetensors after the latents in it, as the other "
                                    "files of the cache are",
                                    file.string()));
    }
    std::ranges::sort(ranges);
    std::int64_t expected = 0;
    for (const auto& [range, file] : ranges) {
        if (range.first != expected)
            return fail(ErrorCode::ShapeMismatch,
                        fmt::format("{} begins with latent {}, but the files before it end with {}: latents are "
                                    "missing or there twice",
                                    file.string(), range.first, expected - 1));
        if (range.second >= kMaxAtoms)
            return fail(ErrorCode::Limit, fmt::format("{} speaks of more than {} latents", file.string(), kMaxAtoms));
        cache.files.push_back(file);
        cache.firstAtom.push_back(static_cast<std::int32_t>(range.first));
        expected = range.second + 1;
    }
    cache.nAtoms = static_cast<std::int32_t>(expected);
    return cache;
}

} // namespace

Result<std::optional<LatentCache>> findLatentCache(const std::vector<fs::path>& paths)
{
    std::error_code failed;
    if (paths.size() == 1 && fs::is_regular_file(paths.front(), failed)) {
        if (paths.front().extension() != ".safetensors" || !holdsLatents(paths.front()))
            return std::optional<LatentCache>();
        return cacheOf(paths.front(), paths).map([](LatentCache c) { return std::optional(std::move(c)); });
    }
    if (paths.size() != 1 || !fs::is_directory(paths.front(), failed))
        return std::optional<LatentCache>();
    std::vector<fs::path> found;
    if (isCacheFolder(paths.front()))
        found.push_back(paths.front());
    const bool isPlace = !tensorFiles(paths.front()).empty() || !tensorFiles(paths.front(), ".npy").empty();
    for (fs::directory_iterator entry(paths.front(), failed); !isPlace && !failed && entry != fs::directory_iterator();
         entry.increment(failed)) {
        std::error_code gone;
        if (entry->is_directory(gone) && isCacheFolder(entry->path()))
            found.push_back(entry->path());
    }
    std::ranges::sort(found);
    if (found.empty())
        return std::optional<LatentCache>();
    if (found.size() > 1) {
        std::string list;
        for (const fs::path& folder : found)
            list += "\n  " + folder.string();
        return fail(ErrorCode::Unanswered,
                    paths.front().string() + " holds caches of several places; give one of" + list);
    }
    return cacheOf(found.front(), tensorFiles(found.front())).map([](LatentCache c) {
        return std::optional(std::move(c));
    });
}

} // namespace atomscope
