#pragma once

#include "ui/session/browsestate.h"
#include "ui/session/settings.h"
#include "ui/session/workermessages.h"
#include "ui/windows/windowactions.h"

#include <QMainWindow>
#include <functional>
#include <memory>
#include <optional>

class QDockWidget;
class QLabel;

namespace atomscope {

class AtomList;
class AtomPageView;
class AtomTableModel;
class CentrePages;
class DockLayout;
class HeadStrip;
class IndexConnection;
class IndexDesk;
class LabelConnection;
class LabelPanel;
class ListViews;
class Presentation;
class QueueKeeper;
class SelectionLabels;
class ThemeActions;
class WorkConnection;
class WorkDock;

/// The explorer's window. It makes the panes and wires them to the connections; what they do is theirs.
class MainWindow : public QMainWindow
{
    Q_OBJECT
public:
    /// `dataFolder`: the user's own, for label books that cannot lie beside their index.
    MainWindow(const Settings& settings, const QString& dataFolder, QWidget* parent = nullptr);
    ~MainWindow() override;

    void openIndex(const QString& file, std::optional<AtomId> atom = {});
    void startIndexing(const IndexJobRequest& job);
    /// Puts the jobs that waited when the program was left last into this window's queue.
    void offerWaitingJobs();
    /// One of pageNames() (ui/windows/pages.h).
    void showPage(const QString& name);
    /// Nobody looks: no label book is made, and nothing counts as shown to anybody. Before an index is opened.
    void setUnattended(bool on) { m_isUnattended = on; }

    /// As they were changed in another window or in the dialog.
    void setSettings(const Settings& settings);
    /// With what has changed since.
    const Settings& settings() const { return m_settings; }
    IndexConnection* index() const { return m_index.get(); }
    LabelConnection* labels() const { return m_labels.get(); }
    CentrePages* pages() const { return m_pages; }
    WorkConnection* work() const { return m_work.get(); }
    IndexDesk* desk() const { return m_desk.get(); }
    QAction* action(WindowActions::Id id) const { return m_actions->action(id); }

Q_SIGNALS:
    /// To be stored.
    void settingsChanged(const atomscope::Settings& settings);
    /// Another window beside this one, empty or with an index.
    void windowRequested(const QString& file);
    void preferencesRequested();

protected:
    void closeEvent(QCloseEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void showEvent(QShowEvent* event) override;

private:
    void makePanes();
    void makeMenus();
    void wireActions();
    void wireStatus();
    void wireDesk();
    void bindDock(WindowActions::Id id, QDockWidget* dock);
    void changeSettings(const std::function<void(Settings&)>& change);
    void askForAtom();
    void showIndexName();
    void rememberLayout();
    bool askBeforeClosing();

    Settings m_settings;
    QString m_dataFolder;
    BrowseState* m_state;
    WindowActions* m_actions;
    AtomTableModel* m_model;
    AtomList* m_list;
    ListViews* m_views = nullptr;
    AtomPageView* m_page;
    CentrePages* m_pages;
    LabelPanel* m_labelPanel;
    WorkDock* m_workPane;
    DockLayout* m_docks = nullptr;
    Presentation* m_presentation;
    HeadStrip* m_head;
    ThemeActions* m_themes;
    // Not the window's children: what they still say while they end must find the panes.
    std::unique_ptr<IndexConnection> m_index;
    std::unique_ptr<LabelConnection> m_labels;
    std::unique_ptr<WorkConnection> m_work;
    std::unique_ptr<IndexDesk> m_desk;
    QueueKeeper* m_keeper;
    SelectionLabels* m_selection;
    QLabel* m_where; ///< in the status bar: index and label book
    QString m_book;
    bool m_isClosing = false;
    bool m_isUnattended = false;
};

} // namespace atomscope
