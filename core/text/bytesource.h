#pragma once

#include "core/base/result.h"

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <stop_token>

namespace atomscope::text {

/// Where the bytes of a text come from; one small file for each kind.
class ByteSource
{
public:
    virtual ~ByteSource() = default;
    /// Some bytes, as they come; 0 only at the end or for an empty `out`.
    virtual Result<std::size_t> read(std::span<char> out) = 0;
    /// Bytes of the file itself consumed so far.
    virtual std::int64_t position() const = 0;
};

/// A regular file, inflated if it is a gzip file. Errors: Io; read(): BadFormat for a damaged gzip file.
Result<std::unique_ptr<ByteSource>> openPlainOrGzip(const std::filesystem::path& path);
/// A regular file of one or more zstd frames. Errors: Io; read(): BadFormat for a damaged or cut file, Unsupported for
/// frames that need a window above 128 MB.
Result<std::unique_ptr<ByteSource>> openZstd(const std::filesystem::path& path);
/// Whether a file begins as a zstd file does. False for one that cannot be read.
bool isZstd(const std::filesystem::path& path);
/// A descriptor that is read once, such as standard input; it stays open. Error Cancelled of read() when `stop` was
/// requested while it waited or when it came to the end: whoever asked for the stop may also have ended the writer.
std::unique_ptr<ByteSource> openDescriptor(int descriptor, std::stop_token stop);

} // namespace atomscope::text
