#pragma once

#include "core/text/inputstream.h"

#include <string>
#include <vector>

namespace atomscope::text {

/// The lines of a file, one at a time.
class LineReader
{
public:
    LineReader(InputStream stream, std::size_t maxLineBytes);

    /// The next line with its own line end ("\n", "\r\n"; none on a last line without one), or false at the end.
    /// Error Limit names the line that is longer than allowed.
    Result<bool> next(std::string& line);
    /// Number of the line read last, from 1.
    std::int64_t lineNumber() const { return m_lineNumber; }
    std::int64_t position() const { return m_stream.position(); }
    const std::filesystem::path& path() const { return m_stream.path(); }

private:
    InputStream m_stream;
    std::size_t m_maxLineBytes;
    std::vector<char> m_buffer;
    std::size_t m_at = 0;
    std::size_t m_end = 0;
    std::int64_t m_lineNumber = 0;
};

/// Without its line end.
std::string_view withoutLineEnd(std::string_view line);

} // namespace atomscope::text
