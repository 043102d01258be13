#include "ui/widgets/tintlegend.h"

#include "ui/delegates/activationtint.h"
#include "ui/delegates/numberformat.h"

#include <QPainter>
#include <algorithm>
#include <cmath>

namespace atomscope {

namespace {

constexpr int kSteps = 12;
constexpr int kStepPx = kGridPx;

} // namespace

TintLegend::TintLegend(QWidget* parent)
    : QWidget(parent)
{
    setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Preferred);
    showText();
}

void TintLegend::setMaximum(float maximum, bool isSoFar)
{
    m_maximum = maximum;
    m_isSoFar = isSoFar;
    setVisible(maximum > 0);
    showText();
}

void TintLegend::setScale(TintScale scale)
{
    m_scale = scale;
    showText();
}

void TintLegend::showText()
{
    setToolTip(m_scale == TintScale::Maximum
                   ? tr("Tint and underline of a token grow with this atom's activation there")
                   : tr("Tint and underline of a token grow with the share of this atom's firings that are weaker than "
                        "its activation there, read off the histogram of log₂ activation"));
    setAccessibleName(tr("%1 … %2").arg(begin(), text(true)));
    updateGeometry();
    update();
}

QString TintLegend::begin() const
{
    return m_scale == TintScale::Maximum ? QStringLiteral("0") : formatPercent(0);
}

QString TintLegend::text(bool isLong) const
{
    if (m_scale == TintScale::Quantile)
        return isLong ? tr("%1 of its firings").arg(formatPercent(1)) : formatPercent(1);
    const QString number = formatActivation(m_maximum);
    if (!isLong)
        return number;
    return (m_isSoFar ? tr("%1, this atom's maximum so far") : tr("%1, this atom's maximum")).arg(number);
}

int TintLegend::widthFor(const QString& text) const
{
    const QFontMetrics metrics(themedFont(font(), TextSize::Small));
    return metrics.horizontalAdvance(begin() + text) + kSteps * kStepPx + 2 * kGridPx;
}

QSize TintLegend::sizeHint() const
{
    return QSize(widthFor(text(true)), 2 * kGridPx + kHalfGridPx);
}

QSize TintLegend::minimumSizeHint() const
{
    // The switches come first where there is little room; the tooltip of a token has its number.
    return QSize(0, 2 * kGridPx + kHalfGridPx);
}

void TintLegend::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    const Theme theme(palette());
    const ActivationTint tint(theme);
    const QFont small = themedFont(font(), TextSize::Small);
    const QFontMetrics metrics(small);
    painter.setFont(small);
    painter.setPen(theme.secondary);
    const QString shown = text(width() >= sizeHint().width());
    const int beginPx = width() - widthFor(shown);
    if (beginPx < 0)
        return;
    painter.drawText(rect().adjusted(beginPx, 0, 0, 0), Qt::AlignLeft | Qt::AlignVCenter, begin());
    painter.drawText(rect(), Qt::AlignRight | Qt::AlignVCenter, shown);
    const double ratio = devicePixelRatioF();
    const int left = beginPx + metrics.horizontalAdvance(begin()) + kGridPx;
    const int top = (height() - 2 * kGridPx) / 2;
    for (int step = 0; step < kSteps; ++step) {
        const double level = (step + 1.0) / kSteps;
        const double weight = std::max(1.0, std::round(ActivationTint::underlinePx(level) * ratio)) / ratio;
        const QRectF block(left + step * kStepPx, top, kStepPx, 2 * kGridPx);
        painter.fillRect(block, tint.background(level));
        painter.fillRect(QRectF(block.left(), block.bottom() - weight, block.width(), weight), tint.underline(level));
    }
}

} // namespace atomscope
