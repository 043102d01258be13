#pragma once

#include "ui/session/indexcheckreply.h"
#include "ui/session/workerclient.h"

#include <QObject>
#include <QTimer>
#include <optional>

namespace atomscope {

/// Asks a worker of its own about a job while somebody puts it together: a little after the last change, one question
/// at a time, the newest job last. A worker of its own, because a trial that takes too much memory must not end a job
/// that runs. It is started with the first question and lives as long as this.
class JobCheck : public QObject
{
    Q_OBJECT
public:
    explicit JobCheck(QObject* parent = nullptr);

    /// Before the first question.
    void setProgram(const QString& program, const QStringList& arguments = {})
    {
        m_worker.setProgram(program, arguments);
    }
    /// Replaces what was asked and has no answer yet.
    void check(const IndexJobRequest& job);
    /// The answer to the newest job has not come.
    bool isChecking() const { return m_wanted.has_value() || m_request >= 0; }
    /// What the next answer is about, or the last one was.
    const IndexJobRequest& job() const { return m_job; }

Q_SIGNALS:
    /// About the newest job; never about an older one.
    void checked(const atomscope::IndexCheckReply& reply);
    /// The worker has ended, or cannot be started; the next check() starts it again.
    void failed(const atomscope::Error& error);

private:
    void ask();
    void fail(const Error& error);

    WorkerClient m_worker;
    QTimer m_debounce;
    IndexJobRequest m_job;
    std::optional<IndexJobRequest> m_wanted; ///< not asked yet
    qint64 m_request = -1;
};

} // namespace atomscope
