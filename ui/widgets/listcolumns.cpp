#include "ui/widgets/listcolumns.h"

#include "ui/delegates/theme.h"
#include "ui/models/atomtablemodel.h"

#include <QByteArrayList>
#include <QFontMetrics>
#include <QHeaderView>
#include <QMenu>
#include <algorithm>
#include <utility>
#include <vector>

namespace atomscope {

namespace {

constexpr int kMarginsPx = 2 * kGridPx; // a cell's, both sides
constexpr int kGreatestWidthPx = 4096; // what a settings file may ask for
constexpr int kLeastLabelPx = 10 * kGridPx;

bool isMain(int column)
{
    return column <= AtomTableModel::Label;
}

} // namespace

ListColumns::ListColumns(QHeaderView* header, const AtomTableModel* model)
    : m_header(header)
    , m_model(model)
{
}

int ListColumns::widthOf(int column) const
{
    const QFontMetrics metrics(m_header->parentWidget()->font());
    const auto of = [&metrics](const QString& widest) { return metrics.horizontalAdvance(widest) + kMarginsPx; };
    switch (column) {
    case AtomTableModel::Atom: {
        const AtomColumnsPointer columns = m_model->columns();
        const QString last = QString::number(columns ? std::max(columns->nAtoms, 9999) : 9999);
        return of(QStringLiteral("★") + last);
    }
    case AtomTableModel::Histogram:
        return 9 * kGridPx;
    case AtomTableModel::Density:
        return std::max(of(QStringLiteral("29 firings")), of(QStringLiteral("0.00030\u00a0%")));
    case AtomTableModel::MaxAct:
        return of(QStringLiteral("0.0999"));
    case AtomTableModel::Label:
        return 20 * kGridPx;
    case AtomTableModel::Verdict:
    case AtomTableModel::Category:
        return of(QStringLiteral("token in context "));
    default:
        return 13 * kGridPx;
    }
}

void ListColumns::update()
{
    const int nColumns = m_model->columnCount();
    if (!m_model->columns())
        return;
    for (int column = m_nKnown; column < nColumns; ++column) {
        m_header->resizeSection(column, widthOf(column));
        m_header->setSectionHidden(column, !m_isAllShown && !isMain(column));
    }
    const bool isFirst = m_nKnown == 0;
    m_nKnown = std::max(m_nKnown, nColumns);
    if (isFirst && !m_isAllShown)
        restore();
}

void ListColumns::setState(const QByteArray& state)
{
    m_wanted = state;
    if (m_nKnown > 0 && !m_isAllShown)
        restore();
}

void ListColumns::restore()
{
    std::vector<std::pair<int, int>> wanted; // column, width
    for (const QByteArray& entry : m_wanted.split(',')) {
        const qsizetype colon = entry.lastIndexOf(':');
        const int column = colon < 0 ? -1 : m_model->columnNamed(entry.left(colon));
        const int width = colon < 0 ? 0 : entry.mid(colon + 1).toInt();
        const bool isTwice = std::ranges::count(wanted, column, &std::pair<int, int>::first) > 0;
        if (column >= 0 && !isTwice && width >= m_header->minimumSectionSize() && width <= kGreatestWidthPx)
            wanted.emplace_back(column, width);
    }
    if (wanted.empty())
        return;
    for (int column = 0; column < m_header->count(); ++column)
        m_header->setSectionHidden(column, column != AtomTableModel::Atom);
    int place = 0;
    for (const auto& [column, width] : wanted) {
        m_header->setSectionHidden(column, false);
        m_header->resizeSection(column, width);
        m_header->moveSection(m_header->visualIndex(column), place++);
    }
}

QByteArray ListColumns::state() const
{
    if (m_nKnown == 0 || m_isAllShown)
        return m_wanted;
    QByteArrayList shown;
    for (int place = 0; place < m_header->count(); ++place) {
        const int column = m_header->logicalIndex(place);
        if (isShown(column))
            shown.append(m_model->nameOf(column) + ':' + QByteArray::number(m_header->sectionSize(column)));
    }
    return shown.join(',');
}

bool ListColumns::isShown(int column) const
{
    return !m_header->isSectionHidden(column);
}

void ListColumns::setShown(int column, bool on)
{
    if (column != AtomTableModel::Atom)
        m_header->setSectionHidden(column, !on);
}

void ListColumns::showAll()
{
    m_isAllShown = true;
    for (int column = 0; column < m_header->count(); ++column)
        m_header->setSectionHidden(column, false);
}

QMenu* ListColumns::makeMenu(QWidget* parent)
{
    auto* menu = new QMenu(parent);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    menu->setToolTipsVisible(true);
    menu->addSection(QMenu::tr("Columns"));
    for (int column = AtomTableModel::Atom + 1; column < m_model->columnCount(); ++column) {
        if (column == AtomTableModel::FirstMeasure)
            menu->addSeparator();
        QAction* action = menu->addAction(m_model->headerData(column, Qt::Horizontal).toString());
        action->setCheckable(true);
        action->setChecked(isShown(column));
        action->setToolTip(m_model->headerData(column, Qt::Horizontal, Qt::ToolTipRole).toString());
        QObject::connect(action, &QAction::toggled, parent, [this, column](bool on) { setShown(column, on); });
    }
    return menu;
}

void ListColumns::fit(int width)
{
    if (m_nKnown == 0 || !isShown(AtomTableModel::Label))
        return;
    int others = 0;
    for (int column = 0; column < m_header->count(); ++column) {
        if (column != AtomTableModel::Label && isShown(column))
            others += m_header->sectionSize(column);
    }
    // With more columns than fit, one scrolls: the label then has its usual width.
    const int left = width - others;
    m_header->resizeSection(AtomTableModel::Label,
                            left >= kLeastLabelPx ? left : std::max(kLeastLabelPx, widthOf(AtomTableModel::Label)));
}

} // namespace atomscope
