#include "ui/widgets/statepanel.h"

#include "ui/delegates/theme.h"
#include "ui/widgets/quantity.h"

#include <QApplication>
#include <QClipboard>
#include <QEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QVBoxLayout>

namespace atomscope {

StatePanel::StatePanel(QWidget* parent)
    : QWidget(parent)
    , m_title(new QLabel(this))
    , m_text(new QLabel(this))
    , m_action(new QPushButton(this))
    , m_copy(new QPushButton(tr("Copy details"), this))
{
    setAutoFillBackground(true);
    setBackgroundRole(QPalette::Base);
    for (QLabel* label : {m_title, m_text}) {
        label->setWordWrap(true);
        label->setTextFormat(Qt::PlainText);
        label->setTextInteractionFlags(Qt::TextSelectableByMouse);
    }
    auto* buttons = new QHBoxLayout;
    buttons->setSpacing(kGridPx);
    buttons->addWidget(m_action);
    buttons->addWidget(m_copy);
    buttons->addStretch(1);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(2 * kGridPx, 3 * kGridPx, 2 * kGridPx, 3 * kGridPx);
    column->setSpacing(kGridPx);
    column->addWidget(m_title);
    column->addWidget(m_text);
    column->addLayout(buttons);
    column->addStretch(1);
    connect(m_action, &QPushButton::clicked, this, &StatePanel::actionRequested);
    connect(m_copy, &QPushButton::clicked, this, [this] { QApplication::clipboard()->setText(m_details); });
    applyTheme();
}

QString StatePanel::title() const
{
    return m_title->text();
}

QString StatePanel::text() const
{
    return m_text->text();
}

void StatePanel::present(State state, const QString& title, const QString& text, const QString& action)
{
    m_state = state;
    m_title->setText(title);
    m_text->setText(text);
    m_text->setVisible(!text.isEmpty());
    m_action->setText(action);
    m_action->setVisible(!action.isEmpty());
    m_copy->setVisible(state == State::Error);
    applyTheme();
}

void StatePanel::showEmpty(const QString& title, const QString& text, const QString& action)
{
    present(State::Empty, title, text, action);
}

void StatePanel::showLoading(const QString& title)
{
    present(State::Loading, title, {}, {});
}

void StatePanel::showError(const QString& message, const QString& details, const QString& action)
{
    m_details = details.isEmpty() ? message : message + QLatin1Char('\n') + details;
    present(State::Error, message, {}, action);
}

void StatePanel::applyTheme()
{
    makeSectionTitle(m_title);
    const Theme theme(QWidget::palette());
    const QColor ink = m_state == State::Error ? theme.error : m_state == State::Loading ? theme.secondary : theme.text;
    setInk(m_title, QWidget::palette(), ink);
    setInk(m_text, QWidget::palette(), theme.secondary);
}

void StatePanel::changeEvent(QEvent* event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange || event->type() == QEvent::FontChange)
        applyTheme();
}

} // namespace atomscope
