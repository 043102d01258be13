#include "core/store/labelplace.h"

#include "core/base/file.h"
#include "core/base/hash.h"
#include "core/store/labelbook.h"

#include <fmt/format.h>
#include <fstream>
#include <nlohmann/json.hpp>
#include <unistd.h>

namespace fs = std::filesystem;

namespace atomscope {

namespace {

constexpr std::uint64_t kLargestRegistry = 4 << 20;

fs::path registryFile(const fs::path& dataFolder)
{
    return dataFolder / "label-books.json";
}

/// Never more than a convenience: an unreadable registry is an empty one.
nlohmann::json readRegistry(const fs::path& dataFolder)
{
    const auto text = readTextFile(registryFile(dataFolder), kLargestRegistry);
    auto registry = text ? nlohmann::json::parse(*text, nullptr, false) : nlohmann::json();
    return registry.is_object() ? registry : nlohmann::json::object();
}

bool isThere(const fs::path& file)
{
    std::error_code error;
    return fs::exists(file, error);
}

bool folderIsWritable(const fs::path& file)
{
    const fs::path folder = file.has_parent_path() ? file.parent_path() : fs::path(".");
    return ::access(folder.c_str(), W_OK) == 0;
}

bool isWritable(const fs::path& file)
{
    return folderIsWritable(file) && ::access(file.c_str(), W_OK) == 0;
}

/// Part of a file name that stands for an SAE. The fingerprint itself comes out of a file and could hold anything.
std::string shortName(const std::string& saeFingerprint)
{
    Sha256 hash;
    hash.add(std::string_view(saeFingerprint));
    return hash.finish();
}

std::optional<fs::path> registeredBook(const std::string& saeFingerprint, const fs::path& dataFolder)
{
    const auto registry = readRegistry(dataFolder);
    const auto entry = registry.find(saeFingerprint);
    if (entry == registry.end() || !entry->is_string())
        return std::nullopt;
    const fs::path book = entry->get<std::string>();
    const auto fingerprint = LabelBook::fingerprintOf(book);
    if (!fingerprint || *fingerprint != saeFingerprint)
        return std::nullopt;
    return book;
}

} // namespace

LabelPlace findLabelPlace(const fs::path& index, const std::string& saeFingerprint, const fs::path& dataFolder)
{
    fs::path beside = fs::path(index).replace_extension(".labels");
    LabelPlace place;
    // Twice: NAME.labels may be another SAE's, from before the index was made anew.
    for (int attempt = 0; attempt < 2 && isThere(beside); ++attempt) {
        const auto fingerprint = LabelBook::fingerprintOf(beside);
        if (!fingerprint || *fingerprint == saeFingerprint) {
            if (!fingerprint || isWritable(beside)) {
                place.file = beside;
                return place;
            }
            place.readOnlyBook = beside;
            break;
        }
        beside.replace_extension(shortName(saeFingerprint).substr(0, 8) + ".labels");
    }
    if (const auto book = registeredBook(saeFingerprint, dataFolder); book && isWritable(*book)) {
        place.file = *book;
        place.reason = LabelPlace::Reason::OtherIndex;
    } else if (!place.readOnlyBook && folderIsWritable(beside)) {
        place.file = beside;
    } else {
        place.file = dataFolder / "labels" / (shortName(saeFingerprint).substr(0, 16) + ".labels");
        place.reason = LabelPlace::Reason::DataFolder;
    }
    return place;
}

Result<void> rememberLabelPlace(const LabelPlace& place, const std::string& saeFingerprint, const fs::path& dataFolder)
{
    std::error_code error;
    fs::create_directories(dataFolder, error);
    if (!error && place.file.has_parent_path())
        fs::create_directories(place.file.parent_path(), error);
    if (error)
        return fail(
            ErrorCode::Io,
            fmt::format("{}: cannot make the folder for label books: {}", dataFolder.string(), error.message()));
    auto registry = readRegistry(dataFolder);
    const auto known = registry.find(saeFingerprint);
    if (known != registry.end() && known->is_string() && isThere(known->get<std::string>()))
        return {};
    registry[saeFingerprint] = fs::absolute(place.file, error).string();
    const fs::path file = registryFile(dataFolder);
    fs::path partial = file;
    partial += fmt::format(".{}.partial", ::getpid());
    {
        std::ofstream out(partial, std::ios::binary);
        out << registry.dump(1, ' ', false, nlohmann::json::error_handler_t::replace) << '\n';
        if (!out.flush())
            return fail(ErrorCode::Io, fmt::format("{}: cannot write the list of label books", file.string()));
    }
    fs::rename(partial, file, error);
    if (error)
        return fail(ErrorCode::Io,
                    fmt::format("{}: cannot replace the list of label books: {}", file.string(), error.message()));
    return {};
}

} // namespace atomscope
