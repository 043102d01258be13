#include "ui/session/jobqueue.h"

#include <algorithm>

namespace atomscope {

void JobQueue::add(const IndexJobRequest& job)
{
    const auto same = std::ranges::find_if(m_jobs, [&job](const IndexJobRequest& other) {
        return other.out == job.out && other.isMeasuring == job.isMeasuring;
    });
    if (same != m_jobs.end())
        *same = job;
    else
        m_jobs.append(job);
    Q_EMIT changed();
}

void JobQueue::move(qsizetype row, int by)
{
    if (!isRow(row) || !isRow(row + by))
        return;
    m_jobs.swapItemsAt(row, row + by);
    Q_EMIT changed();
}

void JobQueue::remove(qsizetype row)
{
    if (!isRow(row))
        return;
    m_jobs.removeAt(row);
    Q_EMIT changed();
}

std::optional<IndexJobRequest> JobQueue::takeFirst()
{
    if (m_jobs.isEmpty())
        return {};
    IndexJobRequest first = m_jobs.takeFirst();
    Q_EMIT changed();
    return first;
}

} // namespace atomscope
