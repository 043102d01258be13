#pragma once

#include <chrono>
#include <memory>

namespace atomscope {

struct ServeOptions
{
    int threads = 0; ///< of an index job that does not say; 0 = all cores
    std::chrono::milliseconds idleTime = std::chrono::minutes(5); ///< a model that only probes used is dropped after it
};

/// One session of JSON-RPC 2.0 (resources/docs/protocol.md), one message a line.
class ServeSession
{
public:
    ServeSession(int inputDescriptor, int outputDescriptor, const ServeOptions& options);
    ~ServeSession();

    /// Answers until the input ends, `shutdown` arrives or end() is called. Returns when a running job has stopped
    /// after what is whole, or has ended if it was detached.
    void run();
    /// From any thread: reads no more requests, and the job, detached or not, stops after what is whole. Called again,
    /// it cancels the job, which keeps what is committed.
    void end();

private:
    struct Parts;
    std::unique_ptr<Parts> m_parts;
};

} // namespace atomscope
