#include "ui/widgets/confidencedots.h"

#include "ui/delegates/theme.h"

#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>
#include <algorithm>

namespace atomscope {

namespace {

constexpr int kDotPx = 10;
constexpr int kStepPx = 2 * kGridPx;

} // namespace

ConfidenceDots::ConfidenceDots(QWidget* parent)
    : QWidget(parent)
{
    setFocusPolicy(Qt::StrongFocus);
    setMouseTracking(true);
    setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
    setToolTip(tr("How sure you are, 0 to 4 (Ctrl+0 … Ctrl+4); click the value again to take it back"));
    setValue(std::nullopt);
}

QString ConfidenceDots::text() const
{
    return m_value ? tr("%1 of %2").arg(*m_value).arg(kHighest) : tr("not given");
}

void ConfidenceDots::setValue(std::optional<int> value)
{
    m_value = value ? std::optional(std::clamp(*value, 0, kHighest)) : std::nullopt;
    setAccessibleName(tr("Confidence: %1").arg(text()));
    update();
}

void ConfidenceDots::edit(std::optional<int> value)
{
    if (value == m_value)
        return;
    setValue(value);
    Q_EMIT valueEdited(m_value);
}

QRect ConfidenceDots::dotRect(int dot) const
{
    return QRect(2 + dot * kStepPx, (height() - kDotPx) / 2, kDotPx, kDotPx);
}

int ConfidenceDots::dotAt(const QPoint& point) const
{
    for (int dot = 0; dot <= kHighest; ++dot) {
        if (dotRect(dot).adjusted(-3, -6, 3, 6).contains(point))
            return dot;
    }
    return -1;
}

QSize ConfidenceDots::sizeHint() const
{
    const int words = fontMetrics().horizontalAdvance(tr("not given"));
    return QSize((kHighest + 1) * kStepPx + kGridPx + words, std::max(3 * kGridPx, fontMetrics().height()));
}

void ConfidenceDots::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const Theme theme(palette());
    const auto ink = [&](const QColor& color) { return isEnabled() ? color : mixed(theme.surface, color, 0.45); };
    for (int dot = 0; dot <= kHighest; ++dot) {
        const bool isFilled = m_value && dot <= *m_value;
        const bool isHovered = m_hovered >= 0 && dot <= m_hovered;
        painter.setPen(QPen(ink(isFilled || isHovered ? theme.accent : theme.secondary), 1));
        painter.setBrush(isFilled ? QBrush(ink(theme.accent)) : QBrush(Qt::NoBrush));
        painter.drawEllipse(QRectF(dotRect(dot)).adjusted(0.5, 0.5, -0.5, -0.5));
    }
    painter.setPen(ink(theme.secondary));
    const int left = (kHighest + 1) * kStepPx + kGridPx;
    painter.drawText(QRect(left, 0, width() - left, height()), Qt::AlignLeft | Qt::AlignVCenter, text());
    if (hasFocus()) {
        painter.setPen(QPen(theme.accent, 1));
        painter.setBrush(Qt::NoBrush);
        painter.drawRoundedRect(QRectF(rect()).adjusted(-3.5, 0.5, -0.5, -0.5), 4, 4);
    }
}

void ConfidenceDots::mousePressEvent(QMouseEvent* event)
{
    const int dot = dotAt(event->position().toPoint());
    if (event->button() == Qt::LeftButton && dot >= 0)
        edit(m_value == dot ? std::nullopt : std::optional(dot));
}

void ConfidenceDots::mouseMoveEvent(QMouseEvent* event)
{
    m_hovered = dotAt(event->position().toPoint());
    update();
}

void ConfidenceDots::leaveEvent(QEvent*)
{
    m_hovered = -1;
    update();
}

void ConfidenceDots::keyPressEvent(QKeyEvent* event)
{
    const int key = event->key();
    if (key == Qt::Key_Right || key == Qt::Key_Left)
        edit(std::clamp(m_value.value_or(-1) + (key == Qt::Key_Right ? 1 : -1), 0, kHighest));
    else if (key == Qt::Key_Delete || key == Qt::Key_Backspace)
        edit(std::nullopt);
    else
        QWidget::keyPressEvent(event);
}

} // namespace atomscope
