#pragma once

#include "core/jobs/indexcontrol.h"
#include "core/jobs/windowcomputer.h"

#include <condition_variable>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

namespace atomscope {

/// Computes windows on several threads and gives them back in order. Threads take blocks of windows of similar length;
/// which windows share a block has no influence on the result.
class ComputePool
{
public:
    /// `computer` and `control` must outlive the pool. The threads start at once.
    ComputePool(const WindowComputer& computer, IndexControl& control, int nThreads, int blockRows);
    ~ComputePool(); ///< threads end after the block in hand

    /// Stored tokens that make a batch worth submitting: a few blocks for each thread.
    int batchRows() const;

    void submit(std::vector<IndexWindow> windows);
    /// Batches submitted and not yet taken.
    int nSubmitted() const;
    /// The oldest batch, computed; blocks until it is. Nothing when the control asks to end. An error of the model or
    /// the SAE ends the pool.
    Result<std::optional<std::vector<IndexWindow>>> take();

private:
    struct Batch
    {
        std::vector<IndexWindow> windows;
        std::vector<std::vector<IndexWindow*>> blocks;
        std::size_t nBegun = 0;
        std::size_t nDone = 0;
    };
    std::unique_ptr<Batch> makeBatch(std::vector<IndexWindow> windows) const;
    /// The oldest batch that has a block nobody has begun.
    Batch* nextBatch();
    void run(std::stop_token stop);

    // Immutable.
    const WindowComputer& m_computer;
    const int m_blockRows;
    const int m_nThreads;
    IndexControl& m_control; // thread-safe

    mutable std::mutex m_mutex; // guards the rest
    std::condition_variable_any m_hasWork;
    std::condition_variable m_hasProgress;
    std::deque<std::unique_ptr<Batch>> m_batches;
    std::optional<Error> m_error;
    int m_nRunning = 0;

    std::vector<std::jthread> m_threads; // last: they end before what they use
};

} // namespace atomscope
