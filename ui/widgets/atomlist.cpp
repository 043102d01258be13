#include "ui/widgets/atomlist.h"

#include "ui/delegates/atomrowdelegate.h"
#include "ui/delegates/numberformat.h"
#include "ui/delegates/theme.h"
#include "ui/models/atomtablemodel.h"
#include "ui/widgets/atomfilterbar.h"
#include "ui/widgets/flatbutton.h"
#include "ui/widgets/listcolumns.h"
#include "ui/widgets/listheader.h"
#include "ui/widgets/quantity.h"
#include "ui/widgets/statepanel.h"

#include <QHBoxLayout>
#include <QHeaderView>
#include <QKeyEvent>
#include <QLabel>
#include <QMenu>
#include <QScopedValueRollback>
#include <QScrollBar>
#include <QStackedLayout>
#include <QTableView>
#include <QVBoxLayout>
#include <algorithm>

namespace atomscope {

namespace {

constexpr int kRowsAround = 2; // of context, above and below the chosen row

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
    , m_title(new QLabel(tr("Atoms"), this))
    , m_counts(new QLabel(this))
    , m_columnsButton(new FlatButton(this, tr("columns"), tr("Choose the columns of the list")))
    , m_filters(new AtomFilterBar(this))
    , m_stack(new QStackedLayout)
    , m_state(new StatePanel(this))
    , m_table(new RowTable(this))
{
    auto* head = new QHBoxLayout;
    head->setSpacing(kGridPx);
    head->addWidget(m_title);
    head->addWidget(m_counts, 1);
    head->addWidget(m_columnsButton);
    m_columnsButton->setInk(FlatButton::Ink::Secondary);
    auto* upper = new QVBoxLayout;
    upper->setContentsMargins(kGridPx, 0, kGridPx, kGridPx);
    upper->setSpacing(kHalfGridPx);
    upper->addLayout(head);
    upper->addWidget(m_filters);
    m_stack->addWidget(m_state);
    m_stack->addWidget(m_table);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addLayout(upper);
    column->addLayout(m_stack, 1);
    setUpTable();
    applyLook();
    setFocusProxy(m_table);

    connect(m_columnsButton, &FlatButton::clicked, this,
            [this] { askForColumns(m_columnsButton->mapToGlobal(m_columnsButton->rect().bottomLeft())); });
    connect(m_filters, &AtomFilterBar::filterEdited, this, &AtomList::changeFilter);
    connect(m_filters, &AtomFilterBar::left, m_table, qOverload<>(&QWidget::setFocus));
    connect(m_state, &StatePanel::actionRequested, this, [this] {
        if (!m_model->filterWanted().isEmpty())
            changeFilter(AtomFilter{});
    });
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
    m_table->setSelectionMode(QAbstractItemView::SingleSelection);
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
}

void AtomList::applyLook()
{
    makeSectionTitle(m_title);
    makeSecondary(m_counts);
    const int height = AtomRowDelegate::rowHeightPx(m_table->font());
    m_table->verticalHeader()->setMinimumSectionSize(height);
    m_table->verticalHeader()->setDefaultSectionSize(height);
    m_table->verticalScrollBar()->setSingleStep(height);
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
    const bool isSameColumn = m_table->horizontalHeader()->property("sortedColumn").toInt() == column;
    const bool isDescending = isSameColumn ? !sort.isDescending : isNumber;
    const Qt::SortOrder direction = isDescending ? Qt::DescendingOrder : Qt::AscendingOrder;
    m_table->horizontalHeader()->setProperty("sortedColumn", column);
    m_table->horizontalHeader()->setSortIndicator(column, direction);
    m_model->sort(column, direction);
    Q_EMIT sortChanged(m_model->sortWanted());
}

void AtomList::handleCurrent(const QModelIndex& current)
{
    if (m_isChoosing || !current.isValid())
        return;
    m_atom = m_model->atomAt(current.row());
    m_row = current.row();
    Q_EMIT atomChosen(m_atom);
}

void AtomList::setCurrentAtom(AtomId atom)
{
    const QScopedValueRollback<bool> guard(m_isChoosing, true);
    m_atom = atom;
    const int row = m_model->rowOf(atom);
    if (row < 0) {
        m_table->selectionModel()->clear();
        return;
    }
    m_row = row;
    // A row that was clicked is where the eye is: it must not move.
    if (m_table->currentIndex().row() == row && m_table->selectionModel()->isRowSelected(row))
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

void AtomList::rememberPlace()
{
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
    if (m_offsetPx >= 0)
        m_table->verticalScrollBar()->setValue(row * m_table->verticalHeader()->defaultSectionSize() - m_offsetPx);
}

void AtomList::showCounts()
{
    const AtomColumnsPointer columns = m_model->columns();
    if (!columns) {
        m_counts->clear();
        m_stack->setCurrentWidget(m_state);
        return;
    }
    const auto alive = std::ranges::count_if(columns->nFired, [](std::int64_t n) { return n > 0; });
    const QString all = tr("%1 · %2 alive").arg(formatCount(columns->nAtoms), formatCount(alive));
    const bool isFiltered = m_model->rowCount() != columns->nAtoms;
    QString text = isFiltered ? tr("%1 of %2").arg(formatCount(m_model->rowCount()), all) : all;
    if (columns->isSoFar)
        text += tr(" · so far");
    m_counts->setText(text);
    m_counts->setToolTip(tr("Atoms of the dictionary, and how many fired at least once in %1 counted tokens")
                             .arg(formatCount(columns->nTokens)));
    if (m_model->rowCount() == 0)
        m_state->showEmpty(tr("No atom passes the filter"), {}, tr("Remove all filters"));
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

void AtomList::focusFilter(bool withMore)
{
    if (withMore)
        m_filters->showMore(true);
    m_filters->focusText();
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
