#include "ui/widgets/contextscanvas.h"

#include "ui/delegates/numberformat.h"
#include "ui/delegates/theme.h"
#include "ui/widgets/contextsaccessible.h"

#include <QAccessible>
#include <QPaintEvent>
#include <QPainter>
#include <algorithm>
#include <cmath>

namespace atomscope {

namespace {

constexpr int kMarkPx = 3; // at the left edge of the focused context
constexpr int kFadePx = 3 * kGridPx;
// Laid-out lines kept; far more than fit on a screen.
constexpr std::size_t kLineCacheSize = 512;

} // namespace

ContextsCanvas::ContextsCanvas(QWidget* parent)
    : QWidget(parent)
{
    installContextsAccessibility(); // before anything asks for this widget's interface
    setFocusPolicy(Qt::StrongFocus);
    setMouseTracking(true);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    setAttribute(Qt::WA_OpaquePaintEvent);
    setObjectName(QStringLiteral("contexts"));
    setAccessibleName(tr("Contexts"));
    m_shownTimer.setSingleShot(true);
    m_shownTimer.setInterval(0);
    connect(&m_shownTimer, &QTimer::timeout, this, [this] {
        if (!m_newlyShown.empty())
            Q_EMIT documentsShown(std::exchange(m_newlyShown, {}));
    });
}

ContextsCanvas::~ContextsCanvas() = default;

void ContextsCanvas::setPage(std::shared_ptr<const AtomPage> page)
{
    const bool isSameAtom = page && m_page && page->numbers.atom == m_page->numbers.atom;
    ++m_generation;
    hideTip();
    m_page = std::move(page);
    m_expanded.clear();
    m_shown.clear();
    m_newlyShown.clear();
    m_hover = m_pressed = {};
    dropLines();
    // An update of the same atom keeps the place as far as it exists.
    if (isSameAtom && m_focus.context >= 0 && static_cast<std::size_t>(m_focus.context) < m_page->contexts.size())
        m_focus.token = m_page->contexts[static_cast<std::size_t>(m_focus.context)].peak;
    else
        m_focus = {};
    rebuildGeometry();
}

void ContextsCanvas::setMode(StrataMode mode)
{
    m_mode = mode;
    ++m_shape;
    if (m_page && m_focus.context >= 0) {
        rebuildGeometry();
        if (m_geometry.rowOfContext(m_focus.context) < 0)
            m_focus = {};
    }
    rebuildGeometry();
}

void ContextsCanvas::setSpecialTokens(std::vector<TokenId> tokens)
{
    std::sort(tokens.begin(), tokens.end());
    m_special = std::move(tokens);
    dropLines();
    rebuildGeometry();
}

void ContextsCanvas::dropLines()
{
    m_lines.clear();
    ++m_shape;
}

void ContextsCanvas::rebuildGeometry()
{
    m_geometry = m_page
        ? ContextsGeometry::build(*m_page, m_mode, width(), font(), [this](int context) { return textHeight(context); })
        : ContextsGeometry{};
    updateGeometry();
    update();
}

int ContextsCanvas::textHeight(int context) const
{
    const int lineHeight = ContextsGeometry::lineHeightPx(font());
    if (!isExpanded(context))
        return lineHeight;
    return std::max(lineHeight, static_cast<int>(std::ceil(line(context).heightPx())) + kGridPx);
}

QSize ContextsCanvas::sizeHint() const
{
    if (m_page && m_geometry.rows.empty())
        return QSize(40 * kGridPx, 8 * kGridPx);
    return QSize(40 * kGridPx, m_geometry.heightPx);
}

const Context& ContextsCanvas::shownContext(int context) const
{
    const auto expanded = m_expanded.find(context);
    return expanded != m_expanded.end() ? expanded->second : m_page->contexts[static_cast<std::size_t>(context)];
}

const ContextLine& ContextsCanvas::line(int context) const
{
    auto found = m_lines.find(context);
    if (found == m_lines.end()) {
        if (m_lines.size() >= kLineCacheSize)
            m_lines.clear();
        const ContextStyle style{font(), Theme(palette()), m_page->numbers.maxAct, m_special};
        const double wrap
            = isExpanded(context) ? std::max(kGridPx * 10, m_geometry.textRight - m_geometry.textLeft) : -1;
        found = m_lines.emplace(context, std::make_unique<ContextLine>(shownContext(context), style, wrap)).first;
    }
    return *found->second;
}

QPointF ContextsCanvas::lineOrigin(int context) const
{
    const int row = m_geometry.rowOfContext(context);
    if (row < 0)
        return {};
    const QRect rect = m_geometry.rowRect(row);
    const ContextLine& shown = line(context);
    if (isExpanded(context))
        return QPointF(m_geometry.textLeft, rect.top() + kHalfGridPx);
    const QRectF peak = shown.peakRect();
    const double x = lineOriginX(m_geometry, shown.isRightToLeft(), shown.widthPx(), peak.left(), peak.right());
    return QPointF(x, rect.top() + std::floor((rect.height() - shown.heightPx()) / 2));
}

QRect ContextsCanvas::contextRect(int context) const
{
    const int row = m_geometry.rowOfContext(context);
    return row < 0 ? QRect() : m_geometry.rowRect(row);
}

QRect ContextsCanvas::tokenRect(int context, int token) const
{
    if (m_geometry.rowOfContext(context) < 0)
        return {};
    const QRectF rect = line(context).tokenRect(token);
    return rect.isEmpty() ? QRect() : rect.translated(lineOrigin(context)).toAlignedRect();
}

ContextsCanvas::Spot ContextsCanvas::spotAt(const QPoint& point) const
{
    const int row = m_geometry.rowAt(point.y());
    if (row < 0 || m_geometry.rows[static_cast<std::size_t>(row)].kind != ContextsGeometry::RowKind::Line)
        return {};
    const int context = m_geometry.rows[static_cast<std::size_t>(row)].index;
    if (point.x() < m_geometry.textLeft || point.x() >= m_geometry.textRight)
        return {context, -1};
    return {context, line(context).tokenAt(QPointF(point) - lineOrigin(context))};
}

QString ContextsCanvas::emptyText() const
{
    const AtomNumbers& numbers = m_page->numbers;
    if (numbers.nFired > 0)
        return tr("No contexts were asked for");
    return tr("Dead on this text: 0 firings in %1 counted tokens%2.\nIts density is below %3 (95 %, three divided by "
              "the "
              "number of tokens).")
        .arg(formatCount(numbers.nTokens), numbers.isSoFar ? tr(" so far") : QString(),
             QString::number(numbers.densityUpperBound, 'g', 2));
}

void ContextsCanvas::noteShown(int context)
{
    const DocumentId document = m_page->contexts[static_cast<std::size_t>(context)].document;
    if (m_shown.insert(document).second) {
        m_newlyShown.push_back(document);
        m_shownTimer.start();
    }
}

void ContextsCanvas::paintEvent(QPaintEvent* event)
{
    QPainter painter(this);
    const Theme theme(palette());
    painter.fillRect(event->rect(), theme.surface);
    if (!m_page)
        return;
    if (m_geometry.rows.empty()) {
        painter.setPen(theme.secondary);
        painter.drawText(rect().adjusted(kGridPx, kGridPx, -kGridPx, 0),
                         Qt::AlignLeft | Qt::AlignTop | Qt::TextWordWrap, emptyText());
        return;
    }
    const QRect exposed = event->rect();
    const auto [first, last] = m_geometry.rowsWithin(exposed.top(), exposed.bottom() + 1);
    for (int i = first; i < last; ++i) {
        const ContextsGeometry::Row& row = m_geometry.rows[static_cast<std::size_t>(i)];
        if (row.kind == ContextsGeometry::RowKind::Header)
            paintHeader(painter, row);
        else
            paintContext(painter, row);
        if (row.kind == ContextsGeometry::RowKind::Line)
            noteShown(row.index);
    }
}

void ContextsCanvas::paintHeader(QPainter& painter, const ContextsGeometry::Row& row) const
{
    const Theme theme(palette());
    const StratumSummary& summary = m_page->strata[static_cast<std::size_t>(row.index)];
    QFont small = themedFont(font(), TextSize::Small);
    QFont strong = small;
    strong.setWeight(QFont::DemiBold);
    const QRect area(kGridPx, row.y, width() - 2 * kGridPx, row.heightPx - 2);
    if (row.y > 0)
        painter.fillRect(QRect(kGridPx, row.y - 1, width() - 2 * kGridPx, 1), theme.grid);
    const QString title = stratumTitle(summary.stratum);
    painter.setFont(strong);
    painter.setPen(theme.text);
    painter.drawText(area, Qt::AlignLeft | Qt::AlignBottom, title);
    const int titleEnd = area.left() + QFontMetrics(strong).horizontalAdvance(title) + kGridPx;
    painter.setFont(small);
    painter.setPen(theme.secondary);
    const QRect rest = area.adjusted(std::max(m_geometry.textLeft, titleEnd) - area.left(), 0, 0, 0);
    painter.drawText(
        rest, Qt::AlignLeft | Qt::AlignBottom,
        QFontMetrics(small).elidedText(stratumSummaryText(summary, m_page->numbers), Qt::ElideRight, rest.width()));
}

void ContextsCanvas::paintContext(QPainter& painter, const ContextsGeometry::Row& row) const
{
    const Theme theme(palette());
    const Context& context = shownContext(row.index);
    const QRect rect(0, row.y, width(), row.heightPx);
    const bool isFocused = m_focus.context == row.index;
    QColor background = theme.surface;
    if (isFocused || m_hover.context == row.index)
        background = mixed(theme.surface, theme.text, isFocused ? 0.06 : 0.03);
    painter.fillRect(rect, background);
    if (isFocused)
        painter.fillRect(QRect(0, row.y, kMarkPx, row.heightPx), hasFocus() ? theme.accent : theme.hairline);

    const QPointF origin = lineOrigin(row.index);
    const QRect firstLine(0, row.y, width(),
                          isExpanded(row.index) ? ContextsGeometry::lineHeightPx(font()) : row.heightPx);
    painter.setFont(font());
    painter.setPen(context.activation > 0 ? theme.text : theme.secondary);
    const QRect number = firstLine.adjusted(m_geometry.activationLeft, 0, m_geometry.activationRight - width(), 0);
    painter.drawText(number, Qt::AlignRight | Qt::AlignVCenter,
                     context.activation > 0 ? formatActivation(context.activation) : QStringLiteral("–"));
    if (context.multiplicity > 1) {
        painter.setPen(theme.secondary);
        painter.drawText(firstLine.adjusted(m_geometry.multiplicityLeft, 0, -kGridPx, 0),
                         Qt::AlignRight | Qt::AlignVCenter, QStringLiteral("×%1").arg(context.multiplicity));
    }
    const QRectF clip(m_geometry.textLeft, row.y, m_geometry.textRight - m_geometry.textLeft, row.heightPx);
    const ContextLine& shown = line(row.index);
    shown.paint(&painter, origin, clip);
    if (!isExpanded(row.index))
        paintFades(painter, rect, background);
    if (m_hover.context == row.index && m_hover.token >= 0)
        paintTokenFrame(painter, m_hover, theme.secondary);
    if (isFocused && hasFocus() && m_focus.token >= 0)
        paintTokenFrame(painter, m_focus, theme.accent);
}

void ContextsCanvas::paintFades(QPainter& painter, const QRect& row, const QColor& background) const
{
    const int context = m_geometry.rows[static_cast<std::size_t>(m_geometry.rowAt(row.top()))].index;
    const double left = lineOrigin(context).x();
    const double right = left + line(context).widthPx();
    QColor clear = background;
    clear.setAlpha(0);
    const auto fade = [&](int from, int to) {
        QLinearGradient gradient(from, 0, to, 0);
        gradient.setColorAt(0, background);
        gradient.setColorAt(1, clear);
        painter.fillRect(QRect(std::min(from, to), row.top(), kFadePx, row.height()), gradient);
    };
    // Widths of text are not whole.
    if (left < m_geometry.textLeft - 1)
        fade(m_geometry.textLeft, m_geometry.textLeft + kFadePx);
    if (right > m_geometry.textRight + 1)
        fade(m_geometry.textRight, m_geometry.textRight - kFadePx);
}

void ContextsCanvas::paintTokenFrame(QPainter& painter, const Spot& spot, const QColor& color) const
{
    const ContextLine& shown = line(spot.context);
    if (static_cast<std::size_t>(spot.token) >= shown.text().tokens.size())
        return;
    const QPointF origin = lineOrigin(spot.context);
    painter.save();
    painter.setClipRect(QRect(m_geometry.textLeft, 0, m_geometry.textRight - m_geometry.textLeft, height()));
    painter.setPen(QPen(color, 1));
    painter.setBrush(Qt::NoBrush);
    for (const QRectF& stretch : shown.rectsOf(shown.text().tokens[static_cast<std::size_t>(spot.token)])) {
        const QRect box = stretch.translated(origin).toRect().adjusted(-1, -1, 1, 2);
        painter.drawRect(box.adjusted(0, 0, -1, -1));
    }
    painter.restore();
}

void ContextsCanvas::resizeEvent(QResizeEvent* event)
{
    QWidget::resizeEvent(event);
    if (event->size().width() == m_geometry.widthPx)
        return;
    // Only wrapped text depends on the width; its columns come first.
    for (const auto& [context, shown] : m_expanded)
        m_lines.erase(context);
    if (m_page && !m_expanded.empty())
        m_geometry = ContextsGeometry::build(*m_page, m_mode, width(), font(), [](int) { return 0; });
    rebuildGeometry();
}

void ContextsCanvas::changeEvent(QEvent* event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::FontChange || event->type() == QEvent::PaletteChange
        || event->type() == QEvent::StyleChange) {
        dropLines();
        rebuildGeometry();
    }
}

} // namespace atomscope
