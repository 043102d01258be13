#pragma once

#include "core/base/result.h"
#include "core/text/bytesource.h"

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <string>

namespace atomscope::text {

/// The bytes of a text from its beginning, decompressed if it is a gzip or zstd file.
class InputStream
{
public:
    static Result<InputStream> open(const std::filesystem::path& path);
    /// A source under the name that messages call it by.
    InputStream(std::filesystem::path name, std::unique_ptr<ByteSource> source);

    /// Some bytes, as they come, so that a slow writer's lines do not wait for each other; 0 only at the end.
    Result<std::size_t> read(std::span<char> out);
    /// The first byte that is not blank, which read() will still give; 0 if there is none in the next 64 KB.
    Result<char> peekNonBlank();
    /// Bytes of the file itself consumed so far, for progress.
    std::int64_t position() const { return m_source->position(); }
    const std::filesystem::path& path() const { return m_path; }

private:
    std::filesystem::path m_path;
    std::unique_ptr<ByteSource> m_source;
    std::string m_ahead; // read from the source and not yet given out
};

/// The rest of a stream. Error Limit when that is more than maxBytes.
Result<std::string> readWhole(InputStream stream, std::size_t maxBytes);
/// The whole of a file, decompressed if it is a gzip or zstd file. Error Limit when that is more than maxBytes.
Result<std::string> readWhole(const std::filesystem::path& path, std::size_t maxBytes);

} // namespace atomscope::text
