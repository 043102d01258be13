#include "tests/support/workerprocess.h"

#include "tests/support/testsupport.h"

#include <csignal>

namespace atomscope::test {

namespace {

constexpr int kPatienceMs = 120'000; // a hang is a failure, not a hung test

QString workerPath()
{
    return QString::fromStdString(program("atomscope-worker").string());
}

WorkerOutcome outcomeOf(QProcess& process)
{
    WorkerOutcome outcome;
    outcome.hasEnded = process.state() == QProcess::NotRunning || process.waitForFinished(kPatienceMs);
    outcome.hasCrashed = process.exitStatus() == QProcess::CrashExit;
    outcome.exitCode = process.exitCode();
    outcome.output = process.readAllStandardOutput();
    outcome.errors = process.readAllStandardError();
    return outcome;
}

} // namespace

WorkerOutcome runWorker(const QStringList& arguments, const std::function<void()>& inChild)
{
    QProcess process;
    if (inChild)
        process.setChildProcessModifier(inChild);
    process.start(workerPath(), arguments);
    process.closeWriteChannel();
    return outcomeOf(process);
}

WorkerProcess::WorkerProcess(const QStringList& arguments)
{
    m_process.start(workerPath(), arguments);
    m_process.waitForStarted();
}

WorkerProcess::~WorkerProcess()
{
    if (m_process.state() == QProcess::NotRunning)
        return;
    m_process.kill();
    m_process.waitForFinished();
}

void WorkerProcess::writeLine(const QByteArray& line)
{
    m_process.write(line + '\n');
    m_process.waitForBytesWritten();
}

QByteArray WorkerProcess::readLine()
{
    while (!m_process.canReadLine())
        if (!m_process.waitForReadyRead(kPatienceMs / 2))
            return m_process.readLine(); // what is left behind the last line end
    return m_process.readLine().trimmed();
}

void WorkerProcess::signal(int number)
{
    ::kill(static_cast<pid_t>(pid()), number);
}

WorkerOutcome WorkerProcess::waitForEnd()
{
    return outcomeOf(m_process);
}

} // namespace atomscope::test
