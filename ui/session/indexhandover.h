#pragma once

#include <QObject>
#include <QString>

namespace atomscope {

class IndexSession;
class WorkerClient;

/// The end of an index that the explorer looks at while its own worker fills it: the worker says that the content is
/// complete, the session closes the file, the worker is told so and turns it into one file, the session opens it again.
/// Lives in the GUI thread. The session answers nothing in between; views ask again when it is opened().
class IndexHandover : public QObject
{
    Q_OBJECT
public:
    /// Both must outlive it; it is the session's child.
    IndexHandover(WorkerClient* worker, IndexSession* session);

private:
    void release(const QString& file);
    void reopen();

    WorkerClient* m_worker;
    IndexSession* m_session;
    QString m_released; ///< the file that is to be opened again; empty without one
};

} // namespace atomscope
