#include "ui/windows/readerconnection.h"

#include "ui/models/atomnames.h"
#include "ui/session/browsestate.h"
#include "ui/session/labelsession.h"
#include "ui/widgets/atompageview.h"
#include "ui/widgets/contextsview.h"
#include "ui/widgets/readerview.h"
#include "ui/windows/indexconnection.h"

#include <utility>

namespace atomscope {

ReaderConnection::ReaderConnection(const Panes& panes, IndexConnection* index, const LabelSession* labels,
                                   BrowseState* state)
    : m_panes(panes)
    , m_index(index)
    , m_state(state)
{
    connectIndex();
    connectView();
    connect(labels, &LabelSession::labelChanged, panes.view, &ReaderView::refreshAtoms);
    connect(state, &BrowseState::pinnedChanged, panes.view, &ReaderView::setPinned);
    connect(state, &BrowseState::viewChanged, this, &ReaderConnection::readAnything);
    connect(
        state, &BrowseState::contextLookChanged, panes.view->canvas(),
        [canvas = panes.view->canvas()](const ContextLook& look) { canvas->setBlanksMarked(look.areBlanksMarked); });
}

void ReaderConnection::connectIndex()
{
    connect(m_index, &IndexConnection::opened, this, [this] {
        if (isImported()) {
            m_panes.view->showEmpty(tr("No documents to read"),
                                    tr("An export of %1 holds chosen examples and not the texts they come from")
                                        .arg(QString::fromStdString(m_index->index()->definitions.importedFrom)));
            return;
        }
        m_panes.view->showEmpty(tr("No document open"), tr("Give the number of one, or press D at a context"));
        m_document = std::exchange(m_wanted, {});
        if (m_document == DocumentId{})
            m_document = DocumentId{0};
        m_token = 0;
        readAnything();
    });
    connect(m_index, &IndexConnection::closed, this, [this] {
        m_isTextComing = m_isMarginComing = false;
        m_panes.view->showEmpty(tr("No index open"), tr("Open an index to read its documents"), tr("Open index…"));
    });
    IndexSession* session = m_index->session();
    connect(session, &IndexSession::documentReady, this, &ReaderConnection::showText);
    connect(session, &IndexSession::specificsReady, this,
            [this](const std::shared_ptr<const DocumentPage>& page, const auto& specifics) {
                if (page != m_panes.view->page())
                    return;
                m_isMarginComing = false;
                m_panes.view->setSpecifics(specifics);
                Q_EMIT settled();
            });
    connect(session, &IndexSession::requestFailed, this, &ReaderConnection::showFailure);
    connect(session, &IndexSession::columnsReady, m_panes.view, &ReaderView::refreshAtoms);
}

void ReaderConnection::connectView()
{
    ReaderView* view = m_panes.view;
    view->setAtomName([this](AtomId atom) { return readingName(*m_panes.model, atom); });
    view->canvas()->setAtomMaximum([this](AtomId atom) { return atomMaximum(*m_panes.model, atom); });
    connect(view, &ReaderView::documentRequested, this, &ReaderConnection::read);
    connect(view, &ReaderView::atomRequested, m_index, &IndexConnection::goTo);
    connect(view, &ReaderView::pinToggled, m_index, &IndexConnection::togglePinned);
    connect(view, &ReaderView::actionRequested, this, [this] {
        if (m_index->index())
            read(m_document, m_token);
        else
            Q_EMIT openRequested();
    });
}

bool ReaderConnection::isShown() const
{
    return m_state->view() == CentreView::Reader;
}

bool ReaderConnection::isImported() const
{
    return m_index->index() && !m_index->index()->definitions.importedFrom.empty();
}

void ReaderConnection::readAnything()
{
    if (isShown() && !m_isTextComing && !m_panes.view->page())
        read(m_document, m_token);
}

void ReaderConnection::readContext()
{
    const ContextsView* contexts = m_panes.atomPage->contexts();
    const auto page = m_panes.atomPage->page();
    if (!page || page->contexts.empty())
        return;
    const auto at = static_cast<std::size_t>(std::max(0, contexts->focusedContext()));
    const Context& context = page->contexts[std::min(at, page->contexts.size() - 1)];
    const auto token = contexts->focusedToken();
    read(context.document, std::max(0, context.tokenInDocument + (token ? token->fromPeak : 0)));
}

void ReaderConnection::read(DocumentId document, int token)
{
    m_document = document;
    m_token = token;
    if (!m_index->session()->isOpen() || isImported())
        return;
    m_isTextComing = true;
    m_isMarginComing = false;
    m_panes.view->showLoading(document);
    m_index->session()->requestDocument(document, token, IndexSession::Freshness::Newest);
}

void ReaderConnection::showText(const std::shared_ptr<const DocumentPage>& page)
{
    m_isTextComing = false;
    m_panes.view->setPage(page, m_token);
    m_isMarginComing = !page->tokens.empty();
    if (m_isMarginComing)
        m_index->session()->requestSpecifics(page);
    else
        Q_EMIT settled();
}

void ReaderConnection::showFailure(IndexSession::Request request, const Error& error)
{
    if (request == IndexSession::Request::Document) {
        m_isTextComing = false;
        m_panes.view->showError(QString::fromStdString(error.message), QString::fromStdString(error.detail));
    } else if (request == IndexSession::Request::Specifics) {
        m_isMarginComing = false; // the text is there; the reason is said in the status bar
    } else {
        return;
    }
    Q_EMIT settled();
}

} // namespace atomscope
