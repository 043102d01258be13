#include "ui/windows/centrepages.h"

#include "ui/session/browsestate.h"
#include "ui/widgets/atomlist.h"
#include "ui/widgets/atompageview.h"
#include "ui/widgets/overviewview.h"
#include "ui/windows/indexconnection.h"
#include "ui/windows/labelconnection.h"
#include "ui/windows/windowactions.h"

#include <QAction>

namespace atomscope {

CentrePages::CentrePages(const Panes& panes, BrowseState* state)
    : m_panes(panes)
    , m_state(state)
    , m_overview(new OverviewView)
{
    addWidget(panes.atomPage);
    addWidget(m_overview);
    connect(state, &BrowseState::viewChanged, this, &CentrePages::showView);
}

void CentrePages::connectTo(IndexConnection* index, LabelConnection* labels, const WindowActions* actions)
{
    m_index = index;
    m_overviewConnection = std::make_unique<OverviewConnection>(
        OverviewConnection::Panes{m_overview, m_panes.model, m_panes.list}, index, labels->session(), m_state);
    connect(m_overviewConnection.get(), &OverviewConnection::settled, this, &CentrePages::settled);
    connect(m_overviewConnection.get(), &OverviewConnection::openRequested, this, &CentrePages::openRequested);
    using enum WindowActions::Id;
    connect(actions->action(ShowOverview), &QAction::triggered, this, [this] { toggle(CentreView::Overview); });
    connect(actions->action(Update), &QAction::triggered, m_overviewConnection.get(), &OverviewConnection::update);
}

void CentrePages::toggle(CentreView view)
{
    if (m_state->view() != view)
        m_state->setView(view);
    else if (m_state->canGoBack())
        m_index->goBack();
    else
        m_state->setView(CentreView::Atom);
}

void CentrePages::showView()
{
    switch (m_state->view()) {
    case CentreView::Overview:
        setCurrentWidget(m_overview);
        m_panes.list->setFocus(); // its keys go on
        break;
    default:
        setCurrentWidget(m_panes.atomPage);
        break;
    }
}

bool CentrePages::isSettled() const
{
    return !m_overviewConnection || m_overviewConnection->isSettled();
}

} // namespace atomscope
