#include "core/formats/ziparchive.h"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <optional>

namespace atomscope {

namespace {

constexpr std::size_t kEndBytes = 22;
constexpr std::size_t kEndSearch = kEndBytes + 0xffff; // with the longest comment
constexpr std::size_t kLocatorBytes = 20;
constexpr std::size_t kEnd64Bytes = 56;
constexpr std::size_t kCentralBytes = 46;
constexpr std::size_t kLocalBytes = 30;
constexpr std::uint64_t kMaxEntries = 1 << 20;
constexpr std::uint64_t kMaxDirectory = 256 << 20;
constexpr std::uint64_t kMostInflation = 1032; // deflate cannot pack tighter

/// Little-endian numbers at fixed places of a record that was read as a whole.
class Fields
{
public:
    explicit Fields(std::string_view bytes)
        : m_bytes(bytes)
    {
    }

    std::uint16_t u16(std::size_t at) const { return static_cast<std::uint16_t>(number(at, 2)); }
    std::uint32_t u32(std::size_t at) const { return static_cast<std::uint32_t>(number(at, 4)); }
    std::uint64_t u64(std::size_t at) const { return number(at, 8); }

private:
    std::uint64_t number(std::size_t at, std::size_t width) const
    {
        std::uint64_t value = 0;
        for (std::size_t i = width; i-- > 0;)
            value = value << 8 | static_cast<unsigned char>(m_bytes[at + i]);
        return value;
    }

    std::string_view m_bytes;
};

struct Directory
{
    std::uint64_t start = 0;
    std::uint64_t size = 0;
    std::uint64_t nEntries = 0;
    std::uint64_t end = 0; ///< where the record begins that points here
};

/// An entry on its way: the local header has not been looked at.
struct Listed
{
    ZipEntry entry;
    std::uint64_t localStart = 0;
    std::uint64_t dataEnd = 0;
};

class ZipParser
{
public:
    explicit ZipParser(const RandomAccessFile& file)
        : m_file(file)
    {
    }

    Result<std::vector<ZipEntry>> entries() const
    {
        TRY_ASSIGN(const Directory directory, findDirectory());
        TRY_ASSIGN(auto listed, readDirectory(directory));
        for (auto& one : listed)
            TRY(readLocalHeader(one, directory.start));
        TRY(checkOverlap(listed));
        std::vector<ZipEntry> entries;
        for (auto& one : listed) {
            if (!one.entry.name.ends_with('/'))
                entries.push_back(std::move(one.entry));
        }
        std::ranges::sort(entries, {}, &ZipEntry::name);
        const auto twice = std::ranges::adjacent_find(entries, {}, &ZipEntry::name);
        if (twice != entries.end())
            return broken(fmt::format("it has two entries \"{}\"", twice->name));
        return entries;
    }

private:
    tl::unexpected<Error> broken(const std::string& why) const
    {
        return fail(ErrorCode::BadFormat, fmt::format("{} is a broken zip archive: {}", m_file.path().string(), why));
    }

    Result<std::string> bytesAt(std::uint64_t start, std::uint64_t count) const
    {
        if (start > m_file.size() || count > m_file.size() - start)
            return broken("it ends too early (truncated?)");
        std::string bytes(static_cast<std::size_t>(count), '\0');
        TRY(m_file.readAt(start, std::as_writable_bytes(std::span(bytes))));
        return bytes;
    }

    /// The last record whose comment reaches exactly to the end of the file.
    Result<std::uint64_t> findEnd() const
    {
        const std::uint64_t length = std::min<std::uint64_t>(kEndSearch, m_file.size());
        TRY_ASSIGN(const std::string tail, bytesAt(m_file.size() - length, length));
        for (std::size_t at = tail.size() >= kEndBytes ? tail.size() - kEndBytes + 1 : 0; at-- > 0;) {
            const std::string_view here = std::string_view(tail).substr(at);
            if (here.starts_with("PK\5\6") && Fields(here).u16(20) == here.size() - kEndBytes)
                return m_file.size() - length + at;
        }
        return fail(
            ErrorCode::BadFormat,
            fmt::format("{} is not a zip archive, or is truncated: it has no end record", m_file.path().string()));
    }

    Result<Directory> findDirectory() const
    {
        TRY_ASSIGN(const std::uint64_t endStart, findEnd());
        TRY_ASSIGN(const std::string end, bytesAt(endStart, kEndBytes));
        const Fields fields(end);
        Directory directory{fields.u32(16), fields.u32(12), fields.u16(10), endStart};
        const bool isSplit = (fields.u16(4) != 0 && fields.u16(4) != 0xffff) || fields.u16(8) != fields.u16(10);
        if (isSplit)
            return fail(ErrorCode::Unsupported, fmt::format("{} is a split zip archive", m_file.path().string()));
        TRY_ASSIGN(const auto large, findDirectory64(endStart));
        if (large)
            directory = *large;
        if (directory.nEntries > kMaxEntries || directory.size > kMaxDirectory) {
            return fail(ErrorCode::Limit,
                        fmt::format("{} has {} entries; at most {} are read", m_file.path().string(),
                                    directory.nEntries, kMaxEntries));
        }
        if (directory.size > directory.end || directory.start != directory.end - directory.size)
            return broken("its directory is not where the end record says");
        return directory;
    }

    /// The same from the ZIP64 records, if they lie in front of the end record.
    Result<std::optional<Directory>> findDirectory64(std::uint64_t endStart) const
    {
        if (endStart < kLocatorBytes)
            return std::optional<Directory>();
        TRY_ASSIGN(const std::string locator, bytesAt(endStart - kLocatorBytes, kLocatorBytes));
        if (!locator.starts_with("PK\6\7"))
            return std::optional<Directory>();
        const std::uint64_t start = Fields(locator).u64(8);
        TRY_ASSIGN(const std::string record, bytesAt(start, kEnd64Bytes));
        const Fields fields(record);
        const std::uint64_t length = fields.u64(4); // of what follows this field
        if (!record.starts_with("PK\6\6") || length > endStart || start + 12 + length != endStart - kLocatorBytes)
            return broken("its ZIP64 end record is not where it should be");
        return std::optional(Directory{fields.u64(48), fields.u64(40), fields.u64(32), start});
    }

    Result<std::vector<Listed>> readDirectory(const Directory& directory) const
    {
        TRY_ASSIGN(const std::string bytes, bytesAt(directory.start, directory.size));
        std::string_view rest = bytes;
        std::vector<Listed> listed;
        while (!rest.empty()) {
            if (rest.size() < kCentralBytes || !rest.starts_with("PK\1\2"))
                return broken("an entry of its directory is damaged");
            const Fields fields(rest);
            const std::size_t length = kCentralBytes + std::size_t{fields.u16(28)} + fields.u16(30) + fields.u16(32);
            if (length > rest.size() || listed.size() == directory.nEntries)
                return broken("its directory does not have the promised size");
            TRY_ASSIGN(auto one, readEntry(rest.substr(0, length)));
            listed.push_back(std::move(one));
            rest.remove_prefix(length);
        }
        if (listed.size() != directory.nEntries)
            return broken("its directory does not have the promised number of entries");
        return listed;
    }

    Result<Listed> readEntry(std::string_view bytes) const
    {
        const Fields fields(bytes);
        Listed one;
        ZipEntry& entry = one.entry;
        entry.name = bytes.substr(kCentralBytes, fields.u16(28));
        entry.crc = fields.u32(16);
        entry.packedSize = fields.u32(20);
        entry.size = fields.u32(24);
        one.localStart = fields.u32(42);
        TRY(checkName(entry.name));
        TRY(readExtra64(bytes.substr(kCentralBytes + fields.u16(28), fields.u16(30)), one));
        if (fields.u16(8) & 0x1)
            return fail(ErrorCode::Unsupported, fmt::format("{} is encrypted", m_file.path().string()));
        const auto method = fields.u16(10);
        if (method != 0 && method != 8) {
            return fail(ErrorCode::Unsupported,
                        fmt::format("entry \"{}\" of {} is packed with method {}; stored and deflated ones are read",
                                    entry.name, m_file.path().string(), method));
        }
        entry.isDeflated = method == 8;
        if (!entry.isDeflated && entry.packedSize != entry.size)
            return broken(fmt::format("entry \"{}\" has two sizes", entry.name));
        if (entry.packedSize > m_file.size() || entry.size / kMostInflation > entry.packedSize)
            return broken(fmt::format("entry \"{}\" promises more bytes than it can hold", entry.name));
        return one;
    }

    /// Numbers that did not fit stand in an extra field, in this order, and only those.
    Result<void> readExtra64(std::string_view extra, Listed& one) const
    {
        while (extra.size() >= 4) {
            const Fields fields(extra);
            const std::size_t length = fields.u16(2);
            if (length > extra.size() - 4)
                break;
            std::string_view content = extra.substr(4, length);
            if (fields.u16(0) == 1) {
                for (auto* number : {&one.entry.size, &one.entry.packedSize, &one.localStart}) {
                    if (*number != 0xffffffff)
                        continue;
                    if (content.size() < 8)
                        return broken(fmt::format("the sizes of entry \"{}\" are missing", one.entry.name));
                    *number = Fields(content).u64(0);
                    content.remove_prefix(8);
                }
            }
            extra.remove_prefix(4 + length);
        }
        return {};
    }

    Result<void> checkName(std::string_view name) const
    {
        const bool isOdd = name.empty() || name.starts_with('/') || name.find('\\') != std::string_view::npos
            || name.find('\0') != std::string_view::npos || name == ".." || name.starts_with("../")
            || name.ends_with("/..") || name.find("/../") != std::string_view::npos;
        if (isOdd)
            return broken(fmt::format("the name \"{}\" leads out of a folder", name));
        return {};
    }

    Result<void> readLocalHeader(Listed& one, std::uint64_t directoryStart) const
    {
        ZipEntry& entry = one.entry;
        TRY_ASSIGN(const std::string header, bytesAt(one.localStart, kLocalBytes));
        const Fields fields(header);
        if (!header.starts_with("PK\3\4"))
            return broken(fmt::format("entry \"{}\" is not where the directory says", entry.name));
        TRY_ASSIGN(const std::string name, bytesAt(one.localStart + kLocalBytes, fields.u16(26)));
        if (name != entry.name)
            return broken(fmt::format("entry \"{}\" calls itself \"{}\"", entry.name, name));
        entry.dataStart = one.localStart + kLocalBytes + fields.u16(26) + fields.u16(28);
        if (entry.dataStart > directoryStart || entry.packedSize > directoryStart - entry.dataStart)
            return broken(fmt::format("entry \"{}\" reaches into the directory", entry.name));
        one.dataEnd = entry.dataStart + entry.packedSize;
        return {};
    }

    /// Entries that share bytes are how an archive of kilobytes unpacks to gigabytes.
    Result<void> checkOverlap(std::vector<Listed>& listed) const
    {
        std::ranges::sort(listed, {}, &Listed::localStart);
        for (std::size_t i = 1; i < listed.size(); ++i) {
            if (listed[i].localStart < listed[i - 1].dataEnd)
                return broken(fmt::format("entry \"{}\" overlaps another", listed[i].entry.name));
        }
        return {};
    }

    const RandomAccessFile& m_file;
};

} // namespace

Result<ZipArchive> ZipArchive::open(const std::filesystem::path& path)
{
    TRY_ASSIGN(auto file, RandomAccessFile::open(path));
    TRY_ASSIGN(auto entries, ZipParser(file).entries());
    return ZipArchive(std::move(file), std::move(entries));
}

ZipArchive::ZipArchive(RandomAccessFile file, std::vector<ZipEntry> entries)
    : m_file(std::move(file))
    , m_entries(std::move(entries))
{
}

const ZipEntry* ZipArchive::find(std::string_view name) const
{
    const auto found = std::ranges::lower_bound(m_entries, name, {}, &ZipEntry::name);
    return found != m_entries.end() && found->name == name ? &*found : nullptr;
}

Result<std::string> ZipArchive::readText(const ZipEntry& entry, std::uint64_t maxBytes) const
{
    if (entry.size > maxBytes) {
        return fail(ErrorCode::Limit,
                    fmt::format("entry \"{}\" of {} has {} bytes; at most {} are read", entry.name,
                                m_file.path().string(), entry.size, maxBytes));
    }
    std::string text(static_cast<std::size_t>(entry.size), '\0');
    ZipEntryReader reader(m_file, entry);
    TRY(reader.read(std::as_writable_bytes(std::span(text))));
    TRY(reader.finish());
    return text;
}

Result<void> ZipArchive::check(const ZipEntry& entry) const
{
    return ZipEntryReader(m_file, entry).finish();
}

} // namespace atomscope
