#include "core/text/bytesource.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <zlib.h>

namespace atomscope::text {

namespace {

class GzipSource : public ByteSource
{
public:
    GzipSource(std::filesystem::path path, gzFile file)
        : m_path(std::move(path))
        , m_file(file)
    {
        gzbuffer(m_file, 1U << 17);
    }
    ~GzipSource() override { gzclose(m_file); }
    GzipSource(const GzipSource&) = delete;
    GzipSource& operator=(const GzipSource&) = delete;

    Result<std::size_t> read(std::span<char> out) override
    {
        const auto wanted = static_cast<unsigned>(std::min<std::size_t>(out.size(), 1U << 24));
        const int got = gzread(m_file, out.data(), wanted);
        if (got > 0)
            return static_cast<std::size_t>(got);
        int code = Z_OK;
        const char* reason = gzerror(m_file, &code);
        if (code == Z_ERRNO)
            return fail(ErrorCode::Io, "cannot read " + m_path.string() + ": " + std::strerror(errno));
        if (code != Z_OK && code != Z_STREAM_END)
            return fail(ErrorCode::BadFormat, m_path.string() + " is a damaged gzip file: " + reason);
        return 0;
    }

    std::int64_t position() const override { return std::max<std::int64_t>(0, gzoffset(m_file)); }

private:
    const std::filesystem::path m_path;
    const gzFile m_file;
};

} // namespace

Result<std::unique_ptr<ByteSource>> openPlainOrGzip(const std::filesystem::path& path)
{
    const gzFile file = gzopen(path.c_str(), "rbe");
    if (file == nullptr)
        return fail(ErrorCode::Io, "cannot open " + path.string() + ": " + std::strerror(errno));
    return std::make_unique<GzipSource>(path, file);
}

} // namespace atomscope::text
