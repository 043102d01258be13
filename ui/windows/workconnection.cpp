#include "ui/windows/workconnection.h"

#include "ui/session/errortext.h"
#include "ui/widgets/workdock.h"
#include "ui/windows/indexconnection.h"

#include <QFileInfo>
#include <utility>

namespace atomscope {

WorkConnection::WorkConnection(WorkDock* dock, IndexConnection* index)
    : m_dock(dock)
    , m_index(index)
    , m_handover(&m_worker, index->session())
{
    m_handover.setParent(this);
    connectDock();
    connectWorker();
    connect(index, &IndexConnection::opened, this, &WorkConnection::followForeignWriter);
    connect(index, &IndexConnection::newsChanged, this, &WorkConnection::followForeignWriter);
    connect(index->watcher(), &IndexWatcher::finished, this, &WorkConnection::followForeignWriter);
    showIdle();
}

void WorkConnection::connectDock()
{
    connect(m_dock, &WorkDock::startRequested, this, &WorkConnection::run);
    connect(m_dock, &WorkDock::restartRequested, this, &WorkConnection::run);
    connect(m_dock, &WorkDock::pauseRequested, &m_worker, &WorkerClient::pauseIndex);
    connect(m_dock, &WorkDock::resumeRequested, &m_worker, &WorkerClient::resumeIndex);
    connect(m_dock, &WorkDock::stopRequested, &m_worker, &WorkerClient::stopIndex);
    connect(m_dock, &WorkDock::cancelRequested, &m_worker, &WorkerClient::cancelIndex);
}

void WorkConnection::connectWorker()
{
    connect(&m_worker, &WorkerClient::jobStateChanged, this, [this](WorkerClient::JobState state) {
        if (state == WorkerClient::JobState::Running)
            m_dock->setState(WorkDock::State::Running);
        else if (state == WorkerClient::JobState::Paused)
            m_dock->setState(WorkDock::State::Paused);
        else if (state == WorkerClient::JobState::Ending)
            m_dock->setState(WorkDock::State::Ending);
    });
    connect(&m_worker, &WorkerClient::ready, this, [this](const WorkerHello& hello) {
        if (!hello.speedWarning.isEmpty())
            m_dock->appendLog(hello.speedWarning);
    });
    connect(&m_worker, &WorkerClient::progress, m_dock, &WorkDock::setProgress);
    connect(&m_worker, &WorkerClient::logLine, m_dock, &WorkDock::appendLog);
    connect(&m_worker, &WorkerClient::protocolError, this,
            [this](const Error& error) { m_dock->appendLog(toText(error)); });
    connect(&m_worker, &WorkerClient::jobEnded, this, [this](const IndexingResult& result) {
        m_dock->setState(result.isFinished ? WorkDock::State::Finished : WorkDock::State::Idle);
        if (!result.isFinished)
            Q_EMIT said(tr("Indexing stopped; start it again to go on where it was"));
        showOver();
    });
    connect(&m_worker, &WorkerClient::jobFailed, this, [this](const Error& error) {
        m_hasFailed = error.code != ErrorCode::Cancelled;
        if (m_hasFailed)
            m_dock->showFailure(toText(error), {});
        else
            m_dock->setState(WorkDock::State::Idle);
        showOver();
    });
    connect(&m_worker, &WorkerClient::requestFailed, this,
            [this](qint64, const QString&, const Error& error) { m_dock->appendLog(toText(error)); });
    connect(&m_worker, &WorkerClient::failedToStart, this, [this](const Error& error) {
        m_dock->showFailure(toText(error), {});
        showOver();
    });
    connect(&m_worker, &WorkerClient::crashed, this, &WorkConnection::handleCrash);
    connect(&m_worker, &WorkerClient::ended, this, &WorkConnection::showOver);
}

void WorkConnection::setWorker(const QString& program, int threads)
{
    if (std::exchange(m_program, program) != program)
        m_worker.setProgram(program.isEmpty() ? WorkerClient::defaultProgram() : program);
    m_threads = threads;
}

void WorkConnection::start(const IndexJobRequest& job)
{
    m_job = job;
    run();
    if (m_index->session()->file() != job.out || !m_index->session()->isOpen())
        m_index->openWhenThere(job.out);
}

void WorkConnection::run()
{
    if (!m_job || isWorking())
        return;
    m_hasFailed = false;
    m_dock->setSubject(QFileInfo(m_job->out).fileName());
    m_dock->setCanStart(true);
    m_dock->setState(WorkDock::State::Starting);
    if (m_worker.state() == WorkerClient::State::NotRunning)
        m_worker.start();
    IndexJobRequest job = *m_job;
    if (job.threads == 0)
        job.threads = m_threads;
    m_worker.startIndex(job);
}

bool WorkConnection::isWorking() const
{
    return m_worker.jobState() != WorkerClient::JobState::None;
}

void WorkConnection::endJob(bool isKeepingWhole, std::function<void()> done)
{
    if (!isWorking()) {
        done();
        return;
    }
    m_whenOver = std::move(done);
    if (isKeepingWhole)
        m_worker.stopIndex();
    else
        m_worker.cancelIndex();
}

void WorkConnection::detach(std::function<void()> done)
{
    connect(&m_worker, &WorkerClient::jobDetached, this, [done = std::move(done)] { done(); });
    // Nobody could end the pause later.
    if (m_worker.jobState() == WorkerClient::JobState::Paused)
        m_worker.resumeIndex();
    m_worker.detachIndex();
}

void WorkConnection::showOver()
{
    if (isWorking())
        return;
    if (m_whenOver)
        std::exchange(m_whenOver, {})();
    Q_EMIT jobOver();
}

void WorkConnection::showIdle()
{
    m_dock->setState(WorkDock::State::Idle);
    m_dock->setCanStart(false, tr("Start the program with --index-model, --index-sae and --index-corpus to index"));
    m_dock->setSubject(tr("Nothing to do"));
}

void WorkConnection::handleCrash(const WorkerCrash& crash)
{
    m_hasFailed = true;
    m_dock->showFailure(crash.how, crash.lastWords);
    Q_EMIT said(tr("The worker has ended unexpectedly; what it had committed is safe"));
    showOver();
}

void WorkConnection::followForeignWriter()
{
    if (isWorking() || m_hasFailed || !m_index->session()->isOpen())
        return;
    const bool isFilling = !m_index->session()->state().isFinished && !m_index->watcher()->news().isFinished;
    const bool isOurs = m_job && m_job->out == m_index->session()->file();
    if (isFilling && !isOurs) {
        m_dock->setState(WorkDock::State::Foreign);
        m_dock->setSubject(QFileInfo(m_index->session()->file()).fileName());
    } else if (!isFilling && m_dock->state() == WorkDock::State::Foreign) {
        m_dock->setState(WorkDock::State::Finished);
    }
}

} // namespace atomscope
