#pragma once

#include "core/pages/atompage.h"
#include "ui/session/browsestate.h"
#include "ui/session/indexreplies.h"
#include "ui/session/indexsession.h"
#include "ui/session/indexwatcher.h"
#include "ui/windows/contextsconnection.h"
#include "ui/windows/fileawaiter.h"
#include "ui/windows/knownas.h"
#include "ui/windows/neighboursconnection.h"

#include <QElapsedTimer>
#include <QObject>
#include <functional>
#include <optional>
#include <unordered_map>

namespace atomscope {

class AtomList;
class AtomPageView;
class AtomTableModel;

/// Between an open index and the panes that show it: which atom, its page, the list's columns and order, and new data
/// while the index is being filled. Lives in the GUI thread; every question goes to the session's own.
class IndexConnection : public QObject
{
    Q_OBJECT
public:
    struct Panes
    {
        AtomTableModel* model;
        AtomList* list;
        AtomPageView* page;
    };

    IndexConnection(const Panes& panes, BrowseState* state);

    IndexSession* session() { return &m_session; }
    IndexWatcher* watcher() { return &m_watcher; }
    const std::optional<IndexOpened>& index() const { return m_index; }

    /// Opens a file and shows an atom (the first one that fires, unless told otherwise).
    void open(const QString& file, std::optional<AtomId> atom);
    void close();
    /// The file does not exist yet, because a job is about to make it: opens it as soon as it can be read.
    void openWhenThere(const QString& file);

    void goTo(AtomId atom);
    /// Pins an atom that exists, or lets it go.
    void togglePinned(AtomId atom);
    /// Where the page is scrolled to and what has the focus, before another page comes to the middle.
    void notePlace();
    void goBack();
    void goForward();
    /// The newest data for the page and the list.
    void update();
    /// What is known about an atom.
    KnownAs nameOf(AtomId atom) const { return knownAs(*m_panes.model, atom); }
    /// After an error: opens the file again, or asks for the page again.
    void retry();
    /// Everything that was asked for is on the screen, or has failed.
    bool isSettled() const;

Q_SIGNALS:
    /// An index is on its way.
    void opening();
    void opened(const atomscope::IndexOpened& index);
    void openFailed(const atomscope::Error& error);
    /// What was asked for cannot be shown: a page or the list could not be read, or there is no such atom.
    void showFailed(const atomscope::Error& error);
    void closed();
    void newsChanged(const atomscope::IndexNews& news);
    /// Documents of the shown atom whose contexts were on the screen, by the hash of their text.
    void documentsSeen(atomscope::AtomId atom, const std::vector<std::uint64_t>& documentHashes);
    /// Something for the status bar.
    void said(const QString& message);
    /// isSettled() has become true.
    void settled();

private:
    void connectSession();
    void connectList();
    void connectPage();
    void connectState();
    void handleOpened(const IndexOpened& index);
    void handleOpenFailed(const Error& error);
    void showColumns(const AtomColumnsPointer& columns);
    void showOrder(quint64 generation, const std::vector<AtomId>& order);
    void showPage(const AtomPageReply& reply);
    void showFailure(IndexSession::Request request, const Error& error);
    void handleNews(const IndexNews& news);
    void chooseFirstAtom();
    bool isAtom(AtomId atom); ///< says so when it is not
    void requestPage(IndexSession::Freshness freshness);
    void requestColumns();
    void showChip();
    void checkSettled();

    Panes m_panes;
    BrowseState* m_state;
    IndexSession m_session;
    IndexWatcher m_watcher;
    ContextsConnection m_contexts;
    NeighboursConnection m_neighbours;
    std::optional<IndexOpened> m_index;
    std::optional<AtomId> m_wantedAtom;
    FileAwaiter m_awaiter;
    QElapsedTimer m_sinceColumns; ///< since columns were asked for
    std::optional<int> m_scrollPosition; ///< wanted for the page that is coming; without it the page decides
    bool m_isPageComing = false;
    bool m_areColumnsComing = false;
    bool m_isSettled = false;
    std::unordered_map<TokenId, std::string> m_tokenTexts;
    std::unordered_map<DocumentId, std::uint64_t> m_documentHashes;
};

} // namespace atomscope
