#include "ui/windows/centrepages.h"

#include "ui/session/browsestate.h"
#include "ui/widgets/atomlist.h"
#include "ui/widgets/atompageview.h"
#include "ui/widgets/claimsview.h"
#include "ui/widgets/contextsview.h"
#include "ui/widgets/overviewview.h"
#include "ui/widgets/probeview.h"
#include "ui/widgets/readerview.h"
#include "ui/widgets/startpage.h"
#include "ui/windows/indexconnection.h"
#include "ui/windows/labelconnection.h"
#include "ui/windows/windowactions.h"
#include "ui/windows/workconnection.h"

#include <QAction>

namespace atomscope {

CentrePages::CentrePages(const Panes& panes, BrowseState* state)
    : m_panes(panes)
    , m_state(state)
    , m_start(new StartPage)
    , m_overview(new OverviewView)
    , m_claims(new ClaimsView)
    , m_probe(new ProbeView)
    , m_reader(new ReaderView)
{
    addWidget(panes.atomPage);
    addWidget(m_start);
    addWidget(m_overview);
    addWidget(m_claims);
    addWidget(m_probe);
    addWidget(m_reader);
    connect(state, &BrowseState::viewChanged, this, &CentrePages::showView);
    connect(this, &QStackedWidget::currentChanged, this, &QWidget::updateGeometry);
}

void CentrePages::connectTo(IndexConnection* index, LabelConnection* labels, WorkConnection* work,
                            const WindowActions* actions)
{
    m_index = index;
    m_overviewConnection = std::make_unique<OverviewConnection>(
        OverviewConnection::Panes{m_overview, m_panes.model, m_panes.list}, index, labels->session(), m_state);
    connect(m_overviewConnection.get(), &OverviewConnection::settled, this, &CentrePages::settled);
    connect(m_overviewConnection.get(), &OverviewConnection::openRequested, this, &CentrePages::openRequested);
    m_claims->setMeasureAction(actions->action(WindowActions::Id::MeasureIndex));
    m_claimsConnection = std::make_unique<ClaimsConnection>(m_claims, m_panes.list, index, m_state);
    connect(m_claimsConnection.get(), &ClaimsConnection::settled, this, &CentrePages::settled);
    connect(m_claimsConnection.get(), &ClaimsConnection::openRequested, this, &CentrePages::openRequested);
    m_probeConnection
        = std::make_unique<ProbeConnection>(m_probe, m_panes.model, index, work, labels->session(), m_state);
    connect(m_probeConnection.get(), &ProbeConnection::settled, this, &CentrePages::settled);
    connect(m_probeConnection.get(), &ProbeConnection::openRequested, this, &CentrePages::openRequested);
    m_readerConnection = std::make_unique<ReaderConnection>(
        ReaderConnection::Panes{m_reader, m_panes.atomPage, m_panes.model}, index, labels->session(), m_state);
    connect(m_readerConnection.get(), &ReaderConnection::settled, this, &CentrePages::settled);
    connect(m_readerConnection.get(), &ReaderConnection::openRequested, this, &CentrePages::openRequested);
    connect(m_panes.atomPage->contexts(), &ContextsView::documentRequested, this,
            [this](DocumentId document, int token) {
                m_readerConnection->read(document, token);
                toggle(CentreView::Reader);
            });
    connect(m_probe, &ProbeView::left, m_panes.list, qOverload<>(&QWidget::setFocus));
    using enum WindowActions::Id;
    connect(actions->action(ShowProbe), &QAction::triggered, this, [this] { toggle(CentreView::Probe); });
    connect(actions->action(ReadDocument), &QAction::triggered, this, &CentrePages::toggleReader);
    connect(actions->action(PinAtom), &QAction::triggered, this, [this] { m_index->togglePinned(m_state->atom()); });
    connect(actions->action(ShowOverview), &QAction::triggered, this, [this] { toggle(CentreView::Overview); });
    connect(actions->action(ShowClaims), &QAction::triggered, this, [this] { toggle(CentreView::Claims); });
    connect(actions->action(Update), &QAction::triggered, m_overviewConnection.get(), &OverviewConnection::update);
    connect(actions->action(Update), &QAction::triggered, m_claimsConnection.get(), &ClaimsConnection::update);
}

void CentrePages::toggle(CentreView view)
{
    m_index->notePlace();
    if (m_state->view() != view)
        m_state->setView(view);
    else if (m_state->canGoBack())
        m_index->goBack();
    else
        m_state->setView(CentreView::Atom);
}

void CentrePages::toggleReader()
{
    if (m_state->view() == CentreView::Atom)
        m_readerConnection->readContext();
    toggle(CentreView::Reader);
}

void CentrePages::showView()
{
    switch (m_state->view()) {
    case CentreView::Overview:
        setCurrentWidget(m_overview);
        m_panes.list->setFocus(); // its keys go on
        break;
    case CentreView::Claims:
        setCurrentWidget(m_claims);
        m_panes.list->setFocus(); // its keys go on
        break;
    case CentreView::Probe:
        setCurrentWidget(m_probe);
        m_probe->focusText();
        break;
    case CentreView::Reader:
        setCurrentWidget(m_reader);
        m_reader->focusText();
        break;
    case CentreView::Atom:
        setCurrentWidget(m_isStartShown ? static_cast<QWidget*>(m_start) : m_panes.atomPage);
        break;
    }
}

void CentrePages::showStart(bool on)
{
    m_isStartShown = on;
    if (m_state->view() == CentreView::Atom)
        showView();
}

QSize CentrePages::minimumSizeHint() const
{
    return currentWidget() ? currentWidget()->minimumSizeHint() : QStackedWidget::minimumSizeHint();
}

bool CentrePages::isSettled() const
{
    return !m_index
        || (m_overviewConnection->isSettled() && m_claimsConnection->isSettled() && m_probeConnection->isSettled()
            && m_readerConnection->isSettled());
}

void CentrePages::pinWhenOpened(const std::vector<AtomId>& atoms)
{
    connect(
        m_index, &IndexConnection::opened, this,
        [this, atoms] {
            for (const AtomId atom : atoms)
                m_index->togglePinned(atom);
        },
        Qt::SingleShotConnection);
}

void CentrePages::setProbeText(const QString& text)
{
    m_probe->setText(text);
}

} // namespace atomscope
