#include "ui/session/indexwatcher.h"

#include "ui/session/indexsession.h"

#include <utility>

namespace atomscope {

IndexWatcher::IndexWatcher(IndexSession* session, int intervalMs)
    : QObject(session)
    , m_session(session)
{
    m_timer.setInterval(intervalMs);
    connect(&m_timer, &QTimer::timeout, this, &IndexWatcher::look);
    connect(session, &IndexSession::opened, this, [this](const IndexOpened& index) { begin(index.state); });
    connect(session, &IndexSession::openFailed, &m_timer, &QTimer::stop);
    connect(session, &IndexSession::closed, &m_timer, &QTimer::stop);
    connect(session, &IndexSession::newestStateReady, this, &IndexWatcher::handle);
    connect(session, &IndexSession::snapshotMoved, this, [this](const IndexState& state) {
        setNews({0, state.nTokens, state.isFinished});
    });
    connect(session, &IndexSession::requestFailed, this, [this](IndexSession::Request request) {
        // Locked for a moment, most likely: the next look tells.
        if (request == IndexSession::Request::NewestState)
            m_isLooking = false;
    });
}

void IndexWatcher::begin(const IndexState& state)
{
    m_condition = FileCondition::Same;
    m_isLooking = false;
    m_news = {0, state.nTokens, state.isFinished};
    Q_EMIT newsChanged(m_news);
    m_timer.start();
}

void IndexWatcher::look()
{
    if (!m_session->isOpen() || std::exchange(m_isLooking, true))
        return;
    m_session->requestNewestState();
}

void IndexWatcher::handle(const NewestState& newest)
{
    m_isLooking = false;
    if (std::exchange(m_condition, newest.condition) != newest.condition) {
        if (newest.condition == FileCondition::Replaced)
            Q_EMIT fileReplaced();
        else if (newest.condition == FileCondition::Deleted)
            Q_EMIT fileDeleted();
    }
    setNews({newest.state.nTokens - m_session->state().nTokens, newest.state.nTokens, newest.state.isFinished});
}

void IndexWatcher::setNews(const IndexNews& news)
{
    if (m_news == news)
        return;
    const bool isFinishedNow = news.isFinished && !m_news.isFinished;
    m_news = news;
    Q_EMIT newsChanged(news);
    if (isFinishedNow)
        Q_EMIT finished();
}

} // namespace atomscope
