#pragma once

#include "ui/session/indexreplies.h"

#include <QObject>
#include <QTimer>

namespace atomscope {

class IndexSession;

/// How much further the file is than what is shown.
struct IndexNews
{
    qint64 newTokens = 0; ///< counted tokens committed since the snapshot
    qint64 nTokens = 0; ///< committed now
    bool isFinished = false;
    friend bool operator==(const IndexNews&, const IndexNews&) = default;
};

/// Follows the file of a session whoever writes it: looks once a second, on the session's thread, until the index is
/// finished, and after that only whether the file is still the same. Lives in the GUI thread.
class IndexWatcher : public QObject
{
    Q_OBJECT
public:
    explicit IndexWatcher(IndexSession* session, int intervalMs = 1000);

    const IndexNews& news() const { return m_news; }

Q_SIGNALS:
    /// newTokens is 0 again after the snapshot moved.
    void newsChanged(const atomscope::IndexNews& news);
    /// The index was still being filled when it was opened, and is finished now.
    void finished();
    /// Another file lies there now; open it again to see it.
    void fileReplaced();
    /// What is open can still be read.
    void fileDeleted();

private:
    void begin(const IndexState& state);
    void look();
    void handle(const NewestState& newest);
    void setNews(const IndexNews& news);

    IndexSession* m_session;
    QTimer m_timer;
    IndexNews m_news;
    FileCondition m_condition = FileCondition::Same;
    bool m_isLooking = false;
};

} // namespace atomscope
