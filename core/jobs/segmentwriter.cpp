#include "core/jobs/segmentwriter.h"

namespace atomscope {

SegmentWriter::SegmentWriter(IndexWriter& writer, Callbacks callbacks)
    : m_writer(writer)
    , m_callbacks(std::move(callbacks))
    , m_thread([this] { run(); })
{
}

SegmentWriter::~SegmentWriter()
{
    (void)finish(false); // an error has been reported by whoever ended the job
}

Result<void> SegmentWriter::check() const
{
    const std::lock_guard lock(m_mutex);
    if (m_error)
        return tl::unexpected(*m_error);
    return {};
}

Result<void> SegmentWriter::push(std::unique_ptr<SegmentBuilder> builder, SegmentDocuments documents,
                                 DenseChanges dense)
{
    std::unique_lock lock(m_mutex);
    m_changed.wait(lock, [this] { return !m_waiting || m_error; });
    if (m_error)
        return tl::unexpected(*m_error);
    m_waiting = Item{std::move(builder), std::move(documents), std::move(dense)};
    m_changed.notify_all();
    return {};
}

Result<void> SegmentWriter::finish(bool isComplete)
{
    {
        const std::lock_guard lock(m_mutex);
        m_isEnding = true;
        m_completesIdleWork = isComplete;
        m_changed.notify_all();
    }
    if (m_thread.joinable())
        m_thread.join();
    return check();
}

void SegmentWriter::run()
{
    Result<void> outcome;
    while (outcome) {
        if (auto item = next())
            outcome = commit(std::move(*item));
        else if (goesOn())
            outcome = doIdleWork();
        else
            return;
    }
    const std::lock_guard lock(m_mutex);
    m_error = std::move(outcome.error());
    m_changed.notify_all();
}

bool SegmentWriter::goesOn() const
{
    const std::lock_guard lock(m_mutex);
    return !m_isEnding || m_waiting || (m_completesIdleWork && m_hasIdleWork);
}

Result<void> SegmentWriter::doIdleWork()
{
    if (m_hasIdleWork) {
        TRY_ASSIGN(m_hasIdleWork, m_callbacks.idleStep(m_writer));
    }
    return m_heartbeat.beatIfDue(m_writer);
}

std::optional<SegmentWriter::Item> SegmentWriter::next()
{
    std::unique_lock lock(m_mutex);
    const auto isWanted = [this] { return m_waiting || m_isEnding; };
    if (!m_hasIdleWork)
        m_changed.wait_for(lock, Heartbeat::kEvery, isWanted);
    auto item = std::exchange(m_waiting, std::nullopt);
    m_changed.notify_all();
    return item;
}

Result<void> SegmentWriter::commit(Item item)
{
    const EncodedSegment segment = item.builder->finish();
    TRY(m_writer.commit(segment, item.documents, item.dense));
    return m_callbacks.onCommitted(m_writer);
}

} // namespace atomscope
