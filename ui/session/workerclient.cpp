#include "ui/session/workerclient.h"

#include <QCoreApplication>
#include <QDir>
#include <csignal>
#include <cstring>
#include <utility>

namespace atomscope {

namespace {

constexpr int kHandshakeMs = 30'000;
constexpr int kLastWords = 12;
constexpr qsizetype kLongestLine = 64 << 20;
constexpr qsizetype kLongestLogLine = 1 << 16;
constexpr const char* kWorkerName = "atomscope-worker";

const QString kHello = QStringLiteral("hello");
const QString kIndexStart = QStringLiteral("index.start");
const QString kImportStart = QStringLiteral("import.start");
const QString kMeasureStart = QStringLiteral("measure.start");
const QString kIndexPause = QStringLiteral("index.pause");
const QString kIndexResume = QStringLiteral("index.resume");
const QString kIndexDetach = QStringLiteral("index.detach");
const QString kEncode = QStringLiteral("encode");
const QString kInspect = QStringLiteral("inspect");
const QString kIndexCheck = QStringLiteral("index.check");

/// Answered when the job has ended.
bool isJob(const QString& method)
{
    return method == kIndexStart || method == kImportStart || method == kMeasureStart;
}

} // namespace

QString WorkerClient::defaultProgram()
{
    return QDir(QCoreApplication::applicationDirPath()).filePath(QLatin1String(kWorkerName));
}

WorkerClient::WorkerClient(QObject* parent)
    : QObject(parent)
    , m_program(defaultProgram())
{
    m_handshake.setSingleShot(true);
    m_handshake.setInterval(kHandshakeMs);
    m_grace.setSingleShot(true);
    connect(&m_handshake, &QTimer::timeout, this, [this] {
        m_killReason = tr("It did not answer when it was started, and was ended");
        kill();
    });
    connect(&m_grace, &QTimer::timeout, this, [this] {
        if (m_process)
            m_process->kill();
    });
}

WorkerClient::~WorkerClient()
{
    if (m_process)
        releaseProcess();
}

void WorkerClient::releaseProcess()
{
    m_process->disconnect(this);
    if (m_isDetached) {
        // ~QProcess would kill it. The object stays for the rest of the program; the worker sees its stdin close when
        // the program ends.
        static QList<QProcess*> leftRunning;
        m_process->setParent(nullptr);
        leftRunning.append(m_process);
    } else {
        m_process->kill();
        m_process->waitForFinished(); // of a process that is being killed: immediate
        delete m_process;
    }
    m_process = nullptr;
}

void WorkerClient::setProgram(const QString& program, const QStringList& arguments)
{
    m_program = program;
    m_arguments = arguments;
}

void WorkerClient::start()
{
    if (m_process)
        return;
    m_process = new QProcess(this);
    m_partialLine.clear();
    m_partialLogLine.clear();
    m_lastWords.clear();
    m_killReason.clear();
    m_isSkippingLine = m_isEndExpected = m_isDetached = false;
    connect(m_process, &QProcess::readyReadStandardOutput, this, &WorkerClient::readOutput);
    connect(m_process, &QProcess::readyReadStandardError, this, [this] { readLog(false); });
    connect(m_process, &QProcess::finished, this, &WorkerClient::handleEnd);
    connect(m_process, &QProcess::errorOccurred, this, [this](QProcess::ProcessError error) {
        if (error == QProcess::FailedToStart)
            handleStartFailure();
    });
    setState(State::Starting);
    m_handshake.start();
    m_process->start(m_program, m_arguments + QStringList{QStringLiteral("serve")});
    if (m_process)
        send(kHello);
}

void WorkerClient::shutdown(int graceMs)
{
    if (!m_process)
        return;
    m_isEndExpected = true;
    send(QStringLiteral("shutdown"));
    m_process->closeWriteChannel();
    m_grace.start(graceMs);
}

void WorkerClient::kill()
{
    if (!m_process)
        return;
    if (m_killReason.isEmpty())
        m_killReason = tr("It was ended on request");
    m_process->kill();
}

void WorkerClient::startIndex(const IndexJobRequest& job)
{
    if (m_jobState != JobState::None) {
        Q_EMIT jobFailed(Error{ErrorCode::Busy, tr("Another job is still running").toStdString(), {}});
        return;
    }
    m_jobFile = job.out;
    setJobState(JobState::Running);
    send(job.isMeasuring ? kMeasureStart : job.exports.isEmpty() ? kIndexStart : kImportStart, job.toJson());
}

void WorkerClient::pauseIndex()
{
    send(kIndexPause);
}

void WorkerClient::resumeIndex()
{
    send(kIndexResume);
}

void WorkerClient::stopIndex()
{
    if (m_jobState != JobState::None)
        setJobState(JobState::Ending);
    send(QStringLiteral("index.stop"));
}

void WorkerClient::cancelIndex()
{
    if (m_jobState != JobState::None)
        setJobState(JobState::Ending);
    send(QStringLiteral("index.cancel"));
}

void WorkerClient::detachIndex()
{
    send(kIndexDetach);
}

void WorkerClient::confirmIndexClosed()
{
    send(QStringLiteral("index.closed"));
}

qint64 WorkerClient::encode(const EncodeRequest& request)
{
    return send(kEncode, request.toJson());
}

qint64 WorkerClient::inspect(const QString& path)
{
    QJsonObject params;
    params.insert(QLatin1String("path"), path);
    return send(kInspect, params);
}

qint64 WorkerClient::checkIndex(const IndexJobRequest& job)
{
    return send(kIndexCheck, job.toJson());
}

qint64 WorkerClient::send(const QString& method, const QJsonObject& params)
{
    const qint64 id = ++m_lastId;
    m_open.insert(id, method);
    if (m_process && m_process->isWritable()) {
        m_process->write(requestLine(id, method, params));
    } else {
        // Later, so that the caller has the number before the answer comes.
        QMetaObject::invokeMethod(
            this,
            [this, id] {
                if (const QString open = m_open.take(id); !open.isEmpty())
                    handleFailure(
                        id, open,
                        Error{ErrorCode::Io, tr("The worker is not running; start it again").toStdString(), {}});
            },
            Qt::QueuedConnection);
    }
    return id;
}

void WorkerClient::readOutput()
{
    m_partialLine += m_process->readAllStandardOutput();
    qsizetype begin = 0;
    for (qsizetype end; (end = m_partialLine.indexOf('\n', begin)) >= 0; begin = end + 1) {
        const QByteArray line = m_partialLine.mid(begin, end - begin);
        if (!std::exchange(m_isSkippingLine, false) && !line.trimmed().isEmpty())
            handleLine(line);
    }
    m_partialLine.remove(0, begin);
    if (m_partialLine.size() > kLongestLine) {
        m_partialLine.clear();
        if (!std::exchange(m_isSkippingLine, true))
            Q_EMIT protocolError(Error{
                ErrorCode::Limit, tr("The worker wrote a line of more than 64 MB; it was ignored").toStdString(), {}});
    }
}

void WorkerClient::readLog(bool isAtEnd)
{
    m_partialLogLine += m_process->readAllStandardError();
    if ((isAtEnd && !m_partialLogLine.isEmpty()) || m_partialLogLine.size() > kLongestLogLine)
        m_partialLogLine += '\n';
    qsizetype begin = 0;
    for (qsizetype end; (end = m_partialLogLine.indexOf('\n', begin)) >= 0; begin = end + 1) {
        const QString line = QString::fromUtf8(m_partialLogLine.mid(begin, end - begin)).trimmed();
        if (line.isEmpty())
            continue;
        m_lastWords.append(line);
        if (m_lastWords.size() > kLastWords)
            m_lastWords.removeFirst();
        Q_EMIT logLine(line);
    }
    m_partialLogLine.remove(0, begin);
}

void WorkerClient::handleLine(const QByteArray& line)
{
    auto message = parseWorkerLine(line);
    if (!message) {
        Q_EMIT protocolError(message.error());
        return;
    }
    if (message->kind == WorkerMessage::Kind::Notification) {
        handleNotification(*message);
        return;
    }
    const QString method = m_open.take(message->id);
    if (method.isEmpty()) {
        Q_EMIT protocolError(Error{
            ErrorCode::BadFormat, tr("The worker answered a question that was not asked; it was ignored").toStdString(),
            message->error.message});
        return;
    }
    if (message->kind == WorkerMessage::Kind::Failure)
        handleFailure(message->id, method, message->error);
    else
        handleResult(message->id, method, message->content);
}

void WorkerClient::handleNotification(const WorkerMessage& message)
{
    // A worker of a later version may say more than this one understands: other notifications are no error.
    const auto pass = [this](const auto& value, auto signal) {
        if (value)
            (this->*signal)(*value);
        else
            Q_EMIT protocolError(value.error());
    };
    if (message.method == QLatin1String("index.progress"))
        pass(progressFromJson(message.content), &WorkerClient::progress);
    else if (message.method == QLatin1String("import.progress"))
        pass(importProgressFromJson(message.content), &WorkerClient::progress);
    else if (message.method == QLatin1String("measure.progress"))
        pass(measureProgressFromJson(message.content), &WorkerClient::progress);
    else if (message.method == QLatin1String("index.checked"))
        pass(sanityFromJson(message.content), &WorkerClient::sanityChecked);
    else if (message.method == QLatin1String("index.finished"))
        Q_EMIT indexFinished(message.content.value(QLatin1String("file")).toString());
}

void WorkerClient::handleResult(qint64 id, const QString& method, const QJsonObject& result)
{
    if (method == kHello) {
        handleHello(result);
    } else if (isJob(method)) {
        const auto outcome = method == kIndexStart ? indexingResultFromJson(result) : importResultFromJson(result);
        if (!outcome) {
            handleFailure(id, method, outcome.error());
            return;
        }
        m_jobFile.clear();
        m_isDetached = false;
        setJobState(JobState::None);
        Q_EMIT jobEnded(*outcome);
    } else if (method == kIndexPause && m_jobState == JobState::Running) {
        setJobState(JobState::Paused);
    } else if (method == kIndexResume && m_jobState == JobState::Paused) {
        setJobState(JobState::Running);
    } else if (method == kIndexDetach) {
        m_isDetached = true;
        Q_EMIT jobDetached();
    } else if (method == kEncode) {
        Q_EMIT encoded(id, result);
    } else if (method == kInspect) {
        Q_EMIT inspected(id, result);
    } else if (method == kIndexCheck) {
        Q_EMIT indexChecked(id, result);
    }
}

void WorkerClient::handleHello(const QJsonObject& result)
{
    m_handshake.stop();
    const auto hello = helloFromJson(result);
    if (!hello || hello->program != QLatin1String(kWorkerName)) {
        m_killReason = tr("%1 is not the worker of this program, and was ended").arg(m_program);
        kill();
        return;
    }
    setState(State::Ready);
    Q_EMIT ready(*hello);
}

void WorkerClient::handleFailure(qint64 id, const QString& method, const Error& error)
{
    if (isJob(method)) {
        m_jobFile.clear();
        m_isDetached = false;
        setJobState(JobState::None);
        Q_EMIT jobFailed(error);
    } else if (method == kHello) {
        m_killReason = tr("It could not start: %1").arg(QString::fromStdString(error.message));
        kill();
    } else {
        Q_EMIT requestFailed(id, method, error);
    }
}

void WorkerClient::handleEnd(int exitCode, QProcess::ExitStatus status)
{
    readOutput(); // an answer may have come with the end
    readLog(true);
    m_handshake.stop();
    m_grace.stop();
    m_process->deleteLater();
    m_process = nullptr;
    WorkerCrash crash;
    crash.how = m_killReason;
    if (crash.how.isEmpty() && status == QProcess::CrashExit)
        // On Unix the exit code of a crash is the signal.
        crash.how = exitCode == SIGKILL
            ? tr("It was killed (signal 9); the system may have run out of memory")
            : tr("It was ended by signal %1 (%2)").arg(exitCode).arg(QString::fromUtf8(strsignal(exitCode)));
    else if (crash.how.isEmpty())
        crash.how = tr("It ended by itself with exit code %1").arg(exitCode);
    crash.lastWords = m_lastWords;
    const bool isExpected = m_isEndExpected;
    setState(State::NotRunning);
    failOpenRequests(isExpected ? tr("The worker has ended") : tr("The worker has crashed. %1").arg(crash.how));
    if (isExpected)
        Q_EMIT ended();
    else
        Q_EMIT crashed(crash);
}

void WorkerClient::handleStartFailure()
{
    m_handshake.stop();
    const std::string why = m_process->errorString().toStdString();
    m_process->deleteLater();
    m_process = nullptr;
    setState(State::NotRunning);
    const QString message = tr("The worker %1 cannot be started; is it installed beside this program?").arg(m_program);
    failOpenRequests(message);
    Q_EMIT failedToStart(Error{ErrorCode::NotFound, message.toStdString(), why});
}

void WorkerClient::failOpenRequests(const QString& why)
{
    const Error error{ErrorCode::Io, why.toStdString(), {}};
    for (const auto& [id, method] : std::exchange(m_open, {}).asKeyValueRange()) {
        if (method != kHello && method != QLatin1String("shutdown"))
            handleFailure(id, method, error);
    }
}

void WorkerClient::setState(State state)
{
    if (std::exchange(m_state, state) != state)
        Q_EMIT stateChanged(state);
}

void WorkerClient::setJobState(JobState state)
{
    if (std::exchange(m_jobState, state) != state)
        Q_EMIT jobStateChanged(state);
}

} // namespace atomscope
