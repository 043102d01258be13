#pragma once

#include "ui/session/indexhandover.h"
#include "ui/session/jobqueue.h"
#include "ui/session/workerclient.h"

#include <QObject>
#include <QString>
#include <functional>
#include <optional>

namespace atomscope {

class IndexConnection;
class WorkDock;

/// Between the worker process and the work dock: starting, steering and following the job that fills an index, whoever
/// runs it.
class WorkConnection : public QObject
{
    Q_OBJECT
public:
    WorkConnection(WorkDock* dock, IndexConnection* index);

    WorkerClient* worker() { return &m_worker; }
    /// The worker from its next start on (empty: the one beside this program), and the threads of jobs that do not say.
    void setWorker(const QString& program, int threads);
    /// Starts a job and opens its index as soon as it is there; while another one runs, or waits to be restarted, the
    /// job waits behind it.
    void start(const IndexJobRequest& job);
    const JobQueue& queue() const { return m_queue; }
    /// Jobs that nobody starts but the dock's button, or the end of one before them.
    void wait(const QList<IndexJobRequest>& jobs);
    /// The last one that was started here.
    const std::optional<IndexJobRequest>& job() const { return m_job; }
    /// A job of ours runs (or waits, paused).
    bool isWorking() const;
    /// A job that is started now waits for one before it.
    bool wouldWait() const { return isWorking() || m_hasFailed; }
    /// Stops after what is whole, or at once; `done` is called when the worker has ended.
    void endJob(bool isKeepingWhole, std::function<void()> done);
    /// The job goes on without this program.
    void detach(std::function<void()> done);

Q_SIGNALS:
    void said(const QString& message);
    /// The job has ended, however.
    void jobOver();
    /// wouldWait() has changed.
    void waitingChanged(bool wouldWait);
    /// The dock's buttons.
    void newRequested();
    void openRequested(const QString& file);

private:
    void connectDock();
    void connectWorker();
    void run(const IndexJobRequest& job);
    void runNext();
    void showOver(bool goesOn);
    void showQueue();
    void tellPerson(const QString& message);
    void showSubject();
    void handleCrash(const WorkerCrash& crash);
    void followForeignWriter();

    WorkDock* m_dock;
    IndexConnection* m_index;
    WorkerClient m_worker;
    IndexHandover m_handover;
    JobQueue m_queue;
    std::optional<IndexJobRequest> m_job; ///< the last one, to be started again
    QString m_program; ///< empty: the one beside this program
    int m_threads = 0; ///< 0 = as the worker likes
    bool m_hasFailed = false;
    std::function<void()> m_whenOver;
};

} // namespace atomscope
