#include "ui/windows/contextsconnection.h"

#include "ui/widgets/atompageview.h"
#include "ui/windows/firingsmenu.h"

#include <algorithm>

namespace atomscope {

namespace {

constexpr int kTopContexts = 50;
constexpr int kRangeContexts = 50;
// Each side of a line that is to run on past its window: more than the widest screen has room for.
constexpr int kLineTokens = 200;

} // namespace

ContextsConnection::ContextsConnection(AtomPageView* page, BrowseState* state, IndexSession* session, AtomName nameOf)
    : m_page(page)
    , m_view(page->contexts())
    , m_state(state)
    , m_session(session)
    , m_nameOf(std::move(nameOf))
{
    connectSession();
    connectView();
    connectState();
}

void ContextsConnection::connectSession()
{
    connect(m_session, &IndexSession::windowReady, this, [this](AtomId, const Context& whole) {
        const auto asked = std::ranges::find_if(m_windowsWanted, [&whole](const auto& wanted) {
            return wanted.first.sequence == whole.sequence && wanted.first.position == whole.position;
        });
        if (asked == m_windowsWanted.end())
            return;
        const ContextsView::ContextDone done = std::move(asked->second);
        m_windowsWanted.erase(asked);
        done(whole);
    });
    connect(m_session, &IndexSession::firingsReady, this, [this](SequenceId, int, const TokenFirings& firings) {
        if (!m_firingsDone)
            return;
        std::vector<FiringHere> here;
        here.reserve(firings.atom.size());
        for (std::size_t i = 0; i < firings.atom.size(); ++i)
            here.push_back({firings.atom[i], firings.activation[i], m_nameOf(firings.atom[i]).text});
        std::exchange(m_firingsDone, {})(std::move(here));
    });
    connect(m_session, &IndexSession::rankedFiringsReady, this,
            [this](SequenceId, int, const std::vector<RankedFiring>& firings) {
                if (m_rankedDone)
                    std::exchange(m_rankedDone, {})(firings);
            });
}

void ContextsConnection::connectView()
{
    connect(m_view, &ContextsView::widthChangeRequested, m_state, &BrowseState::setWidth);
    connect(m_view, &ContextsView::modeChangeRequested, m_state, &BrowseState::setStrataMode);
    connect(m_view, &ContextsView::monospaceChanged, m_state, &BrowseState::setMonospace);
    connect(m_view, &ContextsView::lookChangeRequested, m_state, &BrowseState::setContextLook);
    connect(m_page, &AtomPageView::rangeRequested, this, [this](const std::optional<ActivationRange>& range) {
        // An export has examples, not all firings: there is nothing exact to ask for.
        if (m_page->page() && !m_page->page()->exported)
            m_state->setRange(range);
    });
    connect(m_view, &ContextsView::tokenActivated, this, &ContextsConnection::showFirings);
    m_view->setFiringsProvider([this](SequenceId sequence, int position, ContextsView::FiringsDone done) {
        if (m_page->page() && m_page->page()->exported)
            return; // an export says nothing about other atoms at a token
        m_firingsDone = std::move(done);
        m_session->requestFirings(sequence, position);
    });
    m_view->setWholeWindowProvider([this](const Context& context, ContextsView::ContextDone done) {
        m_windowsWanted.emplace_back(context, std::move(done));
        m_session->requestWindow(m_page->atom(), context, m_state->width() == kWholeDocument ? kDocumentTokens : 0);
    });
}

void ContextsConnection::connectState()
{
    m_view->setWidthTokens(m_state->width());
    m_view->setMode(m_state->strataMode());
    m_view->setMonospace(m_state->isMonospace());
    m_view->setLook(m_state->contextLook());
    connect(m_state, &BrowseState::atomChanged, this, [this] { m_wantedFocus = m_state->focus(); });
    connect(m_state, &BrowseState::widthChanged, this, [this](int tokens) {
        m_view->setWidthTokens(tokens);
        Q_EMIT pageWanted();
    });
    connect(m_state, &BrowseState::strataModeChanged, this, [this](StrataMode mode) {
        m_view->setMode(mode);
        Q_EMIT pageWanted();
    });
    connect(m_state, &BrowseState::rangeChanged, this, [this](const std::optional<ActivationRange>& range) {
        m_page->setRange(range);
        Q_EMIT pageWanted();
    });
    connect(m_state, &BrowseState::monospaceChanged, m_view, &ContextsView::setMonospace);
    connect(m_state, &BrowseState::contextLookChanged, m_view, &ContextsView::setLook);
}

PageOptions ContextsConnection::pageOptions(std::uint64_t seed) const
{
    PageOptions options = m_state->range()             ? PageOptions::within(*m_state->range(), kRangeContexts)
        : m_state->strataMode() == StrataMode::TopOnly ? PageOptions::topOnly(kTopContexts)
                                                       : PageOptions::fullRange();
    options.width = m_state->width() == kWholeDocument ? kLineTokens : m_state->width();
    options.seed = seed;
    return options;
}

void ContextsConnection::showPlace(const AtomPageReply& reply)
{
    m_page->setRange(reply.options.range);
    if (const auto spot = std::exchange(m_wantedFocus, {}))
        m_view->restoreFocus({spot->sequence, spot->position, spot->fromPeak});
}

void ContextsConnection::noteFocus()
{
    const auto token = m_view->focusedToken();
    m_state->noteFocus(token
                           ? std::optional(BrowseState::ContextSpot{token->sequence, token->position, token->fromPeak})
                           : std::nullopt);
}

void ContextsConnection::showFirings(SequenceId sequence, int position)
{
    const AtomId atom = m_page->atom();
    m_rankedDone = [this, atom](const std::vector<RankedFiring>& firings) {
        const QRect token = m_view->focusedTokenRect();
        if (m_page->atom() != atom || token.isEmpty())
            return;
        std::vector<FiringHere> here;
        here.reserve(firings.size());
        for (const RankedFiring& firing : firings)
            here.push_back({firing.atom, firing.activation, m_nameOf(firing.atom).text, firing.quantile});
        auto* menu = new FiringsMenu(here, atom, m_view);
        connect(menu, &FiringsMenu::atomChosen, this, &ContextsConnection::atomRequested);
        menu->popup(m_view->mapToGlobal(token.bottomLeft()));
    };
    m_session->requestRankedFirings(sequence, position);
}

} // namespace atomscope
