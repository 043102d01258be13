#include "ui/widgets/atomlist.h"

#include "ui/delegates/atomrowdelegate.h"
#include "ui/delegates/theme.h"
#include "ui/models/atomtablemodel.h"
#include "ui/widgets/atomfilterbar.h"
#include "ui/widgets/filterpanel.h"
#include "ui/widgets/flatbutton.h"
#include "ui/widgets/listcolumns.h"
#include "ui/widgets/listhead.h"
#include "ui/widgets/listheader.h"
#include "ui/widgets/listnote.h"
#include "ui/widgets/statepanel.h"

#include <QActionGroup>
#include <QFocusEvent>
#include <QHeaderView>
#include <QItemSelection>
#include <QKeyEvent>
#include <QMenu>
#include <QScopedValueRollback>
#include <QScrollBar>
#include <QStackedLayout>
#include <QTableView>
#include <QVBoxLayout>
#include <algorithm>
#include <iterator>
#include <utility>

namespace atomscope {

namespace {

constexpr int kRowsAround = 2; // of context, above and below the chosen row
constexpr std::size_t kMostKeptSelected = 20'000; // a new order must not wait for them

/// Qt's own would choose the first row when it gets the focus without a chosen one.
class RowTable : public QTableView
{
public:
    using QTableView::QTableView;

protected:
    void focusInEvent(QFocusEvent* event) override
    {
        if (currentIndex().isValid()) {
            QTableView::focusInEvent(event);
            return;
        }
        QAbstractScrollArea::focusInEvent(event);
        viewport()->update();
    }
};

} // namespace

AtomList::AtomList(AtomTableModel* model, QWidget* parent)
    : QWidget(parent)
    , m_model(model)
    , m_head(new ListHead(this))
    , m_filters(new AtomFilterBar(this))
    , m_stack(new QStackedLayout)
    , m_state(new StatePanel(this))
    , m_table(new RowTable(this))
{
    m_note = new ListNote(this); // after the table in the order of the keyboard
    auto* upper = new QVBoxLayout;
    upper->setContentsMargins(kGridPx, 0, kGridPx, kGridPx);
    upper->setSpacing(kHalfGridPx);
    upper->addWidget(m_head);
    upper->addWidget(m_filters);
    m_stack->addWidget(m_state);
    m_stack->addWidget(m_table);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addLayout(upper);
    column->addLayout(m_stack, 1);
    column->addWidget(m_note);
    setUpTable();
    applyLook();

    const FlatButton* columns = m_head->columnsButton();
    connect(columns, &FlatButton::clicked, this,
            [this, columns] { askForColumns(columns->mapToGlobal(columns->rect().bottomLeft())); });
    connect(m_note, &ListNote::orderRequested, m_model, &AtomTableModel::renewOrder);
    connect(m_note, &ListNote::clearRequested, this, &AtomList::clearFilters);
    connect(m_filters, &AtomFilterBar::filterEdited, this, &AtomList::changeFilter);
    connect(m_filters->panel(), &FilterPanel::histogramWanted, this,
            [this](const QString& measure) { Q_EMIT histogramWanted(m_model->columns(), measure); });
    connect(m_filters, &AtomFilterBar::left, m_table, qOverload<>(&QWidget::setFocus));
    connect(m_state, &StatePanel::actionRequested, this, &AtomList::clearFilters);
    connect(m_model, &QAbstractItemModel::modelAboutToBeReset, this, &AtomList::rememberPlace);
    connect(m_model, &QAbstractItemModel::modelReset, this, &AtomList::restorePlace);
    connect(m_model, &QAbstractItemModel::dataChanged, this, &AtomList::showCounts);
    m_state->showEmpty(tr("No index open"), tr("Open a .atoms file, or start indexing"));
    restorePlace();
}

AtomList::~AtomList() = default;

void AtomList::setUpTable()
{
    m_table->setModel(m_model);
    m_table->setItemDelegate(new AtomRowDelegate(m_table));
    m_table->setFrameShape(QFrame::NoFrame);
    m_table->setShowGrid(false);
    m_table->setWordWrap(false);
    m_table->setCornerButtonEnabled(false);
    m_table->setMouseTracking(true);
    m_table->setTabKeyNavigation(false);
    m_table->setSelectionBehavior(QAbstractItemView::SelectRows);
    m_table->setSelectionMode(QAbstractItemView::ExtendedSelection);
    m_table->setEditTriggers(QAbstractItemView::NoEditTriggers);
    m_table->setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    m_table->setHorizontalScrollMode(QAbstractItemView::ScrollPerPixel);
    m_table->setAccessibleName(tr("Atoms"));
    m_table->setContextMenuPolicy(Qt::CustomContextMenu);
    connect(m_table, &QWidget::customContextMenuRequested, this, &AtomList::askForMenu);
    m_table->installEventFilter(this);
    m_table->viewport()->installEventFilter(this);
    m_table->verticalHeader()->setVisible(false);
    m_table->verticalHeader()->setSectionResizeMode(QHeaderView::Fixed);
    auto* header = new ListHeader(m_table);
    m_table->setHorizontalHeader(header);
    header->setSortIndicator(AtomTableModel::Atom, Qt::AscendingOrder);
    m_columns = std::make_unique<ListColumns>(header, m_model);
    header->setContextMenuPolicy(Qt::CustomContextMenu);
    connect(header, &QHeaderView::customContextMenuRequested, this,
            [this, header](const QPoint& at) { askForColumns(header->viewport()->mapToGlobal(at)); });
    connect(header, &QHeaderView::sectionClicked, this, &AtomList::chooseColumn);
    connect(m_table->selectionModel(), &QItemSelectionModel::currentRowChanged, this, &AtomList::handleCurrent);
    connect(m_table->selectionModel(), &QItemSelectionModel::selectionChanged, this,
            [this] { Q_EMIT selectionChanged(static_cast<qsizetype>(selectedAtoms().size())); });
}

void AtomList::applyLook()
{
    const int height = AtomRowDelegate::rowHeightPx(m_table->font());
    m_table->verticalHeader()->setMinimumSectionSize(height);
    m_table->verticalHeader()->setDefaultSectionSize(height);
    m_table->verticalScrollBar()->setSingleStep(height);
}

void AtomList::focusInEvent(QFocusEvent* event)
{
    // No focus proxy: Tab would end at it while there are no rows.
    if (m_stack->currentWidget() == m_table)
        m_table->setFocus(event->reason());
}

void AtomList::changeEvent(QEvent* event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange || event->type() == QEvent::FontChange)
        applyLook();
}

void AtomList::askForColumns(const QPoint& globalPosition)
{
    QMenu* menu = m_columns->makeMenu(this);
    connect(menu, &QMenu::triggered, this, [this] { m_columns->fit(m_table->viewport()->width()); });
    menu->popup(globalPosition);
}

void AtomList::askForSort()
{
    auto* menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    menu->setToolTipsVisible(true);
    auto* choice = new QActionGroup(menu);
    for (int column = 0; column < m_model->columnCount(); ++column) {
        if (column == AtomTableModel::Histogram) // it has no order of its own
            continue;
        QAction* action = menu->addAction(m_model->headerData(column, Qt::Horizontal).toString());
        action->setToolTip(m_model->headerData(column, Qt::Horizontal, Qt::ToolTipRole).toString());
        action->setActionGroup(choice);
        action->setCheckable(true);
        action->setChecked(column == m_sortedColumn);
        connect(action, &QAction::triggered, this, [this, column] { chooseColumn(column); });
        if (action->isChecked())
            menu->setActiveAction(action); // once more turns the order around
    }
    const QHeaderView* header = m_table->horizontalHeader();
    menu->popup(header->mapToGlobal(header->rect().bottomLeft()));
}

void AtomList::askForMenu(const QPoint& position)
{
    // The menu's key knows no row: the chosen one is meant.
    const bool isOnRow = m_table->indexAt(position).row() == m_table->currentIndex().row();
    const QPoint at = isOnRow ? position : m_table->visualRect(m_table->currentIndex()).center();
    if (m_atom.v >= 0 && m_table->currentIndex().isValid())
        Q_EMIT menuRequested(m_table->viewport()->mapToGlobal(at));
}

void AtomList::showAllColumns()
{
    m_columns->showAll();
}

void AtomList::chooseColumn(int column)
{
    const AtomSort& sort = m_model->sortWanted();
    // Numbers from the largest, words and ids from the first.
    const bool isNumber = column == AtomTableModel::Histogram || m_model->measureOf(column);
    const bool isSameColumn = m_sortedColumn == column;
    const bool isDescending = isSameColumn ? !sort.isDescending : isNumber;
    m_sortedColumn = column;
    changeSort(m_model->sortOf(column, isDescending ? Qt::DescendingOrder : Qt::AscendingOrder));
}

void AtomList::changeSort(const AtomSort& sort)
{
    if (sort != m_model->sortWanted())
        m_model->requestOrder(sort, m_model->filterWanted());
    showSorted();
    Q_EMIT sortChanged(sort);
}

void AtomList::showSorted()
{
    const AtomSort& sort = m_model->sortWanted();
    const Qt::SortOrder direction = sort.isDescending ? Qt::DescendingOrder : Qt::AscendingOrder;
    // Two columns sort by the same: the one that was clicked has the arrow.
    if (m_model->columns() && m_model->sortOf(m_sortedColumn, direction) != sort)
        m_sortedColumn = m_model->columnOf(sort);
    m_table->horizontalHeader()->setSortIndicator(m_sortedColumn, direction);
}

void AtomList::handleCurrent(const QModelIndex& current)
{
    if (m_isChoosing || !current.isValid())
        return;
    m_atom = m_model->atomAt(current.row());
    m_row = current.row();
    m_note->showFor(*m_model, m_atom);
    const QScopedValueRollback<bool> guard(m_isHandlingCurrent, true);
    Q_EMIT atomChosen(m_atom);
}

void AtomList::setCurrentAtom(AtomId atom)
{
    const QScopedValueRollback<bool> guard(m_isChoosing, true);
    m_atom = atom;
    m_note->showFor(*m_model, m_atom);
    const int row = m_model->rowOf(atom);
    if (row < 0) {
        m_table->selectionModel()->clear();
        return;
    }
    m_row = row;
    // A row that was clicked is where the eye is: it must not move.
    if (m_table->currentIndex().row() == row && (m_isHandlingCurrent || m_table->selectionModel()->isRowSelected(row)))
        return;
    const int horizontal = m_table->horizontalScrollBar()->value();
    showRow(row); // first: the table itself only ever brings a row to the edge
    m_table->setCurrentIndex(m_model->index(row, AtomTableModel::Atom));
    m_table->horizontalScrollBar()->setValue(horizontal);
}

void AtomList::showRow(int row)
{
    const int rowPx = m_table->verticalHeader()->defaultSectionSize();
    QScrollBar* bar = m_table->verticalScrollBar();
    const int seenPx = m_table->viewport()->height();
    const int aroundPx = std::clamp((seenPx / rowPx - 1) / 2, 0, kRowsAround) * rowPx;
    const int top = row * rowPx - bar->value();
    if (top < -rowPx || top > seenPx)
        bar->setValue(row * rowPx - (seenPx - rowPx) / 2); // from afar: into the middle
    else if (top < aroundPx)
        bar->setValue(row * rowPx - aroundPx);
    else if (top + rowPx + aroundPx > seenPx)
        bar->setValue((row + 1) * rowPx + aroundPx - seenPx);
}

void AtomList::step(int rows)
{
    const int nRows = m_model->rowCount();
    if (nRows == 0)
        return;
    // From a row that the filter took away the next one is where it was.
    const bool isGone = m_model->rowOf(m_atom) < 0;
    const int from = isGone && rows > 0 ? m_row - 1 : m_row;
    const int row = std::clamp(from + rows, 0, nRows - 1);
    if (m_model->atomAt(row) == m_atom)
        return;
    setCurrentAtom(m_model->atomAt(row));
    Q_EMIT atomChosen(m_atom);
}

std::vector<AtomId> AtomList::selectedAtoms() const
{
    std::vector<int> rows;
    for (const QItemSelectionRange& range : m_table->selectionModel()->selection()) {
        for (int row = range.top(); row <= range.bottom(); ++row)
            rows.push_back(row);
    }
    std::ranges::sort(rows);
    rows.erase(std::unique(rows.begin(), rows.end()), rows.end());
    std::vector<AtomId> atoms;
    std::ranges::transform(rows, std::back_inserter(atoms), [this](int row) { return m_model->atomAt(row); });
    return atoms;
}

void AtomList::restoreSelection()
{
    QItemSelection selection;
    const int last = m_model->columnCount() - 1;
    for (const AtomId atom : std::exchange(m_selected, {})) {
        if (const int row = m_model->rowOf(atom); row >= 0)
            selection.append({m_model->index(row, 0), m_model->index(row, last)});
    }
    if (!selection.isEmpty())
        m_table->selectionModel()->select(selection, QItemSelectionModel::Select);
}

void AtomList::rememberPlace()
{
    m_selected = selectedAtoms();
    if (m_selected.size() < 2 || m_selected.size() > kMostKeptSelected)
        m_selected.clear();
    m_offsetPx = -1;
    if (m_row < 0 || m_row >= m_model->rowCount() || m_model->atomAt(m_row) != m_atom)
        return;
    const int y = m_table->rowViewportPosition(m_row);
    if (y >= 0 && y < m_table->viewport()->height())
        m_offsetPx = y;
}

void AtomList::restorePlace()
{
    const QScopedValueRollback<bool> guard(m_isChoosing, true);
    m_columns->update();
    m_columns->fit(m_table->viewport()->width());
    m_filters->setColumns(m_model->columns());
    showSorted();
    showCounts();
    const int row = m_model->rowOf(m_atom);
    if (row < 0)
        return;
    m_row = row;
    layout()->activate(); // the table may just have come into sight
    m_table->doItemsLayout();
    if (m_offsetPx < 0)
        showRow(row);
    m_table->setCurrentIndex(m_model->index(row, AtomTableModel::Atom));
    restoreSelection();
    if (m_offsetPx >= 0)
        m_table->verticalScrollBar()->setValue(row * m_table->verticalHeader()->defaultSectionSize() - m_offsetPx);
}

void AtomList::showCounts()
{
    m_head->showCounts(*m_model);
    m_note->showFor(*m_model, m_atom);
    if (!m_model->columns()) {
        m_stack->setCurrentWidget(m_state);
        return;
    }
    if (m_model->rowCount() == 0)
        m_state->showEmpty(tr("No atom passes the filters"), {}, tr("Clear filters"));
    const bool wasEmpty = m_stack->currentWidget() == m_state;
    m_stack->setCurrentWidget(m_model->rowCount() == 0 ? static_cast<QWidget*>(m_state) : m_table);
    // The keyboard begins in the list, unless somebody is writing.
    const QWidget* focused = window()->focusWidget();
    const bool isWriting = focused && focused->testAttribute(Qt::WA_InputMethodEnabled);
    if (wasEmpty && m_model->rowCount() > 0 && !isWriting)
        m_table->setFocus();
}

AtomFilter AtomList::filter() const
{
    return m_filters->filter();
}

void AtomList::setFilter(const AtomFilter& filter)
{
    m_filters->setFilter(filter);
    if (filter != m_model->filterWanted())
        m_model->requestOrder(m_model->sortWanted(), filter);
}

void AtomList::changeFilter(const AtomFilter& filter)
{
    setFilter(filter);
    Q_EMIT filterChanged(filter);
}

void AtomList::clearFilters()
{
    if (!filter().isEmpty())
        changeFilter(AtomFilter{});
}

void AtomList::focusFilter(bool inPanel)
{
    if (inPanel)
        m_filters->focusPanel();
    else
        m_filters->focusText();
}

SavedView AtomList::view() const
{
    SavedView view{{}, filter(), m_model->sortWanted(), columnState()};
    view.filter.atoms.reset();
    return view;
}

void AtomList::showView(const SavedView& view)
{
    m_columns->setState(view.columns);
    m_columns->fit(m_table->viewport()->width());
    m_filters->setFilter(view.filter);
    if (view.filter != m_model->filterWanted() || view.sort != m_model->sortWanted())
        m_model->requestOrder(view.sort, view.filter);
    showSorted();
    Q_EMIT filterChanged(view.filter);
    Q_EMIT sortChanged(view.sort);
}

FlatButton* AtomList::viewsButton() const
{
    return m_head->viewsButton();
}

QString AtomList::titleOf(const std::string& measure) const
{
    return m_filters->titleOf(measure);
}

void AtomList::setHistogram(const ColumnHistogramPointer& histogram)
{
    m_filters->panel()->setHistogram(histogram);
}

QByteArray AtomList::columnState() const
{
    return m_columns->state();
}

void AtomList::restoreColumnState(const QByteArray& state)
{
    m_columns->setState(state);
}

bool AtomList::eventFilter(QObject* watched, QEvent* event)
{
    if (watched == m_table && event->type() == QEvent::KeyPress)
        return handleKey(static_cast<QKeyEvent*>(event));
    if (watched == m_table->viewport() && event->type() == QEvent::Resize)
        m_columns->fit(m_table->viewport()->width());
    return QWidget::eventFilter(watched, event);
}

bool AtomList::handleKey(QKeyEvent* event)
{
    if (event->modifiers() == Qt::NoModifier && (event->key() == Qt::Key_J || event->key() == Qt::Key_K)) {
        step(event->key() == Qt::Key_J ? 1 : -1);
        return true;
    }
    // Letters are the window's keys, not a search by typing.
    const bool isLetter = !event->text().isEmpty() && event->text().at(0).isPrint();
    if (isLetter)
        event->ignore();
    return isLetter;
}

} // namespace atomscope
