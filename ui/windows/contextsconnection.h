#pragma once

#include "core/pages/pageoptions.h"
#include "ui/session/browsestate.h"
#include "ui/session/indexreplies.h"
#include "ui/session/indexsession.h"
#include "ui/widgets/contextsview.h"
#include "ui/widgets/neighbourssection.h"

#include <QObject>
#include <functional>
#include <optional>
#include <utility>
#include <vector>

namespace atomscope {

class AtomPageView;

/// Between the contexts on an atom's page and what decides about them: the browse state says which, how wide and how
/// they look, the index what fires at a token and what lies around a context. Lives in the GUI thread.
class ContextsConnection : public QObject
{
    Q_OBJECT
public:
    using AtomName = std::function<KnownAs(AtomId)>;

    ContextsConnection(AtomPageView* page, BrowseState* state, IndexSession* session, AtomName nameOf);

    /// Of the page that the browse state asks for.
    PageOptions pageOptions(std::uint64_t seed) const;
    /// A page has been set: what its contexts are restricted to, and the focus where one came back.
    void showPlace(const AtomPageReply& reply);
    /// Which token has the focus, for coming back to it.
    void noteFocus();

Q_SIGNALS:
    /// Other contexts of the same atom.
    void pageWanted();
    void atomRequested(atomscope::AtomId atom);

private:
    void connectSession();
    void connectView();
    void connectState();
    void showFirings(SequenceId sequence, int position);

    AtomPageView* m_page;
    ContextsView* m_view;
    BrowseState* m_state;
    IndexSession* m_session;
    AtomName m_nameOf;
    std::optional<BrowseState::ContextSpot> m_wantedFocus;
    ContextsView::FiringsDone m_firingsDone; ///< of the newest question
    std::function<void(const std::vector<RankedFiring>&)> m_rankedDone; ///< likewise
    std::vector<std::pair<Context, ContextsView::ContextDone>> m_windowsWanted;
};

} // namespace atomscope
