#include "core/text/linereader.h"

#include <cstring>

namespace atomscope::text {

LineReader::LineReader(InputStream stream, std::size_t maxLineBytes)
    : m_stream(std::move(stream))
    , m_maxLineBytes(maxLineBytes)
    , m_buffer(1U << 16)
{
}

Result<bool> LineReader::next(std::string& line)
{
    line.clear();
    ++m_lineNumber;
    while (true) {
        if (m_at == m_end) {
            TRY_ASSIGN(m_end, m_stream.read(m_buffer));
            m_at = 0;
            if (m_end == 0)
                return !line.empty();
        }
        const char* begin = m_buffer.data() + m_at;
        const auto* newline = static_cast<const char*>(std::memchr(begin, '\n', m_end - m_at));
        const std::size_t length = newline != nullptr ? static_cast<std::size_t>(newline - begin) + 1 : m_end - m_at;
        if (line.size() + length > m_maxLineBytes)
            return fail(ErrorCode::Limit,
                        path().string() + ", line " + std::to_string(m_lineNumber) + ": longer than "
                            + std::to_string(m_maxLineBytes) + " bytes");
        line.append(begin, length);
        m_at += length;
        if (newline != nullptr)
            return true;
    }
}

std::string_view withoutLineEnd(std::string_view line)
{
    if (line.ends_with('\n'))
        line.remove_suffix(line.ends_with("\r\n") ? 2 : 1);
    return line;
}

} // namespace atomscope::text
