#pragma once

#include <QByteArray>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>
#include <QStringList>
#include <functional>

namespace atomscope::test {

/// What one run of atomscope-worker left behind.
struct WorkerOutcome
{
    bool hasEnded = false; ///< by itself or by a signal, within two minutes
    bool hasCrashed = false; ///< a signal ended it
    int exitCode = -1;
    QByteArray output;
    QByteArray errors;

    QJsonObject object() const { return QJsonDocument::fromJson(output).object(); }
    QJsonArray array() const { return QJsonDocument::fromJson(output).array(); }
};

/// Runs the worker to its end. `inChild` runs in the new process before the program is loaded.
WorkerOutcome runWorker(const QStringList& arguments, const std::function<void()>& inChild = {});

/// A worker that is spoken to while it runs.
class WorkerProcess
{
public:
    explicit WorkerProcess(const QStringList& arguments);
    ~WorkerProcess(); ///< kills it if it still runs

    void writeLine(const QByteArray& line);
    void closeInput() { m_process.closeWriteChannel(); }
    /// The next line of the output; empty at its end or after a minute.
    QByteArray readLine();
    qint64 pid() const { return m_process.processId(); }
    void signal(int number);
    WorkerOutcome waitForEnd();

private:
    QProcess m_process;
};

} // namespace atomscope::test
