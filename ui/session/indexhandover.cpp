#include "ui/session/indexhandover.h"

#include "ui/session/indexsession.h"
#include "ui/session/workerclient.h"

#include <QFileInfo>
#include <utility>

namespace atomscope {

IndexHandover::IndexHandover(WorkerClient* worker, IndexSession* session)
    : QObject(session)
    , m_worker(worker)
    , m_session(session)
{
    connect(worker, &WorkerClient::indexFinished, this, &IndexHandover::release);
    connect(session, &IndexSession::closed, this, [this] {
        if (!m_released.isEmpty())
            m_worker->confirmIndexClosed();
    });
    connect(worker, &WorkerClient::jobEnded, this, &IndexHandover::reopen);
    // A worker that dies here leaves a complete file behind.
    connect(worker, &WorkerClient::jobFailed, this, &IndexHandover::reopen);
}

void IndexHandover::release(const QString& file)
{
    if (QFileInfo(file) != QFileInfo(m_session->file())) {
        m_worker->confirmIndexClosed();
        return;
    }
    m_released = m_session->file();
    m_session->close();
}

void IndexHandover::reopen()
{
    const QString file = std::exchange(m_released, QString());
    // Somebody may have opened another one meanwhile.
    if (!file.isEmpty() && file == m_session->file())
        m_session->open(file);
}

} // namespace atomscope
