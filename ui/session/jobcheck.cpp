#include "ui/session/jobcheck.h"

#include <utility>

namespace atomscope {

namespace {

constexpr int kDebounceMs = 300;

} // namespace

JobCheck::JobCheck(QObject* parent)
    : QObject(parent)
{
    m_debounce.setSingleShot(true);
    m_debounce.setInterval(kDebounceMs);
    connect(&m_debounce, &QTimer::timeout, this, &JobCheck::ask);
    connect(&m_worker, &WorkerClient::indexChecked, this, [this](qint64 request, const QJsonObject& result) {
        if (request != m_request)
            return;
        m_request = -1;
        if (m_wanted) {
            if (!m_debounce.isActive())
                ask();
            return;
        }
        const auto reply = indexCheckFromJson(result);
        if (reply)
            Q_EMIT checked(*reply);
        else
            Q_EMIT failed(reply.error());
    });
    connect(&m_worker, &WorkerClient::requestFailed, this, [this](qint64 request, const QString&, const Error& error) {
        if (request == m_request)
            fail(error);
    });
}

void JobCheck::check(const IndexJobRequest& job)
{
    m_job = job;
    m_wanted = job;
    m_debounce.start();
}

void JobCheck::ask()
{
    if (!m_wanted || m_request >= 0)
        return;
    if (m_worker.state() == WorkerClient::State::NotRunning)
        m_worker.start();
    const IndexJobRequest job = std::move(*m_wanted);
    m_wanted.reset();
    m_request = m_worker.checkIndex(job);
}

void JobCheck::fail(const Error& error)
{
    m_request = -1;
    if (m_wanted)
        m_debounce.start(); // about a job that nobody means any more
    else
        Q_EMIT failed(error);
}

} // namespace atomscope
