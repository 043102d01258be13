#pragma once

#include "core/base/result.h"

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>
#include <string>

namespace atomscope {

/// A file read by position. Uses pread, not a mapping: a file that shrinks under us is an error, not a signal.
/// Thread-safe: readAt may be called from several threads.
class RandomAccessFile
{
public:
    static Result<RandomAccessFile> open(const std::filesystem::path& path);
    ~RandomAccessFile();
    RandomAccessFile(RandomAccessFile&& other) noexcept;
    RandomAccessFile& operator=(RandomAccessFile&& other) noexcept;

    const std::filesystem::path& path() const { return m_path; }
    std::uint64_t size() const { return m_size; }

    /// Fills all of `out` from `offset`, or fails.
    Result<void> readAt(std::uint64_t offset, std::span<std::byte> out) const;

private:
    RandomAccessFile() = default;
    std::filesystem::path m_path;
    int m_descriptor = -1;
    std::uint64_t m_size = 0;
};

/// The whole of a small file. Error Limit if it is larger than maxBytes.
Result<std::string> readTextFile(const std::filesystem::path& path, std::uint64_t maxBytes);

} // namespace atomscope
