#pragma once

#include <QStringList>
#include <QWidget>

class QGridLayout;

namespace atomscope {

/// The jobs that wait, a line each, in the order in which they will run; moved and removed by buttons. Takes no room
/// while none waits.
class JobQueueView : public QWidget
{
    Q_OBJECT
public:
    struct Job
    {
        QString name; ///< of the index
        QString details; ///< model, SAE, text
    };

    explicit JobQueueView(QWidget* parent = nullptr);
    void setJobs(const QList<Job>& jobs);

Q_SIGNALS:
    /// One place forward (-1) or back (1).
    void moveRequested(qsizetype row, int by);
    void removeRequested(qsizetype row);

private:
    void addRow(const Job& job, int row, bool isLast);

    QGridLayout* m_grid;
};

} // namespace atomscope
