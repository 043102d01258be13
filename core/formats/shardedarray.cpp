#include "core/formats/shardedarray.h"

#include "core/formats/dtypes.h"

#include <algorithm>
#include <cctype>
#include <fmt/format.h>
#include <fmt/ranges.h>

namespace atomscope {

namespace fs = std::filesystem;

namespace {

Result<const TensorInfo*> chooseArray(const TensorSource& file, std::string_view asked,
                                      std::span<const std::string_view> usual)
{
    const auto& all = file.tensors();
    if (asked.empty() && all.size() == 1)
        return &all.front();
    if (!asked.empty()) {
        if (const TensorInfo* named = file.find(asked))
            return named;
    } else {
        for (const std::string_view name : usual)
            if (const TensorInfo* named = file.find(name))
                return named;
    }
    constexpr std::size_t kMostShown = 12;
    std::vector<std::string> names;
    for (std::size_t i = 0; i < std::min(all.size(), kMostShown); ++i)
        names.push_back(fmt::format("\"{}\"", all[i].name));
    if (all.size() > kMostShown)
        names.emplace_back("…");
    const std::string held = all.empty() ? "no array" : fmt::format("{}", fmt::join(names, ", "));
    if (!asked.empty())
        return fail(ErrorCode::NotFound,
                    fmt::format("{} has no array \"{}\"; it holds {}", file.path().string(), asked, held));
    return fail(ErrorCode::BadFormat,
                fmt::format("{} holds {}; one array is expected, or one of them called {}", file.path().string(), held,
                            fmt::join(usual, " or ")));
}

/// Compares names so that runs of digits count as numbers.
bool isBeforeByNumber(const fs::path& left, const fs::path& right)
{
    const std::string a = left.filename().string();
    const std::string b = right.filename().string();
    const auto isDigit = [](char c) { return std::isdigit(static_cast<unsigned char>(c)) != 0; };
    const auto digitsAt = [&isDigit](const std::string& text, std::size_t at) {
        std::size_t end = at;
        while (end < text.size() && isDigit(text[end]))
            ++end;
        const std::size_t begin = std::min(text.find_first_not_of('0', at), end);
        return std::pair(std::string_view(text).substr(begin, end - begin), end);
    };
    std::size_t i = 0;
    std::size_t j = 0;
    while (i < a.size() && j < b.size()) {
        if (isDigit(a[i]) && isDigit(b[j])) {
            const auto [one, endOfOne] = digitsAt(a, i);
            const auto [other, endOfOther] = digitsAt(b, j);
            if (one.size() != other.size())
                return one.size() < other.size();
            if (one != other)
                return one < other;
            i = endOfOne;
            j = endOfOther;
        } else if (a[i] != b[j]) {
            return a[i] < b[j];
        } else {
            ++i;
            ++j;
        }
    }
    return a.size() - i == b.size() - j ? a < b : a.size() - i < b.size() - j;
}

} // namespace

Result<ShardedArray> ShardedArray::make(std::vector<std::shared_ptr<const TensorSource>> files, std::string_view asked,
                                        std::span<const std::string_view> usual)
{
    if (files.empty())
        return fail(ErrorCode::Usage, "give at least one file with an array");
    ShardedArray array;
    for (auto& file : files) {
        TRY_ASSIGN(const TensorInfo* info, chooseArray(*file, asked, usual));
        const auto& shape = info->shape;
        auto& whole = array.m_shape;
        if (shape.empty())
            return fail(ErrorCode::ShapeMismatch,
                        fmt::format("{} holds a single number, not an array", file->path().string()));
        if (!array.m_shards.empty()
            && (shape.size() != whole.size() || !std::equal(shape.begin() + 1, shape.end(), whole.begin() + 1))) {
            return fail(ErrorCode::ShapeMismatch,
                        fmt::format("{} has shape [{}], which does not go on with the [{}] of the files before it",
                                    file->path().string(), fmt::join(shape, ", "), fmt::join(whole, ", ")));
        }
        if (array.m_shards.empty())
            whole = shape;
        else if (__builtin_add_overflow(whole.front(), shape.front(), &whole.front()))
            return fail(ErrorCode::Limit, file->path().string() + ": the files hold more than can be counted");
        array.m_shards.push_back({file, info->name, info->dtype, array.m_count, info->count()});
        array.m_count += info->count();
    }
    const auto checked = checkedCount(array.m_shape);
    if (!checked || *checked != array.m_count)
        return fail(ErrorCode::Limit, array.path().string() + ": the files hold more than can be counted");
    return array;
}

template <typename Number, typename Read>
Result<void> ShardedArray::readShards(std::int64_t first, std::span<Number> out, Read read) const
{
    if (first < 0 || first > m_count || out.size() > static_cast<std::uint64_t>(m_count - first))
        return fail(
            ErrorCode::Usage,
            fmt::format("{} values from place {} on are more than {} holds", out.size(), first, path().string()));
    for (const Shard& shard : m_shards) {
        const std::int64_t skipped = first - shard.first;
        if (out.empty())
            break;
        if (skipped >= shard.count)
            continue;
        const auto part = out.first(std::min(out.size(), static_cast<std::size_t>(shard.count - skipped)));
        TRY(read(shard, skipped, part));
        out = out.subspan(part.size());
        first += static_cast<std::int64_t>(part.size());
    }
    return {};
}

Result<void> ShardedArray::read(std::int64_t first, std::span<float> out) const
{
    return readShards(first, out, [](const Shard& shard, std::int64_t at, std::span<float> part) {
        return shard.file->readPart(shard.name, at, part);
    });
}

Result<void> ShardedArray::readWhole(std::int64_t first, std::span<std::int64_t> out) const
{
    return readShards(first, out, [](const Shard& shard, std::int64_t at, std::span<std::int64_t> part) {
        return shard.file->readWholePart(shard.name, at, part);
    });
}

const fs::path& ShardedArray::pathAt(std::int64_t element) const
{
    const auto behind
        = std::ranges::find_if(m_shards, [element](const Shard& s) { return element < s.first + s.count; });
    return (behind == m_shards.end() ? m_shards.back() : *behind).file->path();
}

Result<std::vector<fs::path>> filesInNumberOrder(std::span<const fs::path> paths,
                                                 std::span<const std::string_view> suffixes)
{
    std::vector<fs::path> files;
    for (const fs::path& path : paths) {
        std::error_code failed;
        const auto kind = fs::status(path, failed).type();
        if (kind == fs::file_type::not_found)
            return fail(ErrorCode::NotFound, path.string() + " does not exist");
        if (kind != fs::file_type::directory) {
            files.push_back(path);
            continue;
        }
        std::vector<fs::path> found;
        fs::directory_iterator entry(path, failed);
        for (; !failed && entry != fs::directory_iterator(); entry.increment(failed)) {
            const std::string name = entry->path().filename().string();
            const bool hasSuffix
                = std::ranges::any_of(suffixes, [&name](std::string_view suffix) { return name.ends_with(suffix); });
            std::error_code gone;
            if (hasSuffix && !name.starts_with('.') && entry->is_regular_file(gone))
                found.push_back(entry->path());
        }
        if (failed)
            return fail(ErrorCode::Io, "cannot read the folder " + path.string() + ": " + failed.message());
        if (found.empty())
            return fail(
                ErrorCode::Usage,
                fmt::format("the folder {} has no file that ends in {}", path.string(), fmt::join(suffixes, " or ")));
        std::ranges::sort(found, isBeforeByNumber);
        files.insert(files.end(), found.begin(), found.end());
    }
    return files;
}

} // namespace atomscope
