#pragma once

#include "ui/session/viewchoices.h"
#include "ui/windows/claimsconnection.h"
#include "ui/windows/overviewconnection.h"
#include "ui/windows/probeconnection.h"
#include "ui/windows/readerconnection.h"

#include <QStackedWidget>
#include <memory>

namespace atomscope {

class AtomPageView;
class StartPage;
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
    void connectTo(IndexConnection* index, LabelConnection* labels, WorkConnection* work, const WindowActions* actions);
    ReaderConnection* reader() const { return m_readerConnection.get(); }
    ProbeConnection* probe() const { return m_probeConnection.get(); }
    StartPage* start() const { return m_start; }
    /// In place of an atom's page.
    void showStart(bool on);
    bool isStartShown() const { return m_isStartShown; }
    /// As soon as an index is open.
    void pinWhenOpened(const std::vector<AtomId>& atoms);
    /// Into the probe's field.
    void setProbeText(const QString& text);

    /// Of the shown page: a hidden one takes no room from the docks.
    QSize minimumSizeHint() const override;
    /// Everything that the shown page asked for is on the screen, or has failed.
    bool isSettled() const;

Q_SIGNALS:
    void settled();
    void openRequested();

private:
    void toggle(CentreView view);
    void toggleReader();
    void showView();

    Panes m_panes;
    BrowseState* m_state;
    IndexConnection* m_index = nullptr;
    StartPage* m_start;
    bool m_isStartShown = false;
    OverviewView* m_overview;
    ClaimsView* m_claims;
    ProbeView* m_probe;
    ReaderView* m_reader;
    std::unique_ptr<OverviewConnection> m_overviewConnection;
    std::unique_ptr<ClaimsConnection> m_claimsConnection;
    std::unique_ptr<ProbeConnection> m_probeConnection;
    std::unique_ptr<ReaderConnection> m_readerConnection;
};

} // namespace atomscope
