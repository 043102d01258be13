#pragma once

#include "core/base/result.h"
#include "core/index/segmentbuilder.h"
#include "core/jobs/heartbeat.h"
#include "core/store/indexwriter.h"

#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>

namespace atomscope {

/// Encodes and commits segments on a thread of its own, while the next one fills. Between two commits it does other
/// work on the file in small steps, and refreshes the ownership of the file.
class SegmentWriter
{
public:
    struct Callbacks
    {
        /// After each commit, on the writer's thread.
        std::function<Result<void>(IndexWriter&)> onCommitted;
        /// One small step of work that can wait; false when nothing is left. On the writer's thread.
        std::function<Result<bool>(IndexWriter&)> idleStep;
    };

    /// `writer` must outlive this object and belongs to its thread until stop().
    SegmentWriter(IndexWriter& writer, Callbacks callbacks);
    ~SegmentWriter();

    /// Hands over a filled builder; waits while another one is waiting (memory stays bounded). The error of an earlier
    /// commit is reported here or by finish().
    Result<void> push(std::unique_ptr<SegmentBuilder> builder, SegmentDocuments documents, DenseChanges dense);
    /// An error that has already happened, without waiting.
    Result<void> check() const;
    /// Waits for the commits, and for the idle work if `isComplete`; the writer's thread has ended afterwards.
    Result<void> finish(bool isComplete);

private:
    struct Item
    {
        std::unique_ptr<SegmentBuilder> builder;
        SegmentDocuments documents;
        DenseChanges dense;
    };
    void run();
    /// The next item, nothing when it is time for idle work.
    std::optional<Item> next();
    /// False when the thread is to end.
    bool goesOn() const;
    Result<void> doIdleWork();
    Result<void> commit(Item item);

    IndexWriter& m_writer; // the writer's thread only
    const Callbacks m_callbacks;
    bool m_hasIdleWork = true; // the writer's thread only, like m_heartbeat
    Heartbeat m_heartbeat;

    mutable std::mutex m_mutex; // guards the rest
    std::condition_variable m_changed;
    std::optional<Item> m_waiting;
    std::optional<Error> m_error;
    bool m_isEnding = false;
    bool m_completesIdleWork = false;

    std::jthread m_thread; // last
};

} // namespace atomscope
