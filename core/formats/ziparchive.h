#pragma once

#include "core/base/file.h"

#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace atomscope {

/// One file of a zip archive, as the central directory describes it.
struct ZipEntry
{
    std::string name;
    std::uint64_t size = 0; ///< unpacked
    std::uint64_t packedSize = 0;
    std::uint64_t dataStart = 0; ///< in the archive
    std::uint32_t crc = 0;
    bool isDeflated = false;
};

/// A zip archive with every check that foreign bytes need: sizes and places from the central directory, which must lie
/// right before the end record and have the promised number of entries; entries inside the file and beside each other;
/// no name twice or leading out of a folder; stored or deflated, not encrypted; ZIP64. Nothing is unpacked to disk.
class ZipArchive
{
public:
    /// Errors: BadFormat; Unsupported for encryption and other methods; Limit for more entries than any weights need.
    static Result<ZipArchive> open(const std::filesystem::path& path);

    const RandomAccessFile& file() const { return m_file; }
    /// Files (folders are left out), sorted by name.
    const std::vector<ZipEntry>& entries() const { return m_entries; }
    const ZipEntry* find(std::string_view name) const;
    /// A small entry as a whole, its checksum verified. Error Limit if it is larger than maxBytes.
    Result<std::string> readText(const ZipEntry& entry, std::uint64_t maxBytes) const;
    /// Reads an entry to its end: unpacks and verifies the checksum.
    Result<void> check(const ZipEntry& entry) const;

private:
    ZipArchive(RandomAccessFile file, std::vector<ZipEntry> entries);

    RandomAccessFile m_file;
    std::vector<ZipEntry> m_entries;
};

/// Unpacks one entry from its beginning to its end. Uses little memory whatever the size.
class ZipEntryReader
{
public:
    ZipEntryReader(const RandomAccessFile& file, const ZipEntry& entry);
    ~ZipEntryReader();
    ZipEntryReader(const ZipEntryReader&) = delete;
    ZipEntryReader& operator=(const ZipEntryReader&) = delete;

    /// The next out.size() bytes. Error BadFormat if the entry ends before, or its packed bytes are broken.
    Result<void> read(std::span<std::byte> out);
    Result<void> skip(std::uint64_t count);
    /// Reads what is left. Error BadFormat unless the unpacked bytes are as many as promised and have the checksum.
    Result<void> finish();

private:
    struct Inflater;
    Result<void> readStored(std::span<std::byte> out);
    Result<void> inflate(std::span<std::byte> out);
    tl::unexpected<Error> broken(const char* why) const;

    const RandomAccessFile& m_file;
    const ZipEntry& m_entry;
    std::unique_ptr<Inflater> m_inflater; ///< null for a stored entry
    std::uint64_t m_done = 0; ///< bytes given out
    std::uint32_t m_crc = 0;
};

} // namespace atomscope
