#include "core/text/inputstream.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <zlib.h>

namespace atomscope::text {

struct InputStream::State
{
    std::filesystem::path path;
    gzFile file = nullptr;

    ~State()
    {
        if (file != nullptr)
            gzclose(file);
    }
};

InputStream::InputStream(std::unique_ptr<State> state)
    : m_state(std::move(state))
{
}

InputStream::~InputStream() = default;
InputStream::InputStream(InputStream&&) noexcept = default;
InputStream& InputStream::operator=(InputStream&&) noexcept = default;

Result<InputStream> InputStream::open(const std::filesystem::path& path)
{
    std::error_code failed;
    const auto status = std::filesystem::status(path, failed);
    if (status.type() == std::filesystem::file_type::not_found)
        return fail(ErrorCode::NotFound, path.string() + " does not exist");
    if (!std::filesystem::is_regular_file(status))
        return fail(ErrorCode::Io, path.string() + " is not a regular file that can be read");
    auto state = std::make_unique<State>();
    state->path = path;
    state->file = gzopen(path.c_str(), "rbe");
    if (state->file == nullptr)
        return fail(ErrorCode::Io, "cannot open " + path.string() + ": " + std::strerror(errno));
    gzbuffer(state->file, 1U << 17);
    return InputStream(std::move(state));
}

Result<std::size_t> InputStream::read(std::span<char> out)
{
    std::size_t done = 0;
    while (done < out.size()) {
        const auto wanted = static_cast<unsigned>(std::min<std::size_t>(out.size() - done, 1U << 24));
        const int got = gzread(m_state->file, out.data() + done, wanted);
        if (got > 0) {
            done += static_cast<std::size_t>(got);
            continue;
        }
        int code = Z_OK;
        const char* reason = gzerror(m_state->file, &code);
        if (code == Z_ERRNO)
            return fail(ErrorCode::Io, "cannot read " + m_state->path.string() + ": " + std::strerror(errno));
        if (code != Z_OK && code != Z_STREAM_END)
            return fail(ErrorCode::BadFormat, m_state->path.string() + " is a damaged gzip file: " + reason);
        break;
    }
    return done;
}

std::int64_t InputStream::position() const
{
    return std::max<std::int64_t>(0, gzoffset(m_state->file));
}

const std::filesystem::path& InputStream::path() const
{
    return m_state->path;
}

Result<std::string> readWhole(const std::filesystem::path& path, std::size_t maxBytes)
{
    TRY_ASSIGN(auto stream, InputStream::open(path));
    std::string whole;
    std::size_t chunk = 1U << 16;
    while (true) {
        const std::size_t before = whole.size();
        whole.resize(before + chunk);
        TRY_ASSIGN(const std::size_t got, stream.read(std::span(whole).subspan(before)));
        whole.resize(before + got);
        if (whole.size() > maxBytes)
            return fail(ErrorCode::Limit, path.string() + " holds more than " + std::to_string(maxBytes) + " bytes");
        if (got < chunk)
            return whole;
        chunk = std::min<std::size_t>(chunk * 2, 1U << 24);
    }
}

} // namespace atomscope::text
