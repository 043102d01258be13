#include "ui/windows/overviewconnection.h"

#include "ui/models/atomtablemodel.h"
#include "ui/session/browsestate.h"
#include "ui/session/labelsession.h"
#include "ui/widgets/atomlist.h"
#include "ui/widgets/densityplot.h"
#include "ui/widgets/overviewview.h"
#include "ui/widgets/scatterplot.h"
#include "ui/windows/indexconnection.h"

#include <algorithm>

namespace atomscope {

namespace {

constexpr const char* kDensity = "density";

} // namespace

OverviewConnection::OverviewConnection(const Panes& panes, IndexConnection* index, const LabelSession* labels,
                                       BrowseState* state)
    : m_panes(panes)
    , m_index(index)
    , m_state(state)
{
    m_atomsLater.setSingleShot(true);
    m_atomsLater.setInterval(0);
    connect(&m_atomsLater, &QTimer::timeout, this, &OverviewConnection::showAtoms);
    connectIndex();
    connectView();
    connect(labels, &LabelSession::labelsChanged, &m_atomsLater, qOverload<>(&QTimer::start));
    connect(labels, &LabelSession::labelChanged, &m_atomsLater, qOverload<>(&QTimer::start));
    connect(state, &BrowseState::atomChanged, m_panes.view,
            [this](AtomId atom) { m_panes.view->scatter()->setCurrentAtom(atom); });
    connect(state, &BrowseState::viewChanged, this, [this] {
        if (!isShown())
            return;
        showAtoms();
        if (m_isStale)
            request();
    });
    connect(state, &BrowseState::filterChanged, this, [this](const AtomFilter& filter) {
        const auto range = std::ranges::find(filter.ranges, kDensity, &AtomFilter::Range::measure);
        if (range == filter.ranges.end())
            m_panes.view->densities()->setBrushedRange(std::nullopt);
    });
}

void OverviewConnection::connectIndex()
{
    connect(m_index, &IndexConnection::opened, this, [this] {
        m_isStale = true;
        if (m_state->filter().atoms) { // they were chosen among another index's atoms
            AtomFilter filter = m_state->filter();
            filter.atoms.reset();
            filterBy(filter);
        }
        if (isShown())
            request();
    });
    connect(m_index, &IndexConnection::openFailed, this, [this](const Error& error) {
        m_panes.view->showError(QString::fromStdString(error.message), QString::fromStdString(error.detail));
    });
    connect(m_index, &IndexConnection::closed, this, [this] {
        m_isStale = true;
        m_isComing = false;
        m_panes.view->setColumns({});
        m_panes.view->showEmpty(tr("No index open"), tr("Open an index to see its dictionary as a whole"),
                                tr("Open index…"));
    });
    connect(m_index, &IndexConnection::newsChanged, this, &OverviewConnection::showChip);
    connect(m_index->session(), &IndexSession::columnsReady, &m_atomsLater, qOverload<>(&QTimer::start));
    connect(m_index->session(), &IndexSession::overviewReady, this, &OverviewConnection::showPage);
    connect(m_index->session(), &IndexSession::requestFailed, this, &OverviewConnection::showFailure);
}

void OverviewConnection::connectView()
{
    OverviewView* view = m_panes.view;
    connect(view, &OverviewView::updateRequested, this, &OverviewConnection::update);
    connect(view, &OverviewView::actionRequested, this, [this] {
        if (m_index->index())
            request();
        else
            Q_EMIT openRequested();
    });
    connect(view, &OverviewView::filterRequested, this, &OverviewConnection::filterBy);
    connect(view->scatter(), &ScatterPlot::atomRequested, m_index, &IndexConnection::goTo);
    connect(view->scatter(), &ScatterPlot::atomsChosen, this, [this](const std::vector<AtomId>& atoms) {
        AtomFilter filter = m_state->filter();
        filter.atoms = AtomSet(atoms);
        filterBy(filter);
    });
    const auto setRange = [this](const std::optional<AtomFilter::Range>& range) {
        AtomFilter filter = m_state->filter();
        std::erase_if(filter.ranges, [](const AtomFilter::Range& old) { return old.measure == kDensity; });
        if (range)
            filter.ranges.push_back(*range);
        filterBy(filter);
    };
    connect(view, &OverviewView::densityRangeChosen, this, [setRange](double low, double high) {
        setRange(AtomFilter::Range{kDensity, low, high});
    });
    connect(view, &OverviewView::densityRangeCleared, this, [setRange] { setRange(std::nullopt); });
    view->scatter()->setAtomName([this](AtomId atom) { return m_index->nameOf(atom).text; });
}

bool OverviewConnection::isShown() const
{
    return m_state->view() == CentreView::Overview;
}

void OverviewConnection::filterBy(const AtomFilter& filter)
{
    m_panes.list->setFilter(filter);
    m_state->setFilter(filter);
}

void OverviewConnection::update()
{
    if (isShown())
        request();
    else
        m_isStale = true;
}

void OverviewConnection::request()
{
    if (!m_index->session()->isOpen())
        return;
    m_isStale = false;
    m_isComing = true;
    m_panes.view->showLoading();
    m_index->session()->requestOverview(IndexSession::Freshness::Newest);
}

void OverviewConnection::showPage(const std::shared_ptr<const OverviewPage>& page)
{
    m_isComing = false;
    m_panes.view->setPage(page);
    showAtoms();
    showChip();
    Q_EMIT settled();
}

void OverviewConnection::showFailure(IndexSession::Request request, const Error& error)
{
    if (request != IndexSession::Request::Overview)
        return;
    m_isComing = false;
    m_panes.view->showError(QString::fromStdString(error.message), QString::fromStdString(error.detail));
    Q_EMIT settled();
}

void OverviewConnection::showAtoms()
{
    if (!isShown())
        return;
    m_panes.view->setColumns(m_panes.model->columns());
    m_panes.view->setLabels(m_panes.model->labels());
    m_panes.view->scatter()->setCurrentAtom(m_state->atom());
}

void OverviewConnection::showChip()
{
    if (const auto& page = m_panes.view->page())
        m_panes.view->setNewTokens(
            std::max<std::int64_t>(0, m_index->watcher()->news().nTokens - page->snapshot.nTokens));
}

} // namespace atomscope
