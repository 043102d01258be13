#include "ui/widgets/contextsbar.h"

#include "ui/delegates/activationtint.h"
#include "ui/delegates/numberformat.h"
#include "ui/widgets/flatbutton.h"

#include <QComboBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QPainter>
#include <QSignalBlocker>
#include <algorithm>

namespace atomscope {

namespace {

constexpr int kSteps = 12; // of the legend
constexpr int kStepPx = kGridPx;

QString widthText(int width)
{
    return width == 0 ? ContextsBar::tr("whole window") : ContextsBar::tr("±%1 tokens").arg(width);
}

} // namespace

int steppedContextWidth(int width, int direction)
{
    const auto isWider = [](int a, int b) { return a != 0 && (b == 0 || b > a); }; // b than a
    int best = width;
    for (const int candidate : kContextWidths) {
        const bool isInDirection = direction > 0 ? isWider(width, candidate) : isWider(candidate, width);
        const bool isNearer = best == width || (direction > 0 ? isWider(candidate, best) : isWider(best, candidate));
        if (isInDirection && isNearer)
            best = candidate;
    }
    return best;
}

ContextsBar::ContextsBar(QWidget* parent)
    : QWidget(parent)
    , m_mode(new QComboBox(this))
    , m_width(new QComboBox(this))
    , m_monospace(new FlatButton(this, tr("mono"), tr("Monospaced text, for corpora of code")))
    , m_legend(new TintLegend(this))
{
    auto* title = new QLabel(tr("Contexts"), this);
    QFont strong = font();
    strong.setWeight(QFont::DemiBold);
    title->setFont(strong);
    m_mode->addItem(tr("full range"), static_cast<int>(StrataMode::FullRange));
    m_mode->addItem(tr("top only"), static_cast<int>(StrataMode::TopOnly));
    m_mode->setToolTip(tr("Full range: contexts of every tenth of the firings and some without a firing (A)\n"
                          "Top only: the strongest (T)"));
    m_mode->setAccessibleName(tr("Strata"));
    for (const int width : kContextWidths)
        m_width->addItem(widthText(width), width);
    m_width->setToolTip(tr("Tokens shown on each side of the peak ( [ and ] )"));
    m_width->setAccessibleName(tr("Width of a context"));
    m_monospace->setCheckable(true);
    m_monospace->setOutlined(true);
    m_monospace->setAccessibleName(tr("Monospaced text"));

    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(kGridPx, kHalfGridPx, kGridPx, kHalfGridPx);
    row->setSpacing(kGridPx);
    row->addWidget(title);
    row->addSpacing(kGridPx);
    row->addWidget(m_mode);
    row->addWidget(m_width);
    row->addWidget(m_monospace);
    row->addStretch(1);
    row->addWidget(m_legend);

    connect(m_mode, &QComboBox::activated, this,
            [this](int at) { Q_EMIT modeChosen(static_cast<StrataMode>(m_mode->itemData(at).toInt())); });
    connect(m_width, &QComboBox::activated, this,
            [this](int at) { Q_EMIT widthChosen(m_width->itemData(at).toInt()); });
    connect(m_monospace, &FlatButton::clicked, this, &ContextsBar::monospaceChosen);
}

void ContextsBar::setMode(StrataMode mode)
{
    m_mode->setCurrentIndex(m_mode->findData(static_cast<int>(mode)));
}

void ContextsBar::setWidthTokens(int width)
{
    int at = m_width->findData(width);
    if (at < 0) { // set by a command line or an older setting
        m_width->addItem(widthText(width), width);
        at = m_width->count() - 1;
    }
    m_width->setCurrentIndex(at);
}

void ContextsBar::setMonospace(bool on)
{
    m_monospace->setChecked(on);
}

void ContextsBar::setMaximum(float maximum, bool isSoFar)
{
    m_legend->setMaximum(maximum, isSoFar);
}

TintLegend::TintLegend(QWidget* parent)
    : QWidget(parent)
{
    setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Preferred);
    setToolTip(tr("Tint and underline of a token grow with this atom's activation there"));
}

void TintLegend::setMaximum(float maximum, bool isSoFar)
{
    m_maximum = maximum;
    m_isSoFar = isSoFar;
    setVisible(maximum > 0);
    setAccessibleName(tr("0 … %1").arg(text(true)));
    updateGeometry();
    update();
}

QString TintLegend::text(bool isLong) const
{
    const QString number = formatActivation(m_maximum);
    if (!isLong)
        return number;
    return (m_isSoFar ? tr("%1, this atom's maximum so far") : tr("%1, this atom's maximum")).arg(number);
}

int TintLegend::widthFor(const QString& text) const
{
    const QFontMetrics metrics(themedFont(font(), TextSize::Small));
    return metrics.horizontalAdvance(QStringLiteral("0") + text) + kSteps * kStepPx + 2 * kGridPx;
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
    const int begin = width() - widthFor(shown);
    if (begin < 0)
        return;
    painter.drawText(rect().adjusted(begin, 0, 0, 0), Qt::AlignLeft | Qt::AlignVCenter, QStringLiteral("0"));
    painter.drawText(rect(), Qt::AlignRight | Qt::AlignVCenter, shown);
    const double ratio = devicePixelRatioF();
    const int left = begin + metrics.horizontalAdvance(QStringLiteral("0")) + kGridPx;
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
