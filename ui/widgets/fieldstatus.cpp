#include "ui/widgets/fieldstatus.h"

#include "ui/delegates/theme.h"
#include "ui/session/errortext.h"
#include "ui/widgets/quantity.h"

#include <QEvent>

namespace atomscope {

FieldStatus::FieldStatus(QWidget* parent)
    : QLabel(parent)
{
    setTextFormat(Qt::PlainText);
    setWordWrap(true);
    setTextInteractionFlags(Qt::TextSelectableByMouse);
    setFocusPolicy(Qt::NoFocus);
    setAlignment(Qt::AlignLeft | Qt::AlignTop);
    applyTheme();
}

void FieldStatus::showHint(const QString& text)
{
    present(State::Nothing, text, {});
}

void FieldStatus::showChecking()
{
    present(State::Checking, tr("Looking …"), {});
}

void FieldStatus::showFound(const QString& text, const QString& details)
{
    present(State::Found, text, details);
}

void FieldStatus::showProblem(const QString& text, const QString& details)
{
    // The sign is for those who do not see the colour.
    present(State::Problem, QStringLiteral("\u26a0 ") + asSentence(text), details);
}

void FieldStatus::present(State state, const QString& text, const QString& details)
{
    m_state = state;
    setText(text);
    setToolTip(details);
    applyTheme();
}

void FieldStatus::applyTheme()
{
    const QWidget* around = parentWidget() ? parentWidget() : this;
    const Theme theme(around->palette());
    setFont(themedFont(around->font(), TextSize::Small));
    // Once: each change of the palette comes back here.
    setInk(this, around->palette(), m_state == State::Problem ? theme.error : theme.secondary);
    setMinimumHeight(QFontMetrics(font()).height());
}

void FieldStatus::changeEvent(QEvent* event)
{
    QLabel::changeEvent(event);
    if (event->type() == QEvent::PaletteChange || event->type() == QEvent::FontChange)
        applyTheme();
}

} // namespace atomscope
