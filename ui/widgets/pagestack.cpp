#include "ui/widgets/pagestack.h"

#include "ui/widgets/columnscroll.h"
#include "ui/widgets/statepanel.h"

#include <QStackedLayout>
#include <QTimer>

namespace atomscope {

PageStack::PageStack(QWidget* content, QWidget* parent)
    : QWidget(parent)
    , m_stack(new QStackedLayout(this))
    , m_state(new StatePanel(this))
    , m_content(content)
    , m_loading(new QTimer(this))
{
    m_stack->addWidget(m_state);
    m_stack->addWidget(m_content);
    m_loading->setSingleShot(true);
    m_loading->setInterval(StatePanel::kLoadingAfterMs);
    connect(m_loading, &QTimer::timeout, this, [this] {
        m_state->showLoading(m_loadingTitle);
        m_stack->setCurrentWidget(m_state);
    });
    connect(m_state, &StatePanel::actionRequested, this, &PageStack::actionRequested);
}

void PageStack::showEmpty(const QString& title, const QString& text, const QString& action)
{
    m_loading->stop();
    m_state->showEmpty(title, text, action);
    m_stack->setCurrentWidget(m_state);
}

void PageStack::showLoading(const QString& title)
{
    m_loadingTitle = title;
    if (!m_loading->isActive())
        m_loading->start();
}

void PageStack::showError(const QString& message, const QString& details, const QString& action)
{
    m_loading->stop();
    m_state->showError(message, details, action);
    m_stack->setCurrentWidget(m_state);
}

void PageStack::showContent()
{
    m_loading->stop();
    m_stack->setCurrentWidget(m_content);
}

bool PageStack::isShowingContent() const
{
    return m_stack->currentWidget() == m_content;
}

QScrollArea* makePageScroll(QWidget* widget, QWidget* parent)
{
    auto* area = new ColumnScroll(parent);
    area->setFocusPolicy(Qt::NoFocus);
    area->setWidget(widget);
    area->viewport()->setBackgroundRole(QPalette::Base);
    return area;
}

} // namespace atomscope
