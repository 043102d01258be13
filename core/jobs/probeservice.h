#pragma once

#include "core/jobs/indexcheck.h"
#include "core/jobs/jsonrpc.h"
#include "core/jobs/linechannel.h"
#include "core/jobs/probe.h"
#include "core/jobs/probequeue.h"

#include <chrono>
#include <functional>
#include <memory>
#include <string>

namespace atomscope {

/// The short questions of a serving worker (`encode`, `inspect`, `index.check`), answered one after the other on a
/// thread of their own. The model of the last one stays loaded until nothing has been asked for a while.
class ProbeService
{
public:
    ProbeService(rpc::LineChannel& channel, std::chrono::milliseconds idleTime);

    // Params as in resources/docs/protocol.md; wrong ones are answered at once.
    void encode(const rpc::Request& request);
    void inspect(const rpc::Request& request);
    void checkIndex(const rpc::Request& request);

private:
    /// What a loaded model was loaded from.
    struct Source
    {
        std::string model, sae;
        SaeOptions options;
        int context = 0;
        friend bool operator==(const Source&, const Source&) = default;
    };
    void answerLater(const rpc::Request& request, std::function<Result<nlohmann::json>()> task);
    void refuse(const rpc::Request& request, const Error& error);
    Result<nlohmann::json> encodeText(const Source& source, const std::string& text, int top,
                                      Tokenizer::Specials specials);

    rpc::LineChannel& m_channel; // thread-safe
    // The queue's thread only.
    Source m_source;
    std::unique_ptr<Probe> m_probe;
    std::unique_ptr<IndexChecker> m_checker; ///< never together with a probe: one model at a time

    ProbeQueue m_queue; // last
};

} // namespace atomscope
