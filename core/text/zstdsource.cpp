#include "core/text/bytesource.h"

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <vector>
#include <zstd.h>
#include <zstd_errors.h>

namespace atomscope::text {

namespace {

struct Close
{
    void operator()(std::FILE* file) const { std::fclose(file); }
};
struct Free
{
    void operator()(ZSTD_DStream* stream) const { ZSTD_freeDStream(stream); }
};
using File = std::unique_ptr<std::FILE, Close>;

/// The library's own limit on the window (128 MB) stays: a file cannot make it allocate more.
class ZstdSource : public ByteSource
{
public:
    ZstdSource(std::filesystem::path path, File file)
        : m_path(std::move(path))
        , m_file(std::move(file))
        , m_stream(ZSTD_createDStream())
        , m_compressed(ZSTD_DStreamInSize())
    {
    }

    Result<std::size_t> read(std::span<char> out) override
    {
        ZSTD_outBuffer to = {out.data(), out.size(), 0};
        while (to.pos == 0 && to.size > 0) {
            if (m_input.pos == m_input.size && !m_isFlushing) {
                TRY_ASSIGN(const bool hasMore, fill());
                if (!hasMore && m_isInFrame)
                    return fail(ErrorCode::BadFormat, m_path.string() + " is a damaged zstd file: it is cut off");
                if (!hasMore)
                    return 0;
            }
            const std::size_t left = ZSTD_decompressStream(m_stream.get(), &to, &m_input);
            if (ZSTD_isError(left) != 0)
                return refuse(left);
            m_isInFrame = left != 0;
            m_isFlushing = m_isInFrame && to.pos == to.size; // more may be waiting without further input
        }
        return to.pos;
    }

    std::int64_t position() const override { return m_nRead - static_cast<std::int64_t>(m_input.size - m_input.pos); }

private:
    Result<bool> fill()
    {
        const std::size_t got = std::fread(m_compressed.data(), 1, m_compressed.size(), m_file.get());
        if (got == 0 && std::ferror(m_file.get()) != 0)
            return fail(ErrorCode::Io, "cannot read " + m_path.string() + ": " + std::strerror(errno));
        m_input = {m_compressed.data(), got, 0};
        m_nRead += static_cast<std::int64_t>(got);
        return got > 0;
    }

    tl::unexpected<Error> refuse(std::size_t code) const
    {
        if (ZSTD_getErrorCode(code) == ZSTD_error_frameParameter_windowTooLarge)
            return fail(ErrorCode::Unsupported,
                        m_path.string() + " was compressed with a window above 128 MB; compress it without --long");
        return fail(ErrorCode::BadFormat, m_path.string() + " is a damaged zstd file: " + ZSTD_getErrorName(code));
    }

    const std::filesystem::path m_path;
    const File m_file;
    const std::unique_ptr<ZSTD_DStream, Free> m_stream;
    std::vector<char> m_compressed;
    ZSTD_inBuffer m_input = {};
    std::int64_t m_nRead = 0;
    bool m_isInFrame = false;
    bool m_isFlushing = false;
};

} // namespace

Result<std::unique_ptr<ByteSource>> openZstd(const std::filesystem::path& path)
{
    File file(std::fopen(path.c_str(), "rbe"));
    if (!file)
        return fail(ErrorCode::Io, "cannot open " + path.string() + ": " + std::strerror(errno));
    return std::make_unique<ZstdSource>(path, std::move(file));
}

bool isZstd(const std::filesystem::path& path)
{
    const File file(std::fopen(path.c_str(), "rbe"));
    std::uint32_t magic = 0;
    unsigned char bytes[4] = {};
    if (!file || std::fread(bytes, 1, sizeof bytes, file.get()) != sizeof bytes)
        return false;
    for (int i = 3; i >= 0; --i)
        magic = magic << 8 | bytes[i];
    return magic == ZSTD_MAGICNUMBER || (magic & 0xFFFFFFF0U) == 0x184D2A50U; // the second: a skippable frame
}

} // namespace atomscope::text
