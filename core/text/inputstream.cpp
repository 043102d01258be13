#include "core/text/inputstream.h"

#include <algorithm>

namespace atomscope::text {

InputStream::InputStream(std::filesystem::path name, std::unique_ptr<ByteSource> source)
    : m_path(std::move(name))
    , m_source(std::move(source))
{
}

Result<InputStream> InputStream::open(const std::filesystem::path& path)
{
    std::error_code failed;
    const auto status = std::filesystem::status(path, failed);
    if (status.type() == std::filesystem::file_type::not_found)
        return fail(ErrorCode::NotFound, path.string() + " does not exist");
    if (!std::filesystem::is_regular_file(status))
        return fail(ErrorCode::Io, path.string() + " is not a regular file that can be read");
    TRY_ASSIGN(auto source, isZstd(path) ? openZstd(path) : openPlainOrGzip(path));
    return InputStream(path, std::move(source));
}

Result<std::size_t> InputStream::read(std::span<char> out)
{
    if (m_ahead.empty())
        return m_source->read(out);
    const std::size_t count = std::min(m_ahead.size(), out.size());
    std::copy_n(m_ahead.begin(), count, out.begin());
    m_ahead.erase(0, count);
    return count;
}

Result<char> InputStream::peekNonBlank()
{
    constexpr std::size_t kMost = 1U << 16;
    constexpr std::size_t kStep = 4096;
    while (true) {
        const std::size_t found = m_ahead.find_first_not_of(" \t\r\n\v\f");
        if (found != std::string::npos)
            return m_ahead[found];
        const std::size_t before = m_ahead.size();
        if (before >= kMost)
            return '\0';
        m_ahead.resize(before + kStep);
        auto got = m_source->read(std::span(m_ahead).subspan(before));
        m_ahead.resize(before + got.value_or(0));
        if (!got)
            return passOn(got);
        if (*got == 0)
            return '\0';
    }
}

Result<std::string> readWhole(InputStream stream, std::size_t maxBytes)
{
    std::string whole;
    std::size_t chunk = 1U << 16;
    while (true) {
        const std::size_t before = whole.size();
        whole.resize(before + chunk);
        TRY_ASSIGN(const std::size_t got, stream.read(std::span(whole).subspan(before)));
        whole.resize(before + got);
        if (whole.size() > maxBytes)
            return fail(ErrorCode::Limit,
                        stream.path().string() + " holds more than " + std::to_string(maxBytes) + " bytes");
        if (got == 0)
            return whole;
        chunk = std::min<std::size_t>(chunk * 2, 1U << 24);
    }
}

Result<std::string> readWhole(const std::filesystem::path& path, std::size_t maxBytes)
{
    TRY_ASSIGN(auto stream, InputStream::open(path));
    return readWhole(std::move(stream), maxBytes);
}

} // namespace atomscope::text
