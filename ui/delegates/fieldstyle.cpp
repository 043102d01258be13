#include "ui/delegates/fieldstyle.h"

#include "ui/delegates/theme.h"

#include <QPainter>
#include <QStyleFactory>
#include <QStyleOption>

namespace atomscope {

namespace {

constexpr double kCornerPx = 2;

} // namespace

FieldStyle::FieldStyle()
    : QProxyStyle(QStyleFactory::create(QStringLiteral("Fusion")))
{
}

void FieldStyle::drawPrimitive(PrimitiveElement element, const QStyleOption* option, QPainter* painter,
                               const QWidget* widget) const
{
    if (element != PE_FrameLineEdit && element != PE_Frame) {
        QProxyStyle::drawPrimitive(element, option, painter, widget);
        return;
    }
    const Theme theme(option->palette);
    const bool isEnabled = option->state.testFlag(State_Enabled);
    const bool hasKeyboard = isEnabled && option->state.testFlag(State_HasFocus);
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    painter->setPen(hasKeyboard ? theme.accent : isEnabled ? theme.outline : theme.hairline);
    painter->setBrush(Qt::NoBrush);
    painter->drawRoundedRect(QRectF(option->rect).adjusted(0.5, 0.5, -0.5, -0.5), kCornerPx, kCornerPx);
    painter->restore();
}

} // namespace atomscope
