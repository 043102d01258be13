#pragma once

#include <QByteArray>

class QHeaderView;
class QMenu;
class QWidget;

namespace atomscope {

class AtomTableModel;

/// Which columns of the atom list are there and how wide: the main ones fill the list, the others are chosen in the
/// header's menu.
class ListColumns
{
public:
    ListColumns(QHeaderView* header, const AtomTableModel* model);

    /// After the model's columns may have changed: new ones get their defaults, or what was remembered.
    void update();
    void setShown(int column, bool on);
    bool isShown(int column) const;
    /// Everything, each as wide as it needs; for a list that has a window for itself.
    void showAll();
    /// The header's menu: a checkable entry a column. The atom's number cannot go.
    QMenu* makeMenu(QWidget* parent);
    /// The label's column takes what the others leave in `width`, and never less than it needs to be read.
    void fit(int width);

    /// The shown columns from left to right with their widths, "atom:48,label:160", for settings and saved views.
    QByteArray state() const;
    /// Takes effect now, or when there are columns. A column that an index does not have is passed over; a state that
    /// names none leaves everything as it is.
    void setState(const QByteArray& state);

private:
    int widthOf(int column) const;
    void restore();

    QHeaderView* m_header;
    const AtomTableModel* m_model;
    int m_nKnown = 0; ///< columns whose default width and visibility were set
    bool m_isAllShown = false;
    QByteArray m_wanted;
};

} // namespace atomscope
