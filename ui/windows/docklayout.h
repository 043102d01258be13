#pragma once

#include <QObject>
#include <initializer_list>

class QDockWidget;
class QMainWindow;

namespace atomscope {

/// Where the window's docks are: the list at the left, the label panel at the right, the work below. A window that is
/// too narrow for three panes side by side has the label panel as a tab beside the list, so that the page keeps its
/// width; a wider one gives it back.
class DockLayout : public QObject
{
    Q_OBJECT
public:
    static constexpr int kThreePanesFromPx = 1280;

    /// The docks become the window's.
    DockLayout(QMainWindow* window, QWidget* list, QWidget* label, QWidget* work);

    QDockWidget* list() const { return m_list; }
    QDockWidget* label() const { return m_label; }
    QDockWidget* work() const { return m_work; }

    /// Tab comes to the list, then to the page, which is in the window by now, then to the other docks.
    void orderTabs();
    /// Widths for the window as it is; for one whose layout nobody has chosen yet.
    void setDefaultWidths();
    /// The window has another width.
    void adapt();
    /// Widths change for a while only: nothing is adapted until they are back.
    void setPaused(bool on);
    /// Less than this is too narrow for three panes: their least widths side by side, which grow with the text.
    int threePanesFromPx() const;
    /// As if the window were wide, for what is remembered.
    void undoTabs();
    /// Shown, and in front of the other tabs.
    void reveal(QDockWidget* dock);

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    QDockWidget* add(const QString& name, const QString& title, QWidget* pane, Qt::DockWidgetArea area);

    int leastWidthPx(std::initializer_list<const QWidget*> panes) const;

    QMainWindow* m_window;
    QDockWidget* m_list;
    QDockWidget* m_label;
    QDockWidget* m_work;
    bool m_isPaused = false;
    bool m_isTabbed = false; ///< by the window's narrowness, not by a person
};

} // namespace atomscope
