#pragma once

#include "ui/session/indexsummary.h"
#include "ui/session/taskthread.h"

#include <QObject>
#include <QStringList>

namespace atomscope {

/// Summaries of indexes, read in a thread of its own and kept in a folder, so that they are there at once the next
/// time. What is kept of a file that has changed, or that is still being filled, is read again.
class IndexSummaries : public QObject
{
    Q_OBJECT
public:
    /// `folder` is made when something is kept; one that cannot be written only costs time.
    explicit IndexSummaries(const QString& folder, QObject* parent = nullptr);

    /// Each is answered by ready(), in this order. Replaces an earlier question.
    void request(const QStringList& files);

Q_SIGNALS:
    void ready(const atomscope::IndexSummary& summary);

private:
    QString m_folder;
    quint64 m_generation = 0;
    TaskThread m_thread; // last: ends first
};

} // namespace atomscope
