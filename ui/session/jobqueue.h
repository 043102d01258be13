#pragma once

#include "ui/session/workermessages.h"

#include <QList>
#include <QObject>
#include <optional>

namespace atomscope {

/// Jobs that wait for the one that runs. A place in the queue is its row; the running job is not in it.
class JobQueue : public QObject
{
    Q_OBJECT
public:
    using QObject::QObject;

    const QList<IndexJobRequest>& jobs() const { return m_jobs; }
    /// At the end. A job that writes the file of one that waits takes that one's place.
    void add(const IndexJobRequest& job);
    /// One place forward (-1) or back (1); nothing at the ends.
    void move(qsizetype row, int by);
    void remove(qsizetype row);
    std::optional<IndexJobRequest> takeFirst();

Q_SIGNALS:
    void changed();

private:
    bool isRow(qsizetype row) const { return row >= 0 && row < m_jobs.size(); }

    QList<IndexJobRequest> m_jobs;
};

} // namespace atomscope
