#pragma once

#include "ui/session/indexreplies.h"
#include "ui/session/indexsession.h"

#include <QObject>
#include <QTimer>

namespace atomscope {

class AtomPageView;

/// Counts what fires together with the atom on the page, once somebody stays there: by itself for atoms with few
/// firings, else when asked.
class NeighboursConnection : public QObject
{
    Q_OBJECT
public:
    /// More firings than this are counted when asked: they take a noticeable part of a second.
    static constexpr std::int64_t kCountedUnasked = 10'000;

    NeighboursConnection(AtomPageView* page, IndexSession* session);
    void showPage(const AtomPageReply& reply);
    bool isCounting() const { return m_isCounting; }

Q_SIGNALS:
    /// Counted, or failed.
    void settled();

private:
    void count();
    void end();

    AtomPageView* m_page;
    IndexSession* m_session;
    QTimer m_staying;
    bool m_isCounting = false;
};

} // namespace atomscope
