#pragma once

#include "ui/session/viewchoices.h"
#include "ui/windows/overviewconnection.h"

#include <QStackedWidget>
#include <memory>

namespace atomscope {

class AtomPageView;
class LabelConnection;
class WindowActions;

/// The pages in the middle of the window: which one is shown follows the browse state; keys and menus change that.
class CentrePages : public QStackedWidget
{
    Q_OBJECT
public:
    struct Panes
    {
        AtomPageView* atomPage;
        AtomTableModel* model;
        AtomList* list;
    };

    explicit CentrePages(const Panes& panes, BrowseState* state);
    /// Wires the pages; everything must outlive their use.
    void connectTo(IndexConnection* index, LabelConnection* labels, const WindowActions* actions);

    /// Everything that the shown page asked for is on the screen, or has failed.
    bool isSettled() const;

Q_SIGNALS:
    void settled();
    void openRequested();

private:
    void toggle(CentreView view);
    void showView();

    Panes m_panes;
    BrowseState* m_state;
    IndexConnection* m_index = nullptr;
    OverviewView* m_overview;
    std::unique_ptr<OverviewConnection> m_overviewConnection;
};

} // namespace atomscope
