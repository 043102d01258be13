#include "ui/widgets/tintedtext.h"

#include "ui/delegates/numberformat.h"
#include "ui/delegates/pinhue.h"

#include <QHelpEvent>
#include <QPainter>
#include <QToolTip>
#include <algorithm>
#include <cmath>

namespace atomscope {

namespace {

constexpr int kLeastWidthPx = 10 * kGridPx;

} // namespace

TintedText::TintedText(QWidget* parent)
    : QWidget(parent)
{
    QSizePolicy policy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    policy.setHeightForWidth(true);
    setSizePolicy(policy);
}

std::unique_ptr<ContextLine> TintedText::makeLine(int width) const
{
    if (!m_context)
        return nullptr;
    const ContextStyle style{font(), pinTheme(Theme(palette()), m_hue), m_maximum, {}};
    return std::make_unique<ContextLine>(*m_context, style, std::max(kLeastWidthPx, width));
}

void TintedText::setText(const Context& context, std::size_t hue, float maximum)
{
    m_context = context;
    m_hue = hue;
    m_maximum = maximum;
    m_line = makeLine(width());
    updateGeometry();
    update();
}

int TintedText::heightForWidth(int width) const
{
    const auto line = makeLine(width);
    return line ? static_cast<int>(std::ceil(line->heightPx())) + kHalfGridPx : 0;
}

QSize TintedText::sizeHint() const
{
    return QSize(40 * kGridPx, heightForWidth(std::max(width(), 40 * kGridPx)));
}

void TintedText::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    if (m_line)
        m_line->paint(&painter, QPointF(0, 0), rect());
}

bool TintedText::event(QEvent* event)
{
    if (event->type() != QEvent::ToolTip || !m_line)
        return QWidget::event(event);
    auto* help = static_cast<QHelpEvent*>(event);
    const int token = m_line->tokenAt(help->pos());
    if (token < 0)
        QToolTip::hideText();
    else
        QToolTip::showText(help->globalPos(),
                           formatActivationPrecise(m_context->activations[static_cast<std::size_t>(token)]), this);
    return true;
}

void TintedText::resizeEvent(QResizeEvent* event)
{
    QWidget::resizeEvent(event);
    m_line = makeLine(width());
}

void TintedText::changeEvent(QEvent* event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::FontChange || event->type() == QEvent::PaletteChange) {
        m_line = makeLine(width());
        updateGeometry();
        update();
    }
}

} // namespace atomscope
