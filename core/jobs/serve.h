#pragma once

#include <chrono>

namespace atomscope {

struct ServeOptions
{
    int threads = 0; ///< of an index job that does not say; 0 = all cores
    std::chrono::milliseconds idleTime = std::chrono::minutes(5); ///< a model that only probes used is dropped after it
};

/// Answers JSON-RPC 2.0 (resources/docs/protocol.md), one message a line, until the input ends or `shutdown` arrives.
/// Returns when a running job has stopped after what is whole, or has ended if it was detached.
void serve(int inputDescriptor, int outputDescriptor, const ServeOptions& options);

} // namespace atomscope
