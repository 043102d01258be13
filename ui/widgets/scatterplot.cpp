#include "ui/widgets/scatterplot.h"

#include "ui/delegates/numberformat.h"
#include "ui/delegates/theme.h"
#include "ui/widgets/atompoints.h"
#include "ui/widgets/flatbutton.h"
#include "ui/widgets/logticker.h"
#include "ui/widgets/plothelp.h"
#include "ui/widgets/plotmarks.h"
#include "ui/widgets/quantity.h"

#include <QComboBox>
#include <QContextMenuEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QMenu>
#include <QSignalBlocker>
#include <QVBoxLayout>
#include <algorithm>
#include <cmath>

namespace atomscope {

namespace {

QString titleOf(const AtomMeasure& measure)
{
    return QString::fromStdString(measure.title.empty() ? measure.name : measure.title);
}

/// Where a value stands on an axis; NaN without a place.
float coordinateOf(double value, bool isLogarithmic)
{
    return static_cast<float>(isLogarithmic ? (value > 0 ? std::log10(value) : std::nan("")) : value);
}

} // namespace

ScatterPlot::ScatterPlot(QWidget* parent)
    : QWidget(parent)
    , m_title(new QLabel(tr("Atoms"), this))
    , m_readOut(new QLabel(this))
    , m_plot(new QCustomPlot(this))
    , m_points(new AtomPoints(m_plot->xAxis, m_plot->yAxis))
    , m_marks(new PlotMarks(m_plot))
    , m_cross(0.5, 0.5)
{
    setAccessibleName(tr("Scatter of two measures"));
    setFocusPolicy(Qt::TabFocus);
    setToolTip(tr("Click a dot to go to its atom; draw around dots to see only those in the list"));
    setUpPlot(m_plot);
    m_plot->installEventFilter(this);
    m_readOut->setTextFormat(Qt::PlainText);
    m_readOut->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Fixed);
    makeHead();
    applyTheme();
}

ScatterPlot::~ScatterPlot()
{
    m_plot->removeEventFilter(this);
}

void ScatterPlot::makeHead()
{
    auto* head = new QHBoxLayout;
    head->setContentsMargins(0, 0, 0, 0);
    head->setSpacing(kHalfGridPx);
    head->addWidget(m_title);
    head->addStretch(1);
    const std::array<QString, 2> names = {tr("Measure across"), tr("Measure upwards")};
    const std::array<QString, 2> logs = {tr("log x"), tr("log y")};
    for (std::size_t i = 0; i < m_axes.size(); ++i) {
        Axis& axis = m_axes[i];
        axis.measure = new QComboBox(this);
        axis.measure->setAccessibleName(names[i]);
        axis.measure->setToolTip(names[i]);
        axis.measure->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
        axis.measure->setMinimumContentsLength(9);
        axis.logarithmic
            = new FlatButton(this, logs[i], tr("Logarithmic axis; atoms at 0 or below have no place on it"));
        axis.logarithmic->setCheckable(true);
        axis.logarithmic->setChecked(true);
        axis.logarithmic->setInk(FlatButton::Ink::Secondary);
        head->addWidget(axis.measure);
        head->addWidget(axis.logarithmic);
        connect(axis.measure, &QComboBox::activated, this, &ScatterPlot::rebuild);
        connect(axis.logarithmic, &FlatButton::toggled, this, &ScatterPlot::rebuild);
    }
    auto* more = new FlatButton(this, QStringLiteral("⋯"), tr("Save or copy what the plot shows"));
    more->setInk(FlatButton::Ink::Secondary);
    more->setAccessibleName(tr("Save or copy"));
    head->addWidget(more);
    connect(more, &FlatButton::clicked, this, [this, more] { showMenu(more->mapToGlobal(more->rect().bottomLeft())); });
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addLayout(head);
    column->addWidget(m_readOut);
    column->addWidget(m_plot, 1);
}

void ScatterPlot::setColumns(const AtomColumnsPointer& columns)
{
    const bool isFirst = !m_columns;
    std::array<QString, 2> chosen;
    for (std::size_t i = 0; i < m_axes.size(); ++i)
        chosen[i] = m_axes[i].measure->currentData().toString();
    if (isFirst)
        chosen = {QStringLiteral("density"), QStringLiteral("max_act")};
    m_columns = columns;
    for (Axis& axis : m_axes) {
        axis.measure->clear();
        for (std::size_t i = 0; columns && i < columns->measures.size(); ++i)
            axis.measure->addItem(titleOf(columns->measures[i]), QString::fromStdString(columns->measures[i].name));
    }
    setMeasures(chosen[0], chosen[1]);
}

void ScatterPlot::setMeasures(const QString& x, const QString& y)
{
    const std::array<QString, 2> names = {x, y};
    for (std::size_t i = 0; i < m_axes.size(); ++i) {
        const int found = m_axes[i].measure->findData(names[i]);
        if (found >= 0)
            m_axes[i].measure->setCurrentIndex(found);
    }
    rebuild();
}

void ScatterPlot::setLogarithmic(bool x, bool y)
{
    const std::array<bool, 2> wanted = {x, y};
    for (std::size_t i = 0; i < m_axes.size(); ++i) {
        const QSignalBlocker blocker(m_axes[i].logarithmic);
        m_axes[i].logarithmic->setChecked(wanted[i]);
    }
    rebuild();
}

void ScatterPlot::rebuild()
{
    std::vector<AtomPoint> points;
    for (Axis& axis : m_axes)
        axis.chosen = m_columns ? m_columns->measure(axis.measure->currentData().toString().toStdString()) : nullptr;
    const AtomMeasure* x = m_axes[0].chosen;
    const AtomMeasure* y = m_axes[1].chosen;
    if (x && y) {
        const bool isXLog = m_axes[0].logarithmic->isChecked(), isYLog = m_axes[1].logarithmic->isChecked();
        for (std::size_t atom = 0; atom < std::min(x->values.size(), y->values.size()); ++atom) {
            const AtomPoint point{coordinateOf(x->values[atom], isXLog), coordinateOf(y->values[atom], isYLog),
                                  AtomId{static_cast<std::int32_t>(atom)}};
            if (std::isfinite(point.x) && std::isfinite(point.y))
                points.push_back(point);
        }
    }
    m_points->setPoints(std::move(points));
    m_lasso.clear();
    m_hasCorner = false;
    m_hovered = {};
    resetRanges();
    showReadOut({});
    setAccessibleDescription(readOut());
}

void ScatterPlot::resetRanges()
{
    const auto& points = m_points->points();
    const std::array<QCPAxis*, 2> axes = {m_plot->xAxis, m_plot->yAxis};
    for (std::size_t i = 0; i < axes.size(); ++i) {
        const auto coordinate = [i](const AtomPoint& point) { return i == 0 ? point.x : point.y; };
        const auto [low, high] = std::ranges::minmax_element(points, {}, coordinate);
        const QCPRange range
            = points.empty() ? QCPRange(0, 1) : AtomPoints::rangeFor(coordinate(*low), coordinate(*high));
        const bool isLog = m_axes[i].logarithmic->isChecked();
        axes[i]->setVisible(!points.empty());
        axes[i]->setLabel(m_axes[i].chosen ? titleOf(*m_axes[i].chosen) : QString());
        axes[i]->setScaleType(isLog ? QCPAxis::stLogarithmic : QCPAxis::stLinear);
        axes[i]->setTicker(isLog ? QSharedPointer<QCPAxisTicker>(new LogTicker(false, axes[i]))
                                 : QSharedPointer<QCPAxisTicker>(new LinearTicker(false, axes[i])));
        axes[i]->setRange(isLog ? QCPRange(std::pow(10, range.lower), std::pow(10, range.upper)) : range);
    }
    m_plot->replot(QCustomPlot::rpQueuedReplot);
    showMarks();
}

std::size_t ScatterPlot::nShown() const
{
    return m_points->points().size();
}

bool ScatterPlot::isShaded() const
{
    return m_points->isShaded();
}

QRect ScatterPlot::plotArea() const
{
    return m_plot->axisRect()->rect().translated(m_plot->pos());
}

QPointF ScatterPlot::placeOf(AtomId atom) const
{
    const auto& points = m_points->points();
    const auto found = std::ranges::lower_bound(points, atom, {}, &AtomPoint::atom);
    if (found == points.end() || found->atom != atom)
        return {};
    return m_points->pixelOf(*found) + m_plot->pos();
}

void ScatterPlot::setCurrentAtom(AtomId atom)
{
    m_atom = atom;
    showMarks();
}

QString ScatterPlot::readOut() const
{
    return m_readOut->text();
}

void ScatterPlot::showReadOut(AtomId atom)
{
    const AtomMeasure* x = m_axes[0].chosen;
    const AtomMeasure* y = m_axes[1].chosen;
    if (!x || !y) {
        m_readOut->setText(tr("the table of atoms has not been made yet"));
        return;
    }
    if (atom == AtomId{}) {
        const std::int64_t nAll = m_columns->nPresent();
        const auto nHere = static_cast<std::int64_t>(nShown());
        m_readOut->setText(nHere == nAll
                               ? tr("%1 atoms").arg(formatCount(nAll))
                               : tr("%1 of %2 atoms have a place here").arg(formatCount(nHere), formatCount(nAll)));
        return;
    }
    const auto at = static_cast<std::size_t>(atom.v);
    const QString name = m_nameOf ? m_nameOf(atom) : QString();
    m_readOut->setText(tr("atom %1 %2:  %3 %4, %5 %6")
                           .arg(QString::number(atom.v), name, titleOf(*x), formatActivation(x->values[at]),
                                titleOf(*y), formatActivation(y->values[at])));
}

void ScatterPlot::choose(const QPolygonF& pixels)
{
    const std::vector<AtomId> atoms = m_points->within(pixels);
    if (atoms.empty()) {
        m_readOut->setText(tr("no atom is inside"));
        return;
    }
    m_readOut->setText(tr("%n atom(s) chosen; the list shows them", nullptr, static_cast<int>(atoms.size())));
    Q_EMIT atomsChosen(atoms);
}

PlotExport ScatterPlot::exported() const
{
    const AtomMeasure* x = m_axes[0].chosen;
    const AtomMeasure* y = m_axes[1].chosen;
    if (!x || !y)
        return {m_plot, m_title->text(), m_provenance, {}};
    QString text
        = QStringLiteral("atom\t%1\t%2\n").arg(QString::fromStdString(x->name), QString::fromStdString(y->name));
    for (const AtomPoint& point : m_points->points()) {
        const auto at = static_cast<std::size_t>(point.atom.v);
        text += QStringLiteral("%1\t%2\t%3\n")
                    .arg(point.atom.v)
                    .arg(x->values[at], 0, 'g', 9)
                    .arg(y->values[at], 0, 'g', 9);
    }
    return {m_plot, m_title->text(), m_provenance, text};
}

void ScatterPlot::contextMenuEvent(QContextMenuEvent* event)
{
    const bool isByKey = event->reason() == QContextMenuEvent::Keyboard;
    showMenu(isByKey ? mapToGlobal(m_plot->pos()) : event->globalPos());
}

void ScatterPlot::showMenu(const QPoint& globalPlace)
{
    auto* menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    addExportActions(
        menu, this, [this] { return exported(); }, [this](const QString& text) { m_readOut->setText(text); });
    menu->addAction(tr("Show everything"), this, &ScatterPlot::resetRanges);
    for (QAction* action : menu->actions())
        action->setEnabled(nShown() > 0);
    menu->popup(globalPlace);
}

void ScatterPlot::applyTheme()
{
    const Theme theme(palette());
    const QFont small = themedFont(font(), TextSize::Small);
    makeSectionTitle(m_title);
    makeSecondary(m_readOut);
    for (const Axis& axis : m_axes) {
        axis.logarithmic->setFont(small);
        axis.measure->setFont(small);
    }
    applyPlotTheme(m_plot, theme, small);
    for (QCPAxis* axis : {m_plot->xAxis, m_plot->yAxis}) {
        axis->setBasePen(QPen(theme.hairline, 1));
        axis->grid()->setZeroLinePen(Qt::NoPen);
    }
    m_points->setColors(theme.surface, theme.accent);
    m_plot->replot(QCustomPlot::rpQueuedReplot);
}

void ScatterPlot::changeEvent(QEvent* event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange || event->type() == QEvent::FontChange)
        applyTheme();
}

} // namespace atomscope
