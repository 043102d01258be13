#include "ui/widgets/binplot.h"

#include "ui/delegates/numberformat.h"
#include "ui/delegates/theme.h"
#include "ui/widgets/binbars.h"
#include "ui/widgets/elidedlabel.h"
#include "ui/widgets/flatbutton.h"
#include "ui/widgets/logticker.h"
#include "ui/widgets/plothelp.h"
#include "ui/widgets/quantity.h"

#include <QContextMenuEvent>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QMenu>
#include <QVBoxLayout>
#include <algorithm>
#include <cmath>
#include <numeric>

namespace atomscope {

namespace {

constexpr int kDragFromPx = 4;

} // namespace

BinPlot::BinPlot(QWidget* parent)
    : QWidget(parent)
    , m_title(new ElidedLabel(this))
    , m_readOut(new QLabel(this))
    , m_toggles(new QWidget(this))
    , m_countsToggle(nullptr)
    , m_more(new FlatButton(this, QStringLiteral("⋯"), tr("Axes, save or copy what the plot shows")))
    , m_plot(new QCustomPlot(this))
    , m_bars(new BinBars(m_plot->xAxis, m_plot->yAxis))
{
    auto* switches = new QHBoxLayout(m_toggles);
    switches->setContentsMargins(0, 0, 0, 0);
    switches->setSpacing(0);
    m_countsToggle = addToggle(tr("log y"), tr("Logarithmic counts"));
    connect(m_countsToggle, &FlatButton::toggled, this, &BinPlot::setCountsLogarithmic);

    auto* head = new QHBoxLayout;
    head->setContentsMargins(0, 0, 0, 0);
    head->setSpacing(kGridPx);
    head->addWidget(m_title, 1);
    head->addWidget(m_toggles);
    m_more->setInk(FlatButton::Ink::Secondary);
    m_more->setAccessibleName(tr("Axes, save or copy"));
    head->addWidget(m_more);
    connect(m_more, &FlatButton::clicked, this, [this] { showMenu(m_more->mapToGlobal(m_more->rect().bottomLeft())); });
    setFocusPolicy(Qt::TabFocus);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addLayout(head);
    column->addWidget(m_readOut);
    column->addWidget(m_plot, 1);
    m_readOut->setTextFormat(Qt::PlainText);
    m_readOut->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Fixed); // never widens the page

    setUpPlot(m_plot);
    m_plot->installEventFilter(this);
    m_plot->xAxis->grid()->setVisible(false);
    m_plot->yAxis->grid()->setZeroLinePen(Qt::NoPen);
    m_plot->yAxis->setTickLengthOut(0);
    m_plot->yAxis->setBasePen(Qt::NoPen);
    applyTheme();
}

BinPlot::~BinPlot()
{
    m_plot->removeEventFilter(this);
}

FlatButton* BinPlot::addToggle(const QString& text, const QString& tooltip)
{
    auto* toggle = new FlatButton(m_toggles, text, tooltip);
    toggle->setCheckable(true);
    toggle->setInk(FlatButton::Ink::Secondary);
    m_toggles->layout()->addWidget(toggle);
    return toggle;
}

void BinPlot::setTitle(const QString& title)
{
    m_title->setText(title);
    setAccessibleName(title);
    fitHead();
}

void BinPlot::setAxisTitles(const QString& keys, const QString& counts, const QString& unit)
{
    m_keyTitle = keys;
    m_countTitle = counts;
    m_unit = unit;
}

void BinPlot::setNoData(const QString& reason)
{
    m_noData = reason;
    setData({}, {}, false);
}

void BinPlot::setData(const std::vector<double>& edges, const std::vector<std::int64_t>& counts, bool isKeyLogarithmic)
{
    if (!edges.empty())
        m_noData.clear();
    m_bars->setBins(edges, counts);
    m_isKeyLogarithmic = isKeyLogarithmic && !edges.empty() && edges.front() > 0;
    m_brushed.reset();
    m_bars->setBrushed({0, 0});
    applyAxes();
    showReadOut(-1);
    fitHead();
}

void BinPlot::applyAxes()
{
    QCPAxis* keys = m_plot->xAxis;
    QCPAxis* counts = m_plot->yAxis;
    const bool hasData = m_bars->largestCount() > 0;
    keys->setVisible(hasData);
    counts->setVisible(hasData);
    keys->setLabel(m_keyTitle);
    counts->setLabel(m_countTitle);
    keys->setScaleType(m_isKeyLogarithmic ? QCPAxis::stLogarithmic : QCPAxis::stLinear);
    counts->setScaleType(m_isCountsLogarithmic ? QCPAxis::stLogarithmic : QCPAxis::stLinear);
    if (m_isKeyLogarithmic)
        keys->setTicker(QSharedPointer<LogTicker>::create(false, keys));
    else
        keys->setTicker(QSharedPointer<LinearTicker>::create(false, keys));
    if (m_isCountsLogarithmic)
        counts->setTicker(QSharedPointer<LogTicker>::create(true, counts));
    else
        counts->setTicker(QSharedPointer<LinearTicker>::create(true, counts));
    if (hasData) {
        keys->setRange(m_bars->edges().front(), m_bars->edges().back());
        const auto most = static_cast<double>(m_bars->largestCount());
        counts->setRange(m_isCountsLogarithmic ? 0.5 : 0, m_isCountsLogarithmic ? most * 1.5 : most * 1.05);
    }
    m_plot->replot(QCustomPlot::rpQueuedReplot);
}

void BinPlot::setCountsLogarithmic(bool on)
{
    if (on == m_isCountsLogarithmic)
        return;
    m_isCountsLogarithmic = on;
    m_countsToggle->setChecked(on);
    applyAxes();
}

void BinPlot::setBrushedRange(std::optional<std::pair<double, double>> range)
{
    m_brushed = range;
    m_bars->setBrushed(range ? QCPRange(range->first, range->second) : QCPRange(0, 0));
    showReadOut(-1);
    m_plot->replot(QCustomPlot::rpQueuedReplot);
}

void BinPlot::reset()
{
    const bool wasBrushed = m_brushed.has_value();
    setBrushedRange(std::nullopt);
    applyAxes();
    if (wasBrushed)
        Q_EMIT rangeCleared();
}

QString BinPlot::readOut(int bin) const
{
    return readOuts(bin).front();
}

QStringList BinPlot::readOuts(int bin) const
{
    const std::vector<std::int64_t>& counts = m_bars->counts();
    if (counts.empty())
        return {m_noData, m_noData.section(QLatin1Char(':'), 0, 0)}; // the reason is in the tooltip as well
    const std::int64_t total = std::accumulate(counts.begin(), counts.end(), std::int64_t{0});
    if (bin >= 0 && static_cast<std::size_t>(bin) < counts.size()) {
        const auto at = static_cast<std::size_t>(bin);
        const QString range
            = tr("%1 … %2").arg(formatActivation(m_bars->edges()[at]), formatActivation(m_bars->edges()[at + 1]));
        const QString count = formatCount(counts[at]), all = formatCount(total);
        return {tr("%1:  %2 of %3 %4").arg(range, count, all, m_unit), tr("%1:  %2 of %3").arg(range, count, all),
                tr("%1:  %2").arg(range, count)};
    }
    if (m_brushed)
        return {tr("chosen: %1 … %2").arg(formatActivation(m_brushed->first), formatActivation(m_brushed->second))};
    return {tr("%1 %2").arg(formatCount(total), m_unit)};
}

void BinPlot::showReadOut(int bin)
{
    const QStringList texts = readOuts(bin);
    // A small plot drops what its axes say anyway, rather than cut a number.
    const QFontMetrics metrics(m_readOut->font());
    const auto fitting = std::find_if(texts.begin(), texts.end(), [&](const QString& text) {
        return metrics.horizontalAdvance(text) <= m_readOut->width();
    });
    m_readOut->setText(fitting == texts.end() ? texts.back() : *fitting);
    if (bin < 0)
        setAccessibleDescription(texts.front());
}

QRect BinPlot::plotArea() const
{
    return m_plot->axisRect()->rect().translated(m_plot->pos());
}

int BinPlot::binAt(const QPoint& point) const
{
    return plotArea().contains(point) ? m_bars->binAt(m_plot->xAxis->pixelToCoord(point.x() - m_plot->x())) : -1;
}

void BinPlot::dragTo(const QPoint& point)
{
    if (!m_isDragging && std::abs(point.x() - m_dragFrom->x()) < kDragFromPx)
        return;
    m_isDragging = true;
    const QCPRange shown = m_plot->xAxis->range();
    const auto coordinate
        = [&](const QPoint& at) { return std::clamp(m_plot->xAxis->pixelToCoord(at.x()), shown.lower, shown.upper); };
    setBrushedRange(std::minmax({coordinate(*m_dragFrom), coordinate(point)}));
}

bool BinPlot::eventFilter(QObject* watched, QEvent* event)
{
    switch (event->type()) {
    case QEvent::MouseButtonPress:
    case QEvent::MouseMove:
    case QEvent::MouseButtonRelease:
    case QEvent::MouseButtonDblClick:
        return handleMouse(static_cast<QMouseEvent*>(event));
    case QEvent::Leave:
        showHovered(-1);
        return false;
    case QEvent::Wheel:
        return handleWheel(static_cast<QWheelEvent*>(event));
    default:
        return QWidget::eventFilter(watched, event);
    }
}

void BinPlot::showHovered(int bin)
{
    m_bars->setHovered(bin);
    showReadOut(bin);
    m_plot->replot(QCustomPlot::rpQueuedReplot);
}

bool BinPlot::handleMouse(QMouseEvent* event)
{
    const QPoint point = event->position().toPoint();
    switch (event->type()) {
    case QEvent::MouseButtonPress:
        if (event->button() == Qt::LeftButton && !m_bars->counts().empty())
            m_dragFrom = point;
        return false;
    case QEvent::MouseMove:
        if (m_dragFrom)
            dragTo(point);
        else
            showHovered(binAt(point + m_plot->pos()));
        return m_dragFrom.has_value();
    case QEvent::MouseButtonDblClick:
        m_dragFrom.reset();
        reset();
        return true;
    default:
        m_dragFrom.reset();
        if (std::exchange(m_isDragging, false) && m_brushed)
            Q_EMIT rangeBrushed(m_brushed->first, m_brushed->second);
        return false;
    }
}

bool BinPlot::handleWheel(QWheelEvent* event)
{
    // Without Ctrl the page scrolls.
    if (!(event->modifiers() & Qt::ControlModifier)) {
        event->ignore();
        return true;
    }
    const double factor = std::pow(0.85, event->angleDelta().y() / 120.0);
    m_plot->xAxis->scaleRange(factor, m_plot->xAxis->pixelToCoord(event->position().x()));
    m_plot->replot(QCustomPlot::rpQueuedReplot);
    return true;
}

void BinPlot::applyTheme()
{
    const Theme theme(palette());
    const QFont small = themedFont(font(), TextSize::Small);
    makeSectionTitle(m_title);
    makeSecondary(m_readOut);
    for (FlatButton* toggle : m_toggles->findChildren<FlatButton*>())
        toggle->setFont(small);
    m_bars->setColors(theme.bar, mixed(theme.surface, theme.bar, 0.35), theme.accent);
    applyPlotTheme(m_plot, theme, small);
    m_plot->xAxis->setBasePen(QPen(theme.hairline, 1));
    m_plot->replot(QCustomPlot::rpQueuedReplot);
    fitHead();
}

void BinPlot::fitHead()
{
    const int needed = m_title->sizeHint().width() + m_toggles->sizeHint().width() + m_more->sizeHint().width();
    m_toggles->setVisible(needed + 2 * kGridPx <= width());
}

void BinPlot::resizeEvent(QResizeEvent* event)
{
    QWidget::resizeEvent(event);
    fitHead();
    showReadOut(m_readBin);
}

void BinPlot::changeEvent(QEvent* event)
{
    QWidget::changeEvent(event);
    const bool isLook = event->type() == QEvent::PaletteChange || event->type() == QEvent::FontChange;
    if (isLook && m_bars)
        applyTheme();
}

QSize BinPlot::sizeHint() const
{
    return QSize(36 * kGridPx, 25 * kGridPx);
}

QSize BinPlot::minimumSizeHint() const
{
    return QSize(16 * kGridPx, 12 * kGridPx);
}

void BinPlot::contextMenuEvent(QContextMenuEvent* event)
{
    const bool isByKey = event->reason() == QContextMenuEvent::Keyboard;
    showMenu(isByKey ? mapToGlobal(m_plot->pos()) : event->globalPos());
}

void BinPlot::showMenu(const QPoint& globalPlace)
{
    auto* menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    menu->setToolTipsVisible(true);
    for (FlatButton* toggle : m_toggles->findChildren<FlatButton*>()) {
        if (toggle->isHidden())
            continue;
        QAction* action = menu->addAction(toggle->text(), toggle, &FlatButton::setChecked);
        action->setCheckable(true);
        action->setChecked(toggle->isChecked());
        action->setToolTip(toggle->toolTip());
    }
    menu->addSeparator();
    addExportActions(
        menu, this, [this] { return exported(); }, [this](const QString& text) { m_readOut->setText(text); });
    menu->addAction(tr("Show everything"), this, &BinPlot::reset);
    for (QAction* action : menu->actions())
        action->setEnabled(!m_bars->counts().empty());
    menu->popup(globalPlace);
}

void BinPlot::keyPressEvent(QKeyEvent* event)
{
    const auto nBins = static_cast<int>(m_bars->counts().size());
    const bool isStep = event->key() == Qt::Key_Left || event->key() == Qt::Key_Right;
    if (!isStep || nBins == 0) {
        QWidget::keyPressEvent(event);
        return;
    }
    const int by = event->key() == Qt::Key_Right ? 1 : -1;
    m_readBin = m_readBin < 0 ? (by > 0 ? 0 : nBins - 1) : std::clamp(m_readBin + by, 0, nBins - 1);
    showHovered(m_readBin);
    setAccessibleDescription(readOut(m_readBin));
}

void BinPlot::focusInEvent(QFocusEvent* event)
{
    QWidget::focusInEvent(event);
    setInk(m_title, palette(), Theme(palette()).accent);
}

void BinPlot::focusOutEvent(QFocusEvent* event)
{
    QWidget::focusOutEvent(event);
    setInk(m_title, palette(), Theme(palette()).text);
    if (std::exchange(m_readBin, -1) >= 0)
        showHovered(-1);
}

PlotExport BinPlot::exported() const
{
    QString text = QStringLiteral("low\thigh\tcount\n");
    for (std::size_t bin = 0; bin < m_bars->counts().size(); ++bin) {
        text += QStringLiteral("%1\t%2\t%3\n")
                    .arg(m_bars->edges()[bin], 0, 'g', 9)
                    .arg(m_bars->edges()[bin + 1], 0, 'g', 9)
                    .arg(m_bars->counts()[bin]);
    }
    return {m_plot, m_title->text(), m_provenance, text};
}

} // namespace atomscope
