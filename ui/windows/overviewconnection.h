#pragma once

#include "ui/session/atomcolumns.h"
#include "ui/session/indexsession.h"

#include <QObject>
#include <QTimer>

namespace atomscope {

class AtomList;
class AtomTableModel;
class BrowseState;
class IndexConnection;
class LabelSession;
class OverviewView;

/// Between the open index and its overview: asked for when it is looked at, and what is chosen on it becomes the list's
/// filter.
class OverviewConnection : public QObject
{
    Q_OBJECT
public:
    struct Panes
    {
        OverviewView* view;
        AtomTableModel* model;
        AtomList* list;
    };

    OverviewConnection(const Panes& panes, IndexConnection* index, const LabelSession* labels, BrowseState* state);

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
    void showPage(const std::shared_ptr<const OverviewPage>& page);
    void showFailure(IndexSession::Request request, const Error& error);
    void showAtoms();
    void showChip();
    void filterBy(const AtomFilter& filter);
    bool isShown() const;

    Panes m_panes;
    IndexConnection* m_index;
    BrowseState* m_state;
    QTimer m_atomsLater; ///< several changes of the table and the labels are shown at once
    bool m_isStale = true; ///< what is shown is not of the index that is open
    bool m_isComing = false;
};

} // namespace atomscope
