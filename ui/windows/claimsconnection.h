#pragma once

#include "ui/session/indexsession.h"

#include <QObject>

namespace atomscope {

class AtomList;
class BrowseState;
class ClaimsView;
class IndexConnection;

/// Between the open index and its claims: counted when they are looked at; the atoms behind a number become the list's
/// filter.
class ClaimsConnection : public QObject
{
    Q_OBJECT
public:
    ClaimsConnection(ClaimsView* view, AtomList* list, IndexConnection* index, BrowseState* state);

    /// The newest data.
    void update();
    bool isSettled() const { return !m_isComing; }

Q_SIGNALS:
    void settled();
    /// The empty state's button: open an index.
    void openRequested();

private:
    void connectIndex();
    void connectView();
    void request();
    bool isShown() const;

    ClaimsView* m_view;
    AtomList* m_list;
    IndexConnection* m_index;
    BrowseState* m_state;
    bool m_isStale = true; ///< what is shown is not of the index that is open
    bool m_isComing = false;
};

} // namespace atomscope
