#include "ui/widgets/contextscanvas.h"

#include "ui/delegates/numberformat.h"
#include "ui/delegates/theme.h"
#include "ui/widgets/contextsaccessible.h"

#include <QAccessible>
#include <QResizeEvent>
#include <algorithm>
#include <cmath>

namespace atomscope {

namespace {

constexpr int kStripRoomPx = kHalfGridPx; // more height for a line with a strip under it
constexpr double kLeastLevel = 0.02; // of a firing whose quantile is 0
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
    regroup();
}

void ContextsCanvas::setMode(StrataMode mode)
{
    m_mode = mode;
    regroup();
    if (m_page && m_focus.context >= 0 && m_geometry.rowOfContext(m_focus.context) < 0)
        m_focus = {};
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

void ContextsCanvas::regroup()
{
    m_groups = m_page ? groupContexts(*m_page, m_mode, m_look.grouping) : std::vector<ContextGroup>();
    ++m_shape;
    rebuildGeometry();
}

void ContextsCanvas::setLook(const ContextLook& look)
{
    if (look == m_look)
        return;
    m_look = look;
    dropLines();
    regroup();
    if (m_focus.context >= 0)
        Q_EMIT contextFocused(m_focus.context); // it may stand elsewhere now
}

void ContextsCanvas::rebuildGeometry()
{
    m_geometry = m_page ? ContextsGeometry::build(*m_page, m_groups, width(), font(),
                                                  [this](int context) { return textHeight(context); })
                        : ContextsGeometry{};
    updateGeometry();
    update();
}

int ContextsCanvas::lineHeightPx() const
{
    return ContextsGeometry::lineHeightPx(font()) + (m_look.areErrorsShown ? kStripRoomPx : 0);
}

ContextStyle ContextsCanvas::style() const
{
    ContextStyle style{font(), Theme(palette()), m_page->shownMaximum(), m_special};
    style.areBlanksMarked = m_look.areBlanksMarked;
    if (m_look.areErrorsShown)
        style.lineGapPx = kGridPx;
    if (m_look.scale == TintScale::Quantile) {
        // The weakest firing is in the quantile 0 and still no silence.
        style.levelOf = [page = m_page](float activation) {
            return std::max(kLeastLevel, quantileFromHistogram(page->logHistogram, static_cast<double>(activation)));
        };
    }
    return style;
}

int ContextsCanvas::textHeight(int context) const
{
    const int lineHeight = lineHeightPx();
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
        const double wrap
            = isExpanded(context) ? std::max(kGridPx * 10, m_geometry.textRight - m_geometry.textLeft) : -1;
        found = m_lines.emplace(context, std::make_unique<ContextLine>(shownContext(context), style(), wrap)).first;
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
    const int stripPx = m_look.areErrorsShown ? kStripRoomPx : 0;
    return QPointF(x, rect.top() + std::floor((rect.height() - stripPx - shown.heightPx()) / 2));
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
    if (m_page->exported) {
        const QString from = QString::fromStdString(m_page->exported->from);
        if (m_page->exported->nExamples == 0)
            return tr("The export of %1 has no example of this atom").arg(from);
        if (!(m_page->shownMaximum() > 0))
            return tr("It fires in none of the %1 examples that %2 exported, so none is shown")
                .arg(formatCount(m_page->exported->nExamples), from);
        return tr("No contexts were asked for");
    }
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

void ContextsCanvas::resizeEvent(QResizeEvent* event)
{
    QWidget::resizeEvent(event);
    if (event->size().width() == m_geometry.widthPx)
        return;
    // Only wrapped text depends on the width; its columns come first.
    for (const auto& [context, shown] : m_expanded)
        m_lines.erase(context);
    if (m_page && !m_expanded.empty())
        m_geometry = ContextsGeometry::build(*m_page, m_groups, width(), font(), [](int) { return 0; });
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
