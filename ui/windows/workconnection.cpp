#include "ui/windows/workconnection.h"

#include "ui/session/errortext.h"
#include "ui/widgets/jobqueueview.h"
#include "ui/widgets/workdock.h"
#include "ui/windows/indexconnection.h"

#include <QApplication>
#include <QFileInfo>
#include <utility>

namespace atomscope {

namespace {

QString nameOf(const QString& path)
{
    return QFileInfo(path).fileName();
}

QString detailsOf(const IndexJobRequest& job)
{
    QStringList texts;
    if (!job.exports.isEmpty())
        return WorkConnection::tr("import of %1").arg(nameOf(job.exports.front()));
    if (job.isMeasuring)
        return WorkConnection::tr("evidence about meanings");
    for (const QString& text : job.corpus)
        texts.append(nameOf(text));
    return WorkConnection::tr("%1 · %2 · %3").arg(nameOf(job.model), nameOf(job.sae), texts.join(QStringLiteral(", ")));
}

} // namespace

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
    connect(index, &IndexConnection::opened, this, &WorkConnection::showSubject);
    connect(index, &IndexConnection::closed, this, &WorkConnection::showSubject);
    connect(&m_queue, &JobQueue::changed, this, &WorkConnection::showQueue);
    m_dock->setState(WorkDock::State::Idle);
    m_dock->setCanStart(false);
    showSubject();
}

void WorkConnection::connectDock()
{
    const auto again = [this] {
        if (m_job && !isWorking())
            run(*m_job);
    };
    connect(m_dock, &WorkDock::startRequested, this, again);
    connect(m_dock, &WorkDock::restartRequested, this, again);
    connect(m_dock, &WorkDock::nextRequested, this, &WorkConnection::runNext);
    connect(m_dock, &WorkDock::newRequested, this, &WorkConnection::newRequested);
    connect(m_dock, &WorkDock::openRequested, this, [this] {
        if (m_job)
            Q_EMIT openRequested(m_job->out);
    });
    connect(m_dock, &WorkDock::pauseRequested, &m_worker, &WorkerClient::pauseIndex);
    connect(m_dock, &WorkDock::resumeRequested, &m_worker, &WorkerClient::resumeIndex);
    connect(m_dock, &WorkDock::stopRequested, &m_worker, &WorkerClient::stopIndex);
    connect(m_dock, &WorkDock::cancelRequested, &m_worker, &WorkerClient::cancelIndex);
    connect(m_dock->queue(), &JobQueueView::moveRequested, &m_queue, &JobQueue::move);
    connect(m_dock->queue(), &JobQueueView::removeRequested, &m_queue, &JobQueue::remove);
}

void WorkConnection::connectWorker()
{
    connect(&m_worker, &WorkerClient::jobStateChanged, this, [this](WorkerClient::JobState state) {
        Q_EMIT waitingChanged(wouldWait());
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
    connect(&m_worker, &WorkerClient::sanityChecked, m_dock, &WorkDock::showSanity);
    connect(&m_worker, &WorkerClient::logLine, m_dock, &WorkDock::appendLog);
    connect(&m_worker, &WorkerClient::protocolError, this,
            [this](const Error& error) { m_dock->appendLog(toText(error)); });
    connect(&m_worker, &WorkerClient::jobEnded, this, [this](const IndexingResult& result) {
        m_dock->setState(result.isFinished ? WorkDock::State::Finished : WorkDock::State::Idle);
        const bool isMeasured = m_job && m_job->isMeasuring;
        if (!result.isFinished)
            Q_EMIT said(isMeasured ? tr("Measuring stopped; start it again to go on where it was")
                                   : tr("Indexing stopped; start it again to go on where it was"));
        else if (m_job)
            tellPerson(isMeasured ? tr("%1 is measured").arg(nameOf(m_job->out))
                                  : tr("%1 is finished").arg(nameOf(m_job->out)));
        if (result.isFinished && isMeasured && m_job->out == m_index->session()->file())
            m_index->update();
        if (result.isFinished && m_job && !m_job->exports.isEmpty())
            Q_EMIT openRequested(m_job->out);
        showOver(result.isFinished);
    });
    connect(&m_worker, &WorkerClient::jobFailed, this, [this](const Error& error) {
        m_hasFailed = error.code != ErrorCode::Cancelled;
        if (m_hasFailed) {
            m_dock->showFailure(toText(error), {});
            tellPerson(tr("The job has failed; the work dock says why"));
        } else
            m_dock->setState(WorkDock::State::Idle);
        showOver(false);
    });
    connect(&m_worker, &WorkerClient::requestFailed, this,
            [this](qint64, const QString&, const Error& error) { m_dock->appendLog(toText(error)); });
    connect(&m_worker, &WorkerClient::failedToStart, this, [this](const Error& error) {
        m_dock->showFailure(toText(error), {});
        showOver(false);
    });
    connect(&m_worker, &WorkerClient::crashed, this, &WorkConnection::handleCrash);
    connect(&m_worker, &WorkerClient::ended, this, [this] { showOver(false); });
}

void WorkConnection::setWorker(const QString& program, int threads)
{
    if (std::exchange(m_program, program) != program)
        m_worker.setProgram(program.isEmpty() ? WorkerClient::defaultProgram() : program);
    m_threads = threads;
}

void WorkConnection::start(const IndexJobRequest& job)
{
    if (wouldWait()) {
        m_queue.add(job);
        Q_EMIT said(tr("%1 waits for the job before it").arg(nameOf(job.out)));
        return;
    }
    run(job);
    // An import has no file before it is whole; what is open stays open until then, and while it is measured.
    if (job.exports.isEmpty() && !job.isMeasuring
        && (m_index->session()->file() != job.out || !m_index->session()->isOpen()))
        m_index->openWhenThere(job.out);
}

void WorkConnection::wait(const QList<IndexJobRequest>& jobs)
{
    for (const IndexJobRequest& job : jobs)
        m_queue.add(job);
}

void WorkConnection::run(const IndexJobRequest& job)
{
    m_job = job;
    m_hasFailed = false;
    showSubject();
    m_dock->setCanStart(true);
    m_dock->showSanity({});
    m_dock->setState(WorkDock::State::Starting);
    if (m_worker.state() == WorkerClient::State::NotRunning)
        m_worker.start();
    IndexJobRequest started = job;
    if (started.threads == 0)
        started.threads = m_threads;
    m_worker.startIndex(started);
}

void WorkConnection::runNext()
{
    if (isWorking())
        return;
    if (const auto next = m_queue.takeFirst()) {
        run(*next);
        Q_EMIT said(tr("Now at work on %1").arg(nameOf(next->out)));
    }
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

void WorkConnection::showOver(bool goesOn)
{
    if (isWorking())
        return;
    const bool isClosing = static_cast<bool>(m_whenOver);
    if (m_whenOver)
        std::exchange(m_whenOver, {})();
    Q_EMIT jobOver();
    // What failed or was stopped waits for somebody to look at it.
    if (goesOn && !isClosing)
        runNext();
}

void WorkConnection::tellPerson(const QString& message)
{
    Q_EMIT said(message);
    QApplication::alert(m_dock->window()); // nothing where the window is in front
}

void WorkConnection::showQueue()
{
    QList<JobQueueView::Job> jobs;
    for (const IndexJobRequest& job : m_queue.jobs())
        jobs.append({nameOf(job.out), detailsOf(job)});
    m_dock->queue()->setJobs(jobs);
    m_dock->setQueueLength(jobs.size());
}

void WorkConnection::showSubject()
{
    const bool isForeign = m_dock->state() == WorkDock::State::Foreign;
    if (m_job && !isForeign)
        m_dock->setSubject(nameOf(m_job->out));
    else if (!isForeign)
        m_dock->setSubject(tr("Nothing to do"));
    m_dock->setCanOpen(m_job && !isForeign && m_job->out != m_index->session()->file());
}

void WorkConnection::handleCrash(const WorkerCrash& crash)
{
    m_hasFailed = true;
    m_dock->showFailure(crash.how, crash.lastWords);
    tellPerson(tr("The worker has ended unexpectedly; what it had committed is safe"));
    showOver(false);
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
