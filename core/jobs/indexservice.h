#pragma once

#include "core/imports/importjob.h"
#include "core/jobs/indexcontrol.h"
#include "core/jobs/indexjob.h"
#include "core/jobs/jsonrpc.h"
#include "core/jobs/linechannel.h"
#include "core/jobs/measurejob.h"

#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>

namespace atomscope {

/// The job of a serving worker that makes an index, of a text or of an export, or measures one: one at a time, on a
/// thread of its own. All functions return at once but for finish(); called from the thread that reads requests, but
/// for end().
class IndexService
{
public:
    IndexService(rpc::LineChannel& channel, int threads);
    ~IndexService();

    /// Begins a job and answers the request when it has ended. Error Busy while another one runs.
    Result<void> start(const IndexJob& job, const rpc::Request& request);
    /// The same for an import, which a stop ends as a cancellation does: nothing of it is whole before all is.
    Result<void> start(const ImportJob& job, const rpc::Request& request);
    /// The same for measuring a finished index, which a stop ends between two blocks.
    Result<void> start(const MeasureJob& job, const rpc::Request& request);
    void pause();
    void resume();
    void stop();
    void cancel();
    void detach(); ///< the job goes on after the end of the input
    void readersClosed(); ///< answer to index.finished
    /// From any thread: the job ends after what is whole, detached or not. Asked again, it does not wait for that.
    void end();
    /// The end of the input: stops the job after what is whole unless it was detached, and waits for its end.
    void finish();

private:
    struct Running
    {
        IndexControl control;
        std::jthread thread;
        bool isDone = false; // guarded by m_mutex
    };
    using Work = std::function<Result<nlohmann::json>(IndexControl&)>;
    Result<void> begin(const rpc::Request& request, Work work);
    Result<nlohmann::json> index(const IndexJob& job, IndexControl& control);
    Result<nlohmann::json> import(const ImportJob& job, IndexControl& control);
    Result<nlohmann::json> measure(const MeasureJob& job, IndexControl& control);
    void waitForReaders();
    IndexControl* control();

    rpc::LineChannel& m_channel; // thread-safe
    const int m_threads;
    bool m_isDetached = false; // reading thread only

    std::mutex m_mutex; // guards isDone and the rest
    std::condition_variable m_changed;
    bool m_haveReadersClosed = false;
    bool m_isInputAtEnd = false;
    bool m_isEnding = false;
    std::unique_ptr<Running> m_running; // changed by the reading thread only, which may read it without the lock
};

} // namespace atomscope
