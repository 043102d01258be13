#include "core/base/file.h"

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#include <utility>

namespace atomscope {

Result<RandomAccessFile> RandomAccessFile::open(const std::filesystem::path& path)
{
    RandomAccessFile file;
    file.m_path = path;
    file.m_descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    if (file.m_descriptor < 0) {
        const int reason = errno;
        return fail(reason == ENOENT ? ErrorCode::NotFound : ErrorCode::Io,
                    "cannot open " + path.string() + ": " + std::strerror(reason));
    }
    struct stat info = {};
    if (::fstat(file.m_descriptor, &info) != 0)
        return fail(ErrorCode::Io, "cannot read the size of " + path.string() + ": " + std::strerror(errno));
    if (!S_ISREG(info.st_mode))
        return fail(ErrorCode::BadFormat, path.string() + " is not a regular file");
    file.m_size = static_cast<std::uint64_t>(info.st_size);
    return file;
}

RandomAccessFile::~RandomAccessFile()
{
    if (m_descriptor >= 0)
        ::close(m_descriptor);
}

RandomAccessFile::RandomAccessFile(RandomAccessFile&& other) noexcept
    : m_path(std::move(other.m_path))
    , m_descriptor(std::exchange(other.m_descriptor, -1))
    , m_size(other.m_size)
{
}

RandomAccessFile& RandomAccessFile::operator=(RandomAccessFile&& other) noexcept
{
    std::swap(m_path, other.m_path);
    std::swap(m_descriptor, other.m_descriptor);
    std::swap(m_size, other.m_size);
    return *this;
}

Result<void> RandomAccessFile::readAt(std::uint64_t offset, std::span<std::byte> out) const
{
    std::size_t done = 0;
    while (done < out.size()) {
        const ssize_t got
            = ::pread(m_descriptor, out.data() + done, out.size() - done, static_cast<off_t>(offset + done));
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return fail(ErrorCode::Io, "cannot read " + m_path.string() + ": " + std::strerror(errno));
        if (got == 0)
            return fail(ErrorCode::BadFormat, m_path.string() + " ends too early (truncated?)");
        done += static_cast<std::size_t>(got);
    }
    return {};
}

Result<std::string> readTextFile(const std::filesystem::path& path, std::uint64_t maxBytes)
{
    TRY_ASSIGN(const auto file, RandomAccessFile::open(path));
    if (file.size() > maxBytes)
        return fail(ErrorCode::Limit,
                    path.string() + " has " + std::to_string(file.size()) + " bytes; at most "
                        + std::to_string(maxBytes) + " are read");
    std::string text(file.size(), '\0');
    TRY(file.readAt(0, std::as_writable_bytes(std::span(text))));
    return text;
}

} // namespace atomscope
