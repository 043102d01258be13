#include "ui/windows/indexconnection.h"

#include "ui/models/atomtablemodel.h"
#include "ui/models/numberformat.h"
#include "ui/session/errortext.h"
#include "ui/widgets/atomlist.h"
#include "ui/widgets/atompageview.h"
#include "ui/widgets/statepanel.h"

#include <algorithm>
#include <utility>

namespace atomscope {

namespace {

constexpr int kColumnsMs = 4000; // between two refreshes of the list while the index fills

} // namespace

IndexConnection::IndexConnection(const Panes& panes, BrowseState* state)
    : m_panes(panes)
    , m_state(state)
    , m_watcher(&m_session)
    , m_contexts(panes.page, state, &m_session, [this](AtomId atom) { return nameOf(atom); })
    , m_neighbours(panes.page, &m_session)
{
    connectSession();
    connectList();
    connectPage();
    connectState();
    connect(&m_awaiter, &FileAwaiter::there, &m_session, &IndexSession::open);
}

void IndexConnection::connectSession()
{
    connect(&m_session, &IndexSession::opened, this, &IndexConnection::handleOpened);
    connect(&m_session, &IndexSession::openFailed, this, &IndexConnection::handleOpenFailed);
    connect(&m_session, &IndexSession::columnsReady, this, &IndexConnection::showColumns);
    connect(&m_session, &IndexSession::orderReady, this, &IndexConnection::showOrder);
    connect(&m_session, &IndexSession::pageReady, this, &IndexConnection::showPage);
    connect(&m_session, &IndexSession::requestFailed, this, &IndexConnection::showFailure);
    connect(&m_watcher, &IndexWatcher::newsChanged, this, &IndexConnection::handleNews);
    connect(&m_watcher, &IndexWatcher::finished, this, [this] {
        requestColumns();
        Q_EMIT said(tr("The index is finished"));
    });
    connect(&m_watcher, &IndexWatcher::fileReplaced, this,
            [this] { Q_EMIT said(tr("Another index has taken this file's place; open it again to see it")); });
    connect(&m_watcher, &IndexWatcher::fileDeleted, this,
            [this] { Q_EMIT said(tr("The index file was deleted; what is open can still be read")); });
}

void IndexConnection::connectList()
{
    connect(m_panes.model, &AtomTableModel::orderWanted, &m_session, &IndexSession::requestOrder);
    connect(m_panes.list, &AtomList::histogramWanted, &m_session, &IndexSession::requestHistogram);
    connect(&m_session, &IndexSession::histogramReady, m_panes.list, &AtomList::setHistogram);
    connect(m_panes.list, &AtomList::atomChosen, this, &IndexConnection::goTo);
    connect(m_panes.list, &AtomList::filterChanged, m_state, &BrowseState::setFilter);
    connect(m_panes.list, &AtomList::sortChanged, m_state, &BrowseState::setSort);
}

void IndexConnection::connectPage()
{
    AtomPageView* page = m_panes.page;
    page->setTokenText([this](TokenId token) {
        const auto found = m_tokenTexts.find(token);
        return found == m_tokenTexts.end() ? QString() : QString::fromStdString(found->second);
    });
    page->setAtomName([this](AtomId atom) { return nameOf(atom); });
    connect(page, &AtomPageView::atomRequested, this, &IndexConnection::goTo);
    connect(page, &AtomPageView::previousRequested, this, [this] { m_panes.list->step(-1); });
    connect(page, &AtomPageView::nextRequested, this, [this] { m_panes.list->step(1); });
    connect(page, &AtomPageView::updateRequested, this, &IndexConnection::update);

    ContextsView* contexts = page->contexts();
    connect(contexts, &ContextsView::documentsShown, this, [this](const std::vector<DocumentId>& documents) {
        std::vector<std::uint64_t> hashes;
        for (const DocumentId document : documents) {
            if (const auto found = m_documentHashes.find(document); found != m_documentHashes.end())
                hashes.push_back(found->second);
        }
        if (!hashes.empty())
            Q_EMIT documentsSeen(m_panes.page->atom(), hashes);
    });
}

void IndexConnection::connectState()
{
    connect(m_state, &BrowseState::atomChanged, this, [this](AtomId atom, int scrollPosition) {
        m_panes.list->setCurrentAtom(atom);
        m_scrollPosition = scrollPosition;
        m_panes.page->showLoading(atom);
        requestPage(IndexSession::Freshness::Newest);
    });
    connect(&m_contexts, &ContextsConnection::pageWanted, this,
            [this] { requestPage(IndexSession::Freshness::Snapshot); });
    connect(&m_neighbours, &NeighboursConnection::settled, this, &IndexConnection::checkSettled);
    connect(&m_contexts, &ContextsConnection::atomRequested, this, &IndexConnection::goTo);
}

void IndexConnection::open(const QString& file, std::optional<AtomId> atom)
{
    m_wantedAtom = atom;
    m_awaiter.stop();
    m_isSettled = false;
    Q_EMIT opening();
    m_session.open(file);
}

void IndexConnection::openWhenThere(const QString& file)
{
    m_wantedAtom.reset();
    m_awaiter.wait(file);
    Q_EMIT opening();
    m_panes.page->showEmpty(tr("Preparing the index"),
                            tr("The first atoms appear as soon as a part of the text is done"), {});
    m_panes.list->statePanel()->showLoading(tr("Preparing the index"));
}

void IndexConnection::close()
{
    m_awaiter.stop();
    m_session.close();
    m_index.reset();
    m_state->clear();
    m_panes.model->setColumns({});
    m_panes.list->statePanel()->showEmpty(tr("No index open"), tr("Open a .atoms file, or start indexing"));
    m_panes.page->showEmpty(tr("No index open"), tr("Open an index to see its atoms"), tr("Open index…"));
    Q_EMIT closed();
}

void IndexConnection::handleOpened(const IndexOpened& index)
{
    const bool isSame = m_index && m_index->file == index.file
        && m_index->definitions.saeFingerprint == index.definitions.saeFingerprint;
    m_awaiter.stop();
    m_index = index;
    m_panes.page->setDefinitions(index.definitions);
    m_panes.page->contexts()->setSpecialTokens(index.specialTokens);
    if (!isSame) {
        m_state->clear();
        m_panes.model->setColumns({});
        m_panes.list->statePanel()->showLoading(tr("Reading the list of atoms"));
        if (m_wantedAtom && isAtom(*m_wantedAtom))
            m_state->startAt(*m_wantedAtom);
        else
            m_panes.page->showEmpty(tr("No atom chosen"), tr("Choose an atom in the list"), {});
    } else if (m_panes.page->isShowingPage() && m_panes.page->page()->snapshot.nTokens < index.state.nTokens) {
        showChip(); // somebody may be reading what is shown: it changes when asked
    } else {
        requestPage(IndexSession::Freshness::Newest);
    }
    requestColumns();
    Q_EMIT opened(index);
}

void IndexConnection::handleOpenFailed(const Error& error)
{
    // While a job prepares the file it may exist without being an index yet.
    if (m_awaiter.isWaiting())
        return;
    m_index.reset();
    m_state->clear();
    m_panes.model->setColumns({});
    m_panes.page->showError(toText(error), QString::fromStdString(error.detail));
    m_panes.list->statePanel()->showEmpty(tr("No index open"), tr("Open a .atoms file, or start indexing"));
    Q_EMIT openFailed(error);
    m_isPageComing = m_areColumnsComing = false;
    checkSettled();
}

void IndexConnection::requestColumns()
{
    m_areColumnsComing = true;
    m_sinceColumns.start();
    m_session.requestColumns(IndexSession::Freshness::Newest);
}

void IndexConnection::requestPage(IndexSession::Freshness freshness)
{
    if (m_state->atom() == AtomId{} || !m_index)
        return;
    m_isPageComing = true;
    m_isSettled = false;
    m_session.requestPage(m_state->atom(), m_contexts.pageOptions(m_index->definitions.seed), freshness);
}

void IndexConnection::showColumns(const AtomColumnsPointer& columns)
{
    m_areColumnsComing = false;
    if (columns->nAtoms == 0) {
        m_panes.list->statePanel()->showLoading(tr("Waiting for the first part of the text"));
        checkSettled();
        return;
    }
    const bool isFirst = !m_panes.model->columns() || m_panes.model->columns()->nAtoms == 0;
    m_panes.model->setColumns(columns);
    if (isFirst) {
        m_panes.model->requestOrder(m_state->sort(), m_state->filter());
        if (m_state->atom() == AtomId{})
            chooseFirstAtom();
        else
            m_panes.page->neighbours()->refreshNames();
    }
    checkSettled();
}

void IndexConnection::chooseFirstAtom()
{
    const auto& nFired = m_panes.model->columns()->nFired;
    const auto first = std::ranges::find_if(nFired, [](std::int64_t n) { return n > 0; });
    // An export counts nothing: its first atom then.
    const auto& isPresent = m_panes.model->columns()->isPresent;
    const auto there = std::ranges::find(isPresent, std::uint8_t{1});
    const auto atom = first != nFired.end() ? first - nFired.begin()
        : there != isPresent.end()          ? there - isPresent.begin()
                                            : 0;
    m_state->startAt(AtomId{static_cast<std::int32_t>(atom)});
}

void IndexConnection::showOrder(quint64 generation, const std::vector<AtomId>& order)
{
    m_panes.model->setOrder(generation, order);
    checkSettled();
}

void IndexConnection::showPage(const AtomPageReply& reply)
{
    m_isPageComing = false;
    m_tokenTexts = reply.tokenTexts;
    m_documentHashes = reply.documentHashes;
    m_panes.page->setPage(reply.page, std::exchange(m_scrollPosition, {}));
    m_contexts.showPlace(reply);
    m_neighbours.showPage(reply);
    showChip();
    checkSettled();
}

void IndexConnection::showFailure(IndexSession::Request request, const Error& error)
{
    if (request == IndexSession::Request::Page) {
        m_isPageComing = false;
        m_panes.page->showError(toText(error), QString::fromStdString(error.detail));
    } else if (request == IndexSession::Request::Columns) {
        m_areColumnsComing = false;
        m_panes.list->statePanel()->showError(toText(error));
    } else {
        Q_EMIT said(toText(error));
    }
    if (request == IndexSession::Request::Page || request == IndexSession::Request::Columns)
        Q_EMIT showFailed(error);
    checkSettled();
}

void IndexConnection::handleNews(const IndexNews& news)
{
    showChip();
    const AtomColumnsPointer columns = m_panes.model->columns();
    const std::int64_t shown = columns ? columns->nTokens : 0;
    if (news.nTokens > shown && !m_areColumnsComing && (shown == 0 || m_sinceColumns.hasExpired(kColumnsMs)))
        requestColumns();
    Q_EMIT newsChanged(news);
}

void IndexConnection::showChip()
{
    const auto page = m_panes.page->page();
    if (page)
        m_panes.page->setNewTokens(std::max<std::int64_t>(0, m_watcher.news().nTokens - page->snapshot.nTokens));
}

void IndexConnection::goTo(AtomId atom)
{
    if (!isAtom(atom))
        return;
    notePlace();
    m_state->setAtom(atom);
}

bool IndexConnection::isAtom(AtomId atom)
{
    const bool isOutside = m_index && (atom.v < 0 || atom.v >= m_index->definitions.dSae);
    if (isOutside) {
        const QString message = tr("There is no atom %1: this dictionary has %2, from 0")
                                    .arg(atom.v)
                                    .arg(formatCount(m_index->definitions.dSae));
        Q_EMIT said(message);
        Q_EMIT showFailed(Error{ErrorCode::NotFound, message.toStdString(), {}});
    }
    return !isOutside;
}

void IndexConnection::togglePinned(AtomId atom)
{
    if (m_index && isAtom(atom))
        m_state->togglePinned(atom);
}

void IndexConnection::goBack()
{
    notePlace();
    m_state->goBack();
}

void IndexConnection::goForward()
{
    notePlace();
    m_state->goForward();
}

void IndexConnection::notePlace()
{
    if (!m_panes.page->isShowingPage() || m_panes.page->atom() != m_state->atom())
        return;
    m_state->noteScrollPosition(m_panes.page->scrollPosition());
    m_contexts.noteFocus();
}

void IndexConnection::update()
{
    requestPage(IndexSession::Freshness::Newest);
    requestColumns();
}

void IndexConnection::retry()
{
    if (m_session.isOpen())
        update();
    else if (!m_session.file().isEmpty())
        open(m_session.file(), m_wantedAtom);
}

bool IndexConnection::isSettled() const
{
    return !m_isPageComing && !m_neighbours.isCounting() && !m_areColumnsComing && !m_panes.model->isOrdering()
        && !m_awaiter.isWaiting();
}

void IndexConnection::checkSettled()
{
    if (!isSettled() || m_isSettled)
        return;
    m_isSettled = true;
    Q_EMIT settled();
}

} // namespace atomscope
