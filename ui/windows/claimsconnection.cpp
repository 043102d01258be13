#include "ui/windows/claimsconnection.h"

#include "ui/session/browsestate.h"
#include "ui/widgets/atomlist.h"
#include "ui/widgets/claimsview.h"
#include "ui/windows/indexconnection.h"

namespace atomscope {

ClaimsConnection::ClaimsConnection(ClaimsView* view, AtomList* list, IndexConnection* index, BrowseState* state)
    : m_view(view)
    , m_list(list)
    , m_index(index)
    , m_state(state)
{
    connectIndex();
    connectView();
    connect(state, &BrowseState::viewChanged, this, [this] {
        if (isShown() && m_isStale)
            request();
    });
}

void ClaimsConnection::connectIndex()
{
    connect(m_index, &IndexConnection::opened, this, &ClaimsConnection::update);
    connect(m_index, &IndexConnection::openFailed, this, [this](const Error& error) {
        m_view->showError(QString::fromStdString(error.message), QString::fromStdString(error.detail));
    });
    connect(m_index, &IndexConnection::closed, this, [this] {
        m_isStale = true;
        m_isComing = false;
        m_view->showEmpty(tr("No index open"), tr("Open an index to see what it says about the claims"),
                          tr("Open index…"));
    });
    connect(m_index->session(), &IndexSession::claimsReady, this,
            [this](const std::shared_ptr<const ClaimsPage>& page) {
                m_isComing = false;
                m_view->setPage(page);
                Q_EMIT settled();
            });
    // The table is read anew once the index is measured.
    connect(m_index->session(), &IndexSession::columnsReady, this, [this] {
        if (m_view->page() && !m_view->page()->facts.isMeasured)
            update();
    });
    connect(m_index->session(), &IndexSession::requestFailed, this,
            [this](IndexSession::Request request, const Error& error) {
                if (request != IndexSession::Request::Claims)
                    return;
                m_isComing = false;
                m_view->showError(QString::fromStdString(error.message), QString::fromStdString(error.detail));
                Q_EMIT settled();
            });
}

void ClaimsConnection::connectView()
{
    connect(m_view, &ClaimsView::actionRequested, this, [this] {
        if (m_index->index())
            request();
        else
            Q_EMIT openRequested();
    });
    connect(m_view, &ClaimsView::filterRequested, this, [this](const AtomFilter& filter) {
        m_list->setFilter(filter);
        m_state->setFilter(filter);
    });
}

bool ClaimsConnection::isShown() const
{
    return m_state->view() == CentreView::Claims;
}

void ClaimsConnection::update()
{
    m_isStale = true;
    if (isShown())
        request();
}

void ClaimsConnection::request()
{
    if (!m_index->session()->isOpen())
        return;
    m_isStale = false;
    m_isComing = true;
    m_view->showLoading();
    m_index->session()->requestClaims(IndexSession::Freshness::Newest);
}

} // namespace atomscope
