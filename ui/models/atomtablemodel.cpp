#include "ui/models/atomtablemodel.h"

#include "ui/models/numberformat.h"

#include <algorithm>
#include <cmath>

namespace atomscope {

namespace {

constexpr int kSparklineBins = 16;

QString toQString(const std::string& text)
{
    return QString::fromStdString(text);
}

constexpr const char* kDensity = "density";
constexpr const char* kMaxAct = "max_act";

bool isWhole(double value)
{
    return std::floor(value) == value && std::abs(value) < 1e15;
}

QString measureText(const AtomMeasure& measure, std::size_t row)
{
    const double value = measure.values[row];
    if (std::isnan(value))
        return QStringLiteral("–");
    if (measure.name.starts_with("n_") && isWhole(value))
        return formatCount(static_cast<std::int64_t>(value));
    return formatActivation(value);
}

} // namespace

AtomTableModel::AtomTableModel(QObject* parent)
    : QAbstractTableModel(parent)
    , m_labels(std::make_shared<const AtomLabels>())
{
}

QString AtomTableModel::verdictText(atomscope::Verdict verdict)
{
    switch (verdict) {
    case atomscope::Verdict::Monosemantic:
        return tr("monosemantic");
    case atomscope::Verdict::Polysemantic:
        return tr("polysemantic");
    case atomscope::Verdict::Unclear:
        return tr("unclear");
    case atomscope::Verdict::None:
        break;
    }
    // An empty cell would look like "no".
    return tr("not tested");
}

void AtomTableModel::countAlive()
{
    m_nAlive = m_columns ? std::ranges::count_if(m_columns->nFired, [](std::int64_t n) { return n > 0; }) : 0;
}

void AtomTableModel::setColumns(AtomColumnsPointer columns)
{
    const bool isSameShape = m_columns && columns && columns->nAtoms == m_columns->nAtoms
        && std::equal(columns->measures.begin(), columns->measures.end(), m_columns->measures.begin(),
                      m_columns->measures.end(), [](const auto& a, const auto& b) { return a.name == b.name; });
    if (isSameShape) {
        m_columns = std::move(columns);
        countAlive();
        if (!m_order.empty())
            Q_EMIT dataChanged(index(0, 0), index(rowCount() - 1, columnCount() - 1));
        return;
    }
    beginResetModel();
    m_columns = std::move(columns);
    m_orderedBy = m_columns;
    countAlive();
    indexMeasures();
    const std::int32_t nAtoms = m_columns ? m_columns->nAtoms : 0;
    m_order.clear();
    m_rows.assign(static_cast<std::size_t>(nAtoms), -1);
    for (std::int32_t atom = 0; atom < nAtoms; ++atom) {
        if (!m_columns->has(atom))
            continue;
        m_rows[static_cast<std::size_t>(atom)] = static_cast<std::int32_t>(m_order.size());
        m_order.push_back(AtomId{atom});
    }
    endResetModel();
    // The rows above are every atom by number; anything else has to be asked for again.
    m_answered = ++m_generation;
    if (m_columns && (m_sort != AtomSort{} || !m_filter.isEmpty()))
        requestOrder(m_sort, m_filter);
}

void AtomTableModel::indexMeasures()
{
    m_extraMeasures.clear();
    if (!m_columns)
        return;
    for (std::size_t i = 0; i < m_columns->measures.size(); ++i) {
        const std::string& name = m_columns->measures[i].name;
        if (name != kDensity && name != kMaxAct)
            m_extraMeasures.push_back(static_cast<int>(i));
    }
}

void AtomTableModel::setLabels(AtomLabelsPointer labels)
{
    m_labels = labels ? std::move(labels) : std::make_shared<const AtomLabels>();
    if (!m_order.empty())
        Q_EMIT dataChanged(index(0, Label), index(rowCount() - 1, Verdict));
    // Another book, not a word typed: what was ordered without it means nothing.
    if (m_columns && isOrderedByLabels())
        renewOrder();
}

bool AtomTableModel::isOrderedByLabels() const
{
    return m_filter.asksLabels() || m_sort.key == AtomSort::Key::Label || m_sort.key == AtomSort::Key::Verdict;
}

bool AtomTableModel::isOrderStale() const
{
    // Atoms by number stay where they are, whatever their values.
    const bool isByValues = m_sort.key != AtomSort::Key::Atom || !m_filter.isEmpty();
    return isByValues && m_columns && m_orderedBy != m_columns && !isOrdering();
}

void AtomTableModel::setLabel(AtomId atom, const LabelContent& content)
{
    // Requests on their way hold the old map; they keep it.
    auto changed = std::make_shared<AtomLabels>(*m_labels);
    (*changed)[atom] = content;
    m_labels = std::move(changed);
    if (const int row = rowOf(atom); row >= 0)
        Q_EMIT dataChanged(index(row, 0), index(row, columnCount() - 1));
}

void AtomTableModel::requestOrder(const AtomSort& sort, const AtomFilter& filter)
{
    m_sort = sort;
    m_filter = filter;
    ++m_generation;
    if (!m_columns)
        return;
    m_orderedBy = m_columns;
    Q_EMIT orderWanted(AtomOrderRequest{m_generation, m_columns, m_labels, sort, filter});
}

bool AtomTableModel::setOrder(quint64 generation, std::vector<AtomId> order)
{
    if (generation != m_generation || generation == m_answered)
        return false;
    m_answered = generation;
    replaceRows(std::move(order));
    Q_EMIT orderChanged();
    return true;
}

void AtomTableModel::replaceRows(std::vector<AtomId> order)
{
    beginResetModel();
    m_order = std::move(order);
    std::fill(m_rows.begin(), m_rows.end(), -1);
    for (std::size_t row = 0; row < m_order.size(); ++row)
        m_rows[static_cast<std::size_t>(m_order[row].v)] = static_cast<std::int32_t>(row);
    endResetModel();
}

AtomId AtomTableModel::atomAt(int row) const
{
    return row >= 0 && row < rowCount() ? m_order[static_cast<std::size_t>(row)] : AtomId{};
}

int AtomTableModel::rowOf(AtomId atom) const
{
    return atom.v >= 0 && static_cast<std::size_t>(atom.v) < m_rows.size() ? m_rows[static_cast<std::size_t>(atom.v)]
                                                                           : -1;
}

const AtomMeasure* AtomTableModel::measureOf(int column) const
{
    if (!m_columns)
        return nullptr;
    if (column == Density || column == MaxAct)
        return m_columns->measure(column == Density ? kDensity : kMaxAct);
    const int extra = column - FirstMeasure;
    if (extra < 0 || extra >= static_cast<int>(m_extraMeasures.size()))
        return nullptr;
    return &m_columns->measures[static_cast<std::size_t>(m_extraMeasures[static_cast<std::size_t>(extra)])];
}

QByteArray AtomTableModel::nameOf(int column) const
{
    static constexpr const char* kNames[]
        = {"atom", "histogram", kDensity, kMaxAct, "label", "verdict", "category", "top_token"};
    if (column >= 0 && column < FirstMeasure)
        return kNames[column];
    const AtomMeasure* measure = measureOf(column);
    return measure ? QByteArray::fromStdString(measure->name) : QByteArray();
}

int AtomTableModel::columnNamed(const QByteArray& name) const
{
    for (int column = 0; column < columnCount(); ++column) {
        if (nameOf(column) == name)
            return column;
    }
    return -1;
}

AtomSort AtomTableModel::sortOf(int column, Qt::SortOrder direction) const
{
    AtomSort sort;
    sort.isDescending = direction == Qt::DescendingOrder;
    switch (column) {
    case Atom:
        break;
    case Label:
        sort.key = AtomSort::Key::Label;
        break;
    case Verdict:
        sort.key = AtomSort::Key::Verdict;
        break;
    case Category:
        sort.key = AtomSort::Key::Category;
        break;
    case TopToken:
        sort.key = AtomSort::Key::TopToken;
        break;
    default:
        sort.key = AtomSort::Key::Measure;
        // A histogram has no order of its own; how often the atom fires is what one looks for in it.
        sort.measure = column == Histogram ? "n_fired" : std::string();
        if (const AtomMeasure* measure = measureOf(column))
            sort.measure = measure->name;
    }
    return sort;
}

int AtomTableModel::columnOf(const AtomSort& sort) const
{
    for (int column = 0; column < columnCount(); ++column) {
        if (column != Histogram && sortOf(column, sort.isDescending ? Qt::DescendingOrder : Qt::AscendingOrder) == sort)
            return column;
    }
    return -1;
}

int AtomTableModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_order.size());
}

int AtomTableModel::columnCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : FirstMeasure + static_cast<int>(m_extraMeasures.size());
}

const LabelContent* AtomTableModel::labelOf(AtomId atom) const
{
    const auto found = m_labels->find(atom);
    return found == m_labels->end() || found->second.isEmpty() ? nullptr : &found->second;
}

bool AtomTableModel::isHypothesis(AtomId atom) const
{
    const LabelContent* label = labelOf(atom);
    return (!label || label->label.empty()) && !m_columns->hypothesisOf(atom.v).empty();
}

QVariant AtomTableModel::data(const QModelIndex& index, int role) const
{
    if (!index.isValid() || !checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const AtomId atom = atomAt(index.row());
    const auto row = static_cast<std::size_t>(atom.v);
    switch (role) {
    case Qt::DisplayRole:
        return text(atom, index.column());
    case Qt::ToolTipRole:
        return tooltip(atom, index.column());
    case AtomIdRole:
        return atom.v;
    case IsDeadRole:
        return m_columns->nFired[row] == 0;
    case HasPersonsLabelRole: {
        const LabelContent* label = labelOf(atom);
        return label && (index.column() == Verdict ? label->verdict != Verdict::None : !label->label.empty());
    }
    case IsHypothesisRole:
        return index.column() == Label && isHypothesis(atom);
    case IsStarredRole: {
        const LabelContent* label = labelOf(atom);
        return label && label->isStarred;
    }
    case IsNumberRole:
        return index.column() == Atom || measureOf(index.column()) != nullptr;
    case SparklineRole:
        if (m_columns->sparklines.empty() || m_columns->nFired[row] == 0)
            return QByteArray();
        return QByteArray(reinterpret_cast<const char*>(m_columns->sparklines.data()) + row * kSparklineBins,
                          kSparklineBins);
    default:
        return {};
    }
}

QString AtomTableModel::text(AtomId atom, int column) const
{
    const auto row = static_cast<std::size_t>(atom.v);
    const bool isDead = m_columns->nFired[row] == 0;
    switch (column) {
    case Atom:
        return QString::number(atom.v);
    case Histogram:
        return isDead ? tr("dead") : QString();
    case Density:
        // Too few for a percentage; "of how many" is the same for every row and stands in the tooltip.
        if (m_columns->nFired[row] < 0) {
            const AtomMeasure* exported = measureOf(Density);
            return exported && std::isfinite(exported->values[row]) ? formatPercent(exported->values[row])
                                                                    : QStringLiteral("–");
        }
        if (!isDead && m_columns->nFired[row] < kFewestForPercent)
            return m_columns->nFired[row] == 1 ? tr("1 firing") : tr("%1 firings").arg(m_columns->nFired[row]);
        return isDead ? QString() : formatDensity(m_columns->nFired[row], m_columns->nTokens);
    case Label: {
        const LabelContent* label = labelOf(atom);
        if (label && !label->label.empty())
            return toQString(label->label);
        if (isHypothesis(atom))
            return toQString(m_columns->hypothesisOf(atom.v));
        return m_columns->category.empty() ? QString() : toQString(m_columns->category[row]);
    }
    case Verdict: {
        const LabelContent* label = labelOf(atom);
        if ((!label || label->verdict == Verdict::None) && !m_columns->verdict.empty())
            return toQString(m_columns->verdict[row]);
        return verdictText(label ? label->verdict : Verdict::None);
    }
    case Category:
        return m_columns->category.empty() ? QString() : toQString(m_columns->category[row]);
    case TopToken:
        return m_columns->topToken.empty() ? QString() : toQString(m_columns->topToken[row]);
    default:
        break;
    }
    const AtomMeasure* measure = measureOf(column);
    if (!measure || (isDead && column == MaxAct))
        return {};
    return measureText(*measure, row);
}

QString AtomTableModel::tooltip(AtomId atom, int column) const
{
    const auto row = static_cast<std::size_t>(atom.v);
    if (m_columns->nFired[row] < 0 && (column == Histogram || column == Density))
        return column == Histogram
            ? tr("Atom %1: activations as exported by %2, in 16 bins of equal width")
                  .arg(atom.v)
                  .arg(toQString(m_columns->importedFrom))
            : tr("%1 of the tokens, as exported by %2").arg(text(atom, Density), toQString(m_columns->importedFrom));
    switch (column) {
    case Histogram:
        return tr("Atom %1: activations of its %2 firings, 16 bins of log₂ activation")
            .arg(atom.v)
            .arg(formatCount(m_columns->nFired[row]));
    case Density:
        return tr("%1 of %2 counted tokens").arg(formatCount(m_columns->nFired[row]), formatCount(m_columns->nTokens));
    case Label: {
        const LabelContent* label = labelOf(atom);
        if (isHypothesis(atom))
            return tr("%1\nimported hypothesis (%2), not a label")
                .arg(text(atom, Label), toQString(m_columns->importedFrom));
        return label && !label->label.empty() ? tr("%1\nwritten by a person").arg(toQString(label->label))
                                              : tr("%1\nautomatic category, not a label").arg(text(atom, Label));
    }
    case Verdict: {
        const LabelContent* label = labelOf(atom);
        return label && label->verdict != Verdict::None
            ? tr("%1\na person's verdict").arg(text(atom, Verdict))
            : tr("%1\nautomatic, from atomscope-worker measure; a person's verdict takes its place")
                  .arg(text(atom, Verdict));
    }
    default:
        return text(atom, column);
    }
}

QVariant AtomTableModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || section < 0 || section >= columnCount())
        return {};
    const AtomMeasure* measure = measureOf(section);
    if (role == Qt::TextAlignmentRole)
        return QVariant::fromValue(Qt::AlignVCenter | (section == Atom || measure ? Qt::AlignRight : Qt::AlignLeft));
    if (role == Qt::ToolTipRole && measure)
        return toQString(measure->definition);
    if (role != Qt::DisplayRole)
        return {};
    switch (section) {
    case Atom:
        return tr("atom");
    case Histogram:
        return tr("histogram");
    case Density:
        return tr("density");
    case MaxAct:
        return tr("max");
    case Label:
        return tr("label");
    case Verdict:
        return tr("verdict");
    case Category:
        return tr("category");
    case TopToken:
        return tr("top token");
    default:
        return toQString(measure->title.empty() ? measure->name : measure->title);
    }
}

void AtomTableModel::sort(int column, Qt::SortOrder direction)
{
    if (column < 0)
        requestOrder(AtomSort{}, m_filter);
    else if (const AtomSort wanted = sortOf(column, direction); wanted != m_sort)
        requestOrder(wanted, m_filter);
}

} // namespace atomscope
