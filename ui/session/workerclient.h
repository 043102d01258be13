#pragma once

#include "ui/session/workermessages.h"

#include <QByteArray>
#include <QHash>
#include <QObject>
#include <QPointer>
#include <QProcess>
#include <QStringList>
#include <QTimer>

namespace atomscope {

/// How a worker that was not told to end has ended.
struct WorkerCrash
{
    QString how; ///< a sentence: exit code or signal
    QStringList lastWords; ///< its last lines on stderr
};

/// The worker process `atomscope-worker serve`. Lives in the GUI thread; nothing here waits.
///
/// Requests may be made as soon as start() was called; the process answers when it is up. When the process ends, every
/// open request fails first, then crashed() or ended() follows, and start() begins anew.
class WorkerClient : public QObject
{
    Q_OBJECT
public:
    enum class State { NotRunning, Starting, Ready };
    enum class JobState { None, Running, Paused, Ending };

    /// Beside the running application.
    static QString defaultProgram();

    explicit WorkerClient(QObject* parent = nullptr);
    /// Kills the worker unless a job was detached; what is committed stays.
    ~WorkerClient() override;

    /// Another worker, from the next start() on. `arguments` come before "serve".
    void setProgram(const QString& program, const QStringList& arguments = {});
    /// How long a worker may take to say hello (loading its libraries included).
    void setHandshakeTimeoutMs(int milliseconds) { m_handshake.setInterval(milliseconds); }

    State state() const { return m_state; }
    JobState jobState() const { return m_jobState; }
    /// The file the running job writes; empty without one.
    QString jobFile() const { return m_jobFile; }
    bool isJobDetached() const { return m_isDetached; }

    void start();
    /// Asks the worker to end; kills it when it has not within `graceMs`.
    void shutdown(int graceMs = 5000);
    /// At once. Reported as crashed().
    void kill();

    /// Answered by jobEnded() or jobFailed(). One job at a time.
    void startIndex(const IndexJobRequest& job);
    void pauseIndex();
    void resumeIndex();
    void stopIndex();
    void cancelIndex();
    /// The job goes on when this object and the whole program are gone.
    void detachIndex();
    /// Answer to indexFinished(): no connection to the file is open any more.
    void confirmIndexClosed();

    /// These return the number that comes back with the answer.
    qint64 encode(const EncodeRequest& request);
    qint64 inspect(const QString& path);
    /// Any part of the job may be missing.
    qint64 checkIndex(const IndexJobRequest& job);

Q_SIGNALS:
    void stateChanged(atomscope::WorkerClient::State state);
    void jobStateChanged(atomscope::WorkerClient::JobState state);
    void ready(const atomscope::WorkerHello& hello);
    void progress(const atomscope::IndexingProgress& progress);
    /// The SAE was tried on the beginning of the text.
    void sanityChecked(const atomscope::SanityReport& report);
    /// The content is complete: close the file and call confirmIndexClosed(). Open it again on jobEnded().
    void indexFinished(const QString& file);
    void jobEnded(const atomscope::IndexingResult& result);
    void jobFailed(const atomscope::Error& error);
    void jobDetached();
    void encoded(qint64 request, const QJsonObject& result);
    void inspected(qint64 request, const QJsonObject& result);
    void indexChecked(qint64 request, const QJsonObject& result);
    /// Any request but index.start.
    void requestFailed(qint64 request, const QString& method, const atomscope::Error& error);
    /// The worker wrote something that is not the protocol; it was ignored.
    void protocolError(const atomscope::Error& error);
    /// A line of its log.
    void logLine(const QString& line);
    void failedToStart(const atomscope::Error& error);
    void crashed(const atomscope::WorkerCrash& crash);
    void ended();

private:
    qint64 send(const QString& method, const QJsonObject& params = {});
    void readOutput();
    void readLog(bool isAtEnd);
    void handleLine(const QByteArray& line);
    void handleNotification(const WorkerMessage& message);
    void handleResult(qint64 id, const QString& method, const QJsonObject& result);
    void handleHello(const QJsonObject& result);
    void handleFailure(qint64 id, const QString& method, const Error& error);
    void handleEnd(int exitCode, QProcess::ExitStatus status);
    void handleStartFailure();
    void failOpenRequests(const QString& why);
    void setState(State state);
    void setJobState(JobState state);
    void releaseProcess();

    QString m_program;
    QStringList m_arguments;
    QProcess* m_process = nullptr;
    QTimer m_handshake, m_grace;
    State m_state = State::NotRunning;
    JobState m_jobState = JobState::None;
    QString m_jobFile;
    bool m_isDetached = false;
    bool m_isEndExpected = false;
    QString m_killReason; ///< why we killed it, if we did
    qint64 m_lastId = 0;
    QHash<qint64, QString> m_open; ///< request -> method
    QByteArray m_partialLine, m_partialLogLine;
    bool m_isSkippingLine = false; ///< of a line that was too long
    QStringList m_lastWords;
};

} // namespace atomscope
