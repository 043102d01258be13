#include "ui/windows/presentation.h"

#include "ui/windows/docklayout.h"

#include <QAction>
#include <QDockWidget>
#include <QMainWindow>
#include <QMenuBar>
#include <QShortcut>
#include <QStatusBar>

namespace atomscope {

namespace {

constexpr double kLarger = 1.5;

QFont larger(QFont font)
{
    if (font.pointSizeF() > 0)
        font.setPointSizeF(font.pointSizeF() * kLarger);
    else
        font.setPixelSize(qRound(font.pixelSize() * kLarger));
    return font;
}

} // namespace

Presentation::Presentation(QMainWindow* window, DockLayout* docks, QAction* toggle)
    : QObject(window)
    , m_window(window)
    , m_docks(docks)
    , m_toggle(toggle)
    , m_escape(new QShortcut(Qt::Key_Escape, window))
{
    m_escape->setEnabled(false);
    connect(m_escape, &QShortcut::activated, this, [this] { setOn(false); });
    connect(toggle, &QAction::triggered, this, &Presentation::setOn);
}

void Presentation::setOn(bool on)
{
    if (on == m_isOn)
        return;
    m_windowState = on ? m_window->windowState() : m_windowState;
    if (on) {
        enter();
        m_isFullScreen = true;
        m_window->setWindowState(m_windowState | Qt::WindowFullScreen);
    } else {
        if (std::exchange(m_isFullScreen, false))
            m_window->setWindowState(m_windowState);
        leave();
    }
}

void Presentation::showInWindow()
{
    if (!m_isOn)
        enter();
}

void Presentation::enter()
{
    m_isOn = true;
    m_docks->setPaused(true);
    m_layout = m_window->saveState();
    for (QDockWidget* dock : {m_docks->list(), m_docks->label(), m_docks->work()})
        dock->hide();
    m_window->menuBar()->hide();
    m_window->statusBar()->hide();
    QWidget* page = m_window->centralWidget();
    m_font = page->font();
    page->setFont(larger(m_font));
    m_escape->setEnabled(true);
    m_toggle->setChecked(true);
}

void Presentation::leave()
{
    m_isOn = false;
    m_window->centralWidget()->setFont(m_font);
    m_window->menuBar()->show();
    m_window->statusBar()->show();
    m_window->restoreState(m_layout);
    m_docks->setPaused(false);
    m_escape->setEnabled(false);
    m_toggle->setChecked(false);
}

} // namespace atomscope
