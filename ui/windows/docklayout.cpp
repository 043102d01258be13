#include "ui/windows/docklayout.h"

#include "ui/delegates/theme.h"
#include "ui/windows/dockgrip.h"

#include <QDockWidget>
#include <QEvent>
#include <QLayout>
#include <QMainWindow>
#include <QStyle>
#include <algorithm>

namespace atomscope {

namespace {

constexpr int kLeastListPx = 48 * kGridPx, kMostListPx = 52 * kGridPx;
constexpr int kLeastLabelPx = 36 * kGridPx, kMostLabelPx = 38 * kGridPx;

constexpr int kLeastHeightPx = 60 * kGridPx;

} // namespace

DockLayout::DockLayout(QMainWindow* window, QWidget* list, QWidget* label, QWidget* work)
    : QObject(window)
    , m_window(window)
    , m_list(add(QStringLiteral("list"), tr("Atoms"), list, Qt::LeftDockWidgetArea))
    , m_label(add(QStringLiteral("label"), tr("Label"), label, Qt::RightDockWidgetArea))
    , m_work(add(QStringLiteral("work"), tr("Work"), work, Qt::BottomDockWidgetArea))
{
    window->setDockNestingEnabled(true);
    window->setCorner(Qt::BottomRightCorner, Qt::BottomDockWidgetArea);
    window->setCorner(Qt::BottomLeftCorner, Qt::BottomDockWidgetArea);
    window->setTabPosition(Qt::AllDockWidgetAreas, QTabWidget::North);
    m_work->hide();
    // A pane that needs more room is no reason for the window to grow: the panes are arranged anew.
    window->layout()->setSizeConstraint(QLayout::SetNoConstraint);
    window->setMinimumHeight(kLeastHeightPx);
    window->installEventFilter(this);
}

QDockWidget* DockLayout::add(const QString& name, const QString& title, QWidget* pane, Qt::DockWidgetArea area)
{
    auto* dock = new QDockWidget(title, m_window);
    dock->setObjectName(name);
    dock->setWidget(pane);
    // The panes have titles of their own; a dock's bar would repeat them.
    dock->setTitleBarWidget(new DockGrip(dock));
    m_window->addDockWidget(area, dock);
    return dock;
}

void DockLayout::setDefaultWidths()
{
    // What a 1440-pixel window has to spare over a 1280-pixel one goes to all three panes.
    const int width = m_window->width();
    const int list = std::clamp(width * 29 / 100, kLeastListPx, kMostListPx);
    const int label = std::clamp(width * 41 / 200, kLeastLabelPx, kMostLabelPx);
    if (m_isTabbed)
        m_window->resizeDocks({m_list}, {kLeastListPx}, Qt::Horizontal);
    else
        m_window->resizeDocks({m_list, m_label}, {list, label}, Qt::Horizontal);
}

void DockLayout::orderTabs()
{
    // What comes into a window is the last in its order.
    for (QDockWidget* dock : {m_label, m_work}) {
        QWidget* pane = dock->widget();
        pane->setParent(nullptr);
        dock->setWidget(pane);
    }
}

int DockLayout::leastWidthPx(std::initializer_list<const QWidget*> panes) const
{
    int width = -m_window->style()->pixelMetric(QStyle::PM_DockWidgetSeparatorExtent);
    for (const QWidget* pane : panes)
        width += (pane ? pane->minimumSizeHint().width() : 0)
            + m_window->style()->pixelMetric(QStyle::PM_DockWidgetSeparatorExtent);
    return width;
}

int DockLayout::threePanesFromPx() const
{
    return std::max(kThreePanesFromPx, leastWidthPx({m_list, m_window->centralWidget(), m_label}));
}

bool DockLayout::eventFilter(QObject* watched, QEvent* event)
{
    // A pane needs more room, or less, than before.
    if (event->type() == QEvent::LayoutRequest && m_window->isVisible())
        adapt();
    return QObject::eventFilter(watched, event);
}

void DockLayout::adapt()
{
    m_window->setMinimumWidth(std::min(kThreePanesFromPx, leastWidthPx({m_list, m_window->centralWidget()})));
    const bool isNarrow = m_window->width() < threePanesFromPx();
    if (m_isPaused || isNarrow == m_isTabbed)
        return;
    if (!isNarrow) {
        undoTabs();
        setDefaultWidths();
        return;
    }
    // Only where they stand as they began; what a person has arranged stays.
    const bool isUsual = !m_label->isFloating() && !m_list->isFloating() && m_list->isVisibleTo(m_window)
        && m_label->isVisibleTo(m_window) && m_window->dockWidgetArea(m_label) == Qt::RightDockWidgetArea
        && m_window->dockWidgetArea(m_list) == Qt::LeftDockWidgetArea;
    if (!isUsual)
        return;
    m_isTabbed = true;
    m_window->tabifyDockWidget(m_list, m_label);
    m_list->raise();
    setDefaultWidths();
}

void DockLayout::setPaused(bool on)
{
    m_isPaused = on;
    adapt();
}

void DockLayout::undoTabs()
{
    if (!m_isTabbed)
        return;
    m_isTabbed = false;
    const bool isShown = !m_label->isHidden();
    m_window->addDockWidget(Qt::RightDockWidgetArea, m_label);
    m_label->setVisible(isShown);
}

void DockLayout::reveal(QDockWidget* dock)
{
    dock->show();
    dock->raise();
}

} // namespace atomscope
