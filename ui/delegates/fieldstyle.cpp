#include "ui/delegates/fieldstyle.h"

#include "ui/delegates/theme.h"

#include <QPainter>
#include <QStyleFactory>
#include <QStyleOption>
#include <algorithm>

namespace atomscope {

namespace {

constexpr double kCornerPx = 2;

void drawOutline(const QStyleOption* option, QPainter* painter)
{
    const Theme theme(option->palette);
    const bool isEnabled = option->state.testFlag(QStyle::State_Enabled);
    const bool hasKeyboard = isEnabled && option->state.testFlag(QStyle::State_HasFocus);
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    painter->setPen(hasKeyboard ? theme.accent : isEnabled ? theme.outline : theme.hairline);
    painter->setBrush(Qt::NoBrush);
    painter->drawRoundedRect(QRectF(option->rect).adjusted(0.5, 0.5, -0.5, -0.5), kCornerPx, kCornerPx);
    painter->restore();
}

} // namespace

FieldStyle::FieldStyle()
    : QProxyStyle(QStyleFactory::create(QStringLiteral("Fusion")))
{
}

void FieldStyle::drawPrimitive(PrimitiveElement element, const QStyleOption* option, QPainter* painter,
                               const QWidget* widget) const
{
    const bool isFrame = element == PE_FrameLineEdit || element == PE_Frame;
    if (!isFrame)
        QProxyStyle::drawPrimitive(element, option, painter, widget);
    if (isFrame || element == PE_IndicatorCheckBox)
        drawOutline(option, painter);
}

QSize FieldStyle::sizeFromContents(ContentsType type, const QStyleOption* option, const QSize& size,
                                   const QWidget* widget) const
{
    QSize whole = QProxyStyle::sizeFromContents(type, option, size, widget);
    const auto* button = qstyleoption_cast<const QStyleOptionButton*>(option);
    if (type == CT_PushButton && button && !button->text.isEmpty())
        whole.setWidth(std::max(whole.width(), size.width() + 3 * kGridPx));
    return whole;
}

void FieldStyle::drawComplexControl(ComplexControl control, const QStyleOptionComplex* option, QPainter* painter,
                                    const QWidget* widget) const
{
    QProxyStyle::drawComplexControl(control, option, painter, widget);
    const auto* spinBox = qstyleoption_cast<const QStyleOptionSpinBox*>(option);
    if (control == CC_SpinBox && spinBox && spinBox->frame)
        drawOutline(option, painter);
}

} // namespace atomscope
