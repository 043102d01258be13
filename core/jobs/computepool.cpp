#include "core/jobs/computepool.h"

#include "core/base/blas.h"

#include <algorithm>

namespace atomscope {

ComputePool::ComputePool(const WindowComputer& computer, IndexControl& control, int nThreads, int blockRows)
    : m_computer(computer)
    , m_blockRows(blockRows)
    , m_nThreads(nThreads)
    , m_control(control)
    , m_nRunning(nThreads)
{
    for (int i = 0; i < nThreads; ++i)
        m_threads.emplace_back([this](const std::stop_token& stop) { run(stop); });
}

ComputePool::~ComputePool()
{
    for (auto& thread : m_threads)
        thread.request_stop();
}

int ComputePool::batchRows() const
{
    constexpr int kBlocksOfAThread = 4; // enough to sort windows by length, few enough to show progress
    return m_blockRows * m_nThreads * kBlocksOfAThread;
}

void ComputePool::submit(std::vector<IndexWindow> windows)
{
    auto batch = makeBatch(std::move(windows));
    const std::lock_guard lock(m_mutex);
    m_batches.push_back(std::move(batch));
    m_hasWork.notify_all();
}

int ComputePool::nSubmitted() const
{
    const std::lock_guard lock(m_mutex);
    return static_cast<int>(m_batches.size());
}

Result<std::optional<std::vector<IndexWindow>>> ComputePool::take()
{
    std::unique_lock lock(m_mutex);
    const auto isReady
        = [this] { return m_error || m_nRunning == 0 || m_batches.front()->nDone == m_batches.front()->blocks.size(); };
    m_hasProgress.wait(lock, isReady);
    if (m_error)
        return tl::unexpected(*m_error);
    if (m_batches.front()->nDone < m_batches.front()->blocks.size())
        return std::nullopt;
    auto windows = std::move(m_batches.front()->windows);
    m_batches.pop_front();
    return windows;
}

std::unique_ptr<ComputePool::Batch> ComputePool::makeBatch(std::vector<IndexWindow> windows) const
{
    auto batch = std::make_unique<Batch>();
    batch->windows = std::move(windows);
    std::vector<IndexWindow*> byLength;
    for (IndexWindow& window : batch->windows)
        byLength.push_back(&window);
    // A block is padded to its longest window: neighbours in length waste little.
    std::ranges::stable_sort(byLength, std::ranges::greater{}, &IndexWindow::length);
    for (IndexWindow* window : byLength) {
        auto& blocks = batch->blocks;
        const bool fits = !blocks.empty()
            && static_cast<int>(blocks.back().size() + 1) * blocks.back().front()->length() <= m_blockRows;
        if (!fits)
            blocks.emplace_back();
        blocks.back().push_back(window);
    }
    return batch;
}

ComputePool::Batch* ComputePool::nextBatch()
{
    const auto found
        = std::ranges::find_if(m_batches, [](const auto& batch) { return batch->nBegun < batch->blocks.size(); });
    return found == m_batches.end() ? nullptr : found->get();
}

void ComputePool::run(std::stop_token stop)
{
    computeOnOneThread();
    auto scratch = m_computer.makeScratch();
    std::unique_lock lock(m_mutex);
    while (true) {
        Batch* batch = nullptr;
        m_hasWork.wait(lock, stop, [&] { return m_error || (batch = nextBatch()) != nullptr; });
        if (stop.stop_requested() || m_error)
            break;
        lock.unlock();
        const bool goesOn = m_control.waitWhilePaused();
        lock.lock();
        if (!goesOn)
            break;
        batch = nextBatch(); // another thread may have been faster
        if (!batch)
            continue;
        const auto& block = batch->blocks[batch->nBegun++];
        lock.unlock();
        Result<void> outcome = m_computer.compute(block, scratch);
        lock.lock();
        if (!outcome && !m_error)
            m_error = std::move(outcome.error());
        ++batch->nDone;
        m_hasProgress.notify_all();
    }
    --m_nRunning;
    m_hasProgress.notify_all();
    m_hasWork.notify_all();
}

} // namespace atomscope
