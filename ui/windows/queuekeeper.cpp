#include "ui/windows/queuekeeper.h"

#include "ui/windows/workconnection.h"

#include <QJsonDocument>
#include <QJsonObject>
#include <utility>

namespace atomscope {

QueueKeeper::QueueKeeper(WorkConnection* work, QObject* parent)
    : QObject(parent)
    , m_work(work)
{
    connect(&work->queue(), &JobQueue::changed, this, &QueueKeeper::note);
}

qsizetype QueueKeeper::offer(const QStringList& kept)
{
    QList<IndexJobRequest> jobs;
    for (const QString& text : kept) {
        const IndexJobRequest job = IndexJobRequest::fromJson(QJsonDocument::fromJson(text.toUtf8()).object());
        if (!job.out.isEmpty())
            jobs.append(job);
    }
    m_kept = kept;
    m_work->wait(jobs);
    note(); // what could not be read is not kept any longer
    return jobs.size();
}

void QueueKeeper::note()
{
    QStringList now;
    for (const IndexJobRequest& job : m_work->queue().jobs())
        now.append(QString::fromUtf8(QJsonDocument(job.toJson()).toJson(QJsonDocument::Compact)));
    if (now == m_kept)
        return;
    const QStringList before = std::exchange(m_kept, now);
    Q_EMIT changed(before, now);
}

} // namespace atomscope
