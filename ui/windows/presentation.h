#pragma once

#include <QByteArray>
#include <QFont>
#include <QObject>

class QAction;
class QMainWindow;
class QShortcut;

namespace atomscope {

class DockLayout;

/// The page alone, in large type, for people who look at it from afar. Leaving puts everything back where it was.
class Presentation : public QObject
{
    Q_OBJECT
public:
    /// `toggle` shows and changes whether it is on; Esc leaves it.
    Presentation(QMainWindow* window, DockLayout* docks, QAction* toggle);

    bool isOn() const { return m_isOn; }
    void setOn(bool on);
    /// As large as the window is, for pictures.
    void showInWindow();

private:
    void enter();
    void leave();

    QMainWindow* m_window;
    DockLayout* m_docks;
    QAction* m_toggle;
    QShortcut* m_escape;
    bool m_isOn = false;
    bool m_isFullScreen = false;
    Qt::WindowStates m_windowState;
    QByteArray m_layout;
    QFont m_font; ///< of the page
};

} // namespace atomscope
