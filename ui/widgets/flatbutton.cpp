#include "ui/widgets/flatbutton.h"

#include "ui/delegates/theme.h"

#include <QPainter>

namespace atomscope {

namespace {

constexpr double kRadiusPx = 4;

QColor inkColor(FlatButton::Ink ink, const Theme& theme)
{
    switch (ink) {
    case FlatButton::Ink::Secondary:
        return theme.secondary;
    case FlatButton::Ink::Accent:
        return theme.accent;
    case FlatButton::Ink::Star:
        return theme.star;
    case FlatButton::Ink::Text:
        break;
    }
    return theme.text;
}

} // namespace

FlatButton::FlatButton(QWidget* parent, const QString& text, const QString& tooltip)
    : QToolButton(parent)
{
    setText(text);
    setToolTip(tooltip);
    if (!tooltip.isEmpty())
        setAccessibleDescription(tooltip);
    setAutoRaise(true);
    setFocusPolicy(Qt::TabFocus); // a click leaves the keyboard where it was
    setAttribute(Qt::WA_Hover);
}

void FlatButton::setInk(Ink ink)
{
    m_ink = ink;
    update();
}

void FlatButton::setLink(bool on)
{
    m_isLink = on;
    m_ink = Ink::Accent;
    setCursor(Qt::PointingHandCursor);
    updateGeometry();
}

QSize FlatButton::sizeHint() const
{
    const QFontMetrics metrics(font());
    const int height = metrics.height() + (m_isLink ? 2 : kGridPx);
    return QSize(metrics.horizontalAdvance(text()) + (m_isLink ? kHalfGridPx : 2 * kGridPx), (height + 1) / 2 * 2);
}

void FlatButton::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    const Theme theme(palette());
    painter.setRenderHint(QPainter::Antialiasing);
    const QRectF box = QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5);
    QColor wash = theme.text;
    wash.setAlphaF(isDown() ? 0.14F : 0.07F);
    painter.setPen(Qt::NoPen);
    if (isChecked() && !m_isQuiet) {
        painter.setBrush(theme.accentSoft);
        painter.drawRoundedRect(box, kRadiusPx, kRadiusPx);
    }
    if (isEnabled() && !m_isLink && (underMouse() || isDown())) {
        painter.setBrush(wash);
        painter.drawRoundedRect(box, kRadiusPx, kRadiusPx);
    }
    if (hasFocus() || m_isOutlined) {
        painter.setPen(QPen(hasFocus() ? theme.accent : theme.hairline, 1));
        painter.setBrush(Qt::NoBrush);
        painter.drawRoundedRect(box, kRadiusPx, kRadiusPx);
    }
    QFont shown = font();
    shown.setUnderline(m_isLink && underMouse());
    painter.setFont(shown);
    const bool isChosen = isChecked() && m_ink == Ink::Secondary && !m_isQuiet;
    const QColor ink = isChosen ? theme.text : inkColor(m_ink, theme);
    painter.setPen(isEnabled() ? ink : mixed(theme.surface, ink, 0.45));
    const int flags = static_cast<int>((m_isLink ? Qt::AlignLeft : Qt::AlignHCenter) | Qt::AlignVCenter);
    painter.drawText(rect(), flags | Qt::TextSingleLine, text());
}

} // namespace atomscope
