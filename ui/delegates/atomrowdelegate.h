#pragma once

#include <QStyledItemDelegate>

namespace atomscope {

/// Paints the cells of the atom list: a soft selection with a mark at the left edge, sparklines, dead atoms faint, a
/// person's label upright with a filled dot, the automatic category italic with a hollow one.
class AtomRowDelegate : public QStyledItemDelegate
{
    Q_OBJECT
public:
    explicit AtomRowDelegate(QObject* parent = nullptr);

    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override;
    QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override;

    /// Height of every row for a font, a multiple of half the grid.
    static int rowHeightPx(const QFont& font);
};

} // namespace atomscope
