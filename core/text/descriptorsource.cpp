#include "core/text/bytesource.h"

#include <cerrno>
#include <cstring>
#include <poll.h>
#include <unistd.h>

namespace atomscope::text {

namespace {

class DescriptorSource : public ByteSource
{
public:
    DescriptorSource(int descriptor, std::stop_token stop)
        : m_descriptor(descriptor)
        , m_stop(std::move(stop))
    {
    }

    Result<std::size_t> read(std::span<char> out) override
    {
        constexpr int kLookAgainMs = 100; // for a stop, while nobody writes
        while (true) {
            if (m_stop.stop_requested())
                return stopped();
            pollfd input = {m_descriptor, POLLIN, 0};
            const int ready = ::poll(&input, 1, kLookAgainMs);
            if (ready == 0 || (ready < 0 && errno == EINTR))
                continue;
            const ssize_t got = ::read(m_descriptor, out.data(), out.size());
            if (got < 0 && (errno == EINTR || errno == EAGAIN))
                continue;
            if (got < 0)
                return fail(ErrorCode::Io, std::string("cannot read standard input: ") + std::strerror(errno));
            if (got == 0 && m_stop.stop_requested())
                return stopped();
            m_nRead += got;
            return static_cast<std::size_t>(got);
        }
    }

    std::int64_t position() const override { return m_nRead; }

private:
    static tl::unexpected<Error> stopped()
    {
        return fail(ErrorCode::Cancelled, "stopped while standard input was read");
    }

    const int m_descriptor;
    const std::stop_token m_stop;
    std::int64_t m_nRead = 0;
};

} // namespace

std::unique_ptr<ByteSource> openDescriptor(int descriptor, std::stop_token stop)
{
    return std::make_unique<DescriptorSource>(descriptor, std::move(stop));
}

} // namespace atomscope::text
