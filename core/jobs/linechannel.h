#pragma once

#include "core/jobs/jsonrpc.h"

#include <atomic>
#include <mutex>
#include <optional>
#include <string>

namespace atomscope::rpc {

/// Messages over two file descriptors, one a line. One thread reads; any thread may write.
class LineChannel
{
public:
    LineChannel(int input, int output);
    ~LineChannel();
    LineChannel(const LineChannel&) = delete;
    LineChannel& operator=(const LineChannel&) = delete;

    /// The next line without its end; blocks. Nothing at the end of the input, or after endInput(). A line above 64 MB
    /// is given back cut off, so that it is refused instead of filling the memory.
    std::optional<std::string> readLine();
    /// Nothing is read any more, also by a readLine() that is waiting. From any thread.
    void endInput();
    /// Writes one line. When nobody reads any more the message is lost: whoever left does not want it.
    void write(const nlohmann::json& message);

private:
    /// Waits for input; false when endInput() came first.
    bool waitForInput() const;

    const int m_input;
    const int m_output;
    std::string m_pending; // read and not yet given out; reader only
    std::size_t m_scanned = 0; // of m_pending, without an end of line
    bool m_isAtEnd = false;
    int m_endEvent = -1; // readable once the input was ended
    std::atomic<bool> m_isEnded = false;
    std::mutex m_writeMutex;
};

/// The answer to a request, if it wants one.
void answer(LineChannel& channel, const Request& request, const Result<nlohmann::json>& result);

} // namespace atomscope::rpc
