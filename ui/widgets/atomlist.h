#pragma once

#include "core/base/ids.h"
#include "ui/session/atomcolumns.h"
#include "ui/session/columnhistogram.h"
#include "ui/session/savedview.h"

#include <QByteArray>
#include <QWidget>
#include <memory>
#include <vector>

class QKeyEvent;
class QModelIndex;
class QStackedLayout;
class QTableView;

namespace atomscope {

class AtomFilterBar;
class AtomTableModel;
class FlatButton;
class ListColumns;
class ListHead;
class ListNote;
class StatePanel;

/// The list of all atoms with its filters. The chosen atom stays chosen by its id, and where it is on the screen,
/// through every new order and refresh.
class AtomList : public QWidget
{
    Q_OBJECT
public:
    /// The model is the caller's and outlives the list; the caller answers its orderWanted().
    explicit AtomList(AtomTableModel* model, QWidget* parent = nullptr);
    ~AtomList() override;

    AtomId currentAtom() const { return m_atom; }
    /// Those of the rows that are chosen together, by Shift or Ctrl, in their order. They stay chosen through a new
    /// order.
    std::vector<AtomId> selectedAtoms() const;
    /// Chooses without saying so; an atom that the filter hides is remembered all the same.
    void setCurrentAtom(AtomId atom);
    /// J and K: the atom so many rows below (above) the chosen one; stays at the ends.
    void step(int rows);

    AtomFilter filter() const;
    void setFilter(const AtomFilter& filter);
    /// As if a person had removed every filter.
    void clearFilters();
    /// The field for text, or the panel of everything else.
    void focusFilter(bool inPanel = false);
    /// A menu of the columns to sort by; the one that sorts already turns the order around.
    void askForSort();
    /// Filter, order and columns as they are, without a name.
    SavedView view() const;
    /// As if a person had chosen them one after another; atoms chosen by hand are let go.
    void showView(const SavedView& view);
    /// The views button of the head; what it opens is the caller's.
    FlatButton* viewsButton() const;
    /// What a column is called, by its name in the table.
    QString titleOf(const std::string& measure) const;
    /// The answer to histogramWanted().
    void setHistogram(const ColumnHistogramPointer& histogram);
    /// Shown in place of the rows until there are any.
    StatePanel* statePanel() const { return m_state; }

    /// Widths, order and choice of the columns, for the settings.
    QByteArray columnState() const;
    void restoreColumnState(const QByteArray& state);
    /// For a list that has the window for itself.
    void showAllColumns();

Q_SIGNALS:
    /// By a click or the keyboard.
    void atomChosen(atomscope::AtomId atom);
    /// How many rows are chosen has changed.
    void selectionChanged(qsizetype nAtoms);
    /// The menu of the chosen atom's row is wanted.
    void menuRequested(const QPoint& globalPosition);
    void filterChanged(const atomscope::AtomFilter& filter);
    void sortChanged(const atomscope::AtomSort& sort);
    /// How a column's values lie, for choosing a range of it: it takes too long to count here.
    void histogramWanted(const atomscope::AtomColumnsPointer& columns, const QString& measure);

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;
    void focusInEvent(QFocusEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    void setUpTable();
    void applyLook();
    void askForMenu(const QPoint& position);
    void askForColumns(const QPoint& globalPosition);
    void showRow(int row);
    bool handleKey(QKeyEvent* event);
    void chooseColumn(int column);
    void handleCurrent(const QModelIndex& current);
    void rememberPlace();
    void restoreSelection();
    void restorePlace();
    void showCounts();
    void changeFilter(const AtomFilter& filter);
    void changeSort(const AtomSort& sort);
    void showSorted();

    AtomTableModel* m_model;
    ListHead* m_head;
    ListNote* m_note;
    AtomFilterBar* m_filters;
    QStackedLayout* m_stack;
    StatePanel* m_state;
    QTableView* m_table;
    std::unique_ptr<ListColumns> m_columns;
    AtomId m_atom;
    int m_row = -1; ///< where the chosen atom was last
    int m_offsetPx = -1; ///< of the chosen row in the viewport before a reset; -1 not visible
    int m_sortedColumn = 0; ///< with the arrow
    bool m_isChoosing = false;
    bool m_isHandlingCurrent = false; ///< the table chooses the rows itself, in a moment
    std::vector<AtomId> m_selected; ///< before a reset, when there were several
};

} // namespace atomscope
