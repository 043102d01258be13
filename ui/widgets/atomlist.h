#pragma once

#include "core/base/ids.h"
#include "ui/session/atomcolumns.h"

#include <QByteArray>
#include <QWidget>
#include <memory>

class QKeyEvent;
class QLabel;
class QModelIndex;
class QStackedLayout;
class QTableView;

namespace atomscope {

class AtomFilterBar;
class AtomTableModel;
class FlatButton;
class ListColumns;
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
    /// Chooses without saying so; an atom that the filter hides is remembered all the same.
    void setCurrentAtom(AtomId atom);
    /// J and K: the atom so many rows below (above) the chosen one; stays at the ends.
    void step(int rows);

    AtomFilter filter() const;
    void setFilter(const AtomFilter& filter);
    void focusFilter(bool withMore = false);
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
    /// The menu of the chosen atom's row is wanted.
    void menuRequested(const QPoint& globalPosition);
    void filterChanged(const atomscope::AtomFilter& filter);
    void sortChanged(const atomscope::AtomSort& sort);

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;
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
    void restorePlace();
    void showCounts();
    void changeFilter(const AtomFilter& filter);

    AtomTableModel* m_model;
    QLabel* m_title;
    QLabel* m_counts;
    FlatButton* m_columnsButton;
    AtomFilterBar* m_filters;
    QStackedLayout* m_stack;
    StatePanel* m_state;
    QTableView* m_table;
    std::unique_ptr<ListColumns> m_columns;
    AtomId m_atom;
    int m_row = -1; ///< where the chosen atom was last
    int m_offsetPx = -1; ///< of the chosen row in the viewport before a reset; -1 not visible
    bool m_isChoosing = false;
};

} // namespace atomscope
