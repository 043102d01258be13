#include "core/jobs/linechannel.h"

#include <array>
#include <cerrno>
#include <cstdint>
#include <nlohmann/json.hpp>
#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

namespace atomscope::rpc {

LineChannel::LineChannel(int input, int output)
    : m_input(input)
    , m_output(output)
    , m_endEvent(::eventfd(0, EFD_CLOEXEC))
{
}

LineChannel::~LineChannel()
{
    if (m_endEvent >= 0)
        ::close(m_endEvent);
}

void LineChannel::endInput()
{
    m_isEnded = true;
    const std::uint64_t one = 1;
    [[maybe_unused]] const ssize_t written = ::write(m_endEvent, &one, sizeof one);
}

bool LineChannel::waitForInput() const
{
    std::array<pollfd, 2> sources = {{{m_input, POLLIN, 0}, {m_endEvent, POLLIN, 0}}};
    while (!m_isEnded && ::poll(sources.data(), sources.size(), -1) < 0 && errno == EINTR) { }
    return !m_isEnded;
}

std::optional<std::string> LineChannel::readLine()
{
    constexpr std::size_t kLongestLine = 64 << 20;
    std::array<char, 1 << 16> buffer; // NOLINT: filled by read
    bool isTooLong = false;
    while (!m_isEnded) {
        const std::size_t end = m_pending.find('\n', m_scanned);
        if (end != std::string::npos) {
            std::string line = m_pending.substr(0, end);
            m_pending.erase(0, end + 1);
            m_scanned = 0;
            return line;
        }
        if (m_pending.size() > kLongestLine)
            isTooLong = true;
        if (isTooLong)
            m_pending.resize(kLongestLine / 2); // no longer JSON: it will be answered as such
        m_scanned = m_pending.size();
        if (m_isAtEnd) {
            m_scanned = 0;
            return m_pending.empty() ? std::nullopt : std::optional(std::exchange(m_pending, {}));
        }
        if (!waitForInput())
            break;
        const ssize_t got = ::read(m_input, buffer.data(), buffer.size());
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            m_isAtEnd = true;
        else
            m_pending.append(buffer.data(), static_cast<std::size_t>(got));
    }
    return std::nullopt;
}

void LineChannel::write(const nlohmann::json& message)
{
    const std::string line = message.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace) + '\n';
    const std::lock_guard lock(m_writeMutex);
    for (std::size_t done = 0; done < line.size();) {
        const ssize_t written = ::write(m_output, line.data() + done, line.size() - done);
        if (written < 0 && errno == EINTR)
            continue;
        if (written <= 0)
            return;
        done += static_cast<std::size_t>(written);
    }
}

void answer(LineChannel& channel, const Request& request, const Result<nlohmann::json>& result)
{
    if (request.wantsAnswer)
        channel.write(result ? resultMessage(request.id, *result) : errorMessage(request.id, result.error()));
}

} // namespace atomscope::rpc
