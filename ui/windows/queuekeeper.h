#pragma once

#include <QObject>
#include <QStringList>

namespace atomscope {

class WorkConnection;

/// Keeps the jobs that wait in a window's queue from one run to the next. They are offered again, never started.
class QueueKeeper : public QObject
{
    Q_OBJECT
public:
    QueueKeeper(WorkConnection* work, QObject* parent);

    /// Jobs as changed() told them, of an earlier run; returns how many there are. What cannot be read is left out.
    qsizetype offer(const QStringList& kept);

Q_SIGNALS:
    /// In place of the jobs `before` those of `now` are to be kept.
    void changed(const QStringList& before, const QStringList& now);

private:
    void note();

    WorkConnection* m_work;
    QStringList m_kept;
};

} // namespace atomscope
