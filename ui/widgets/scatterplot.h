#pragma once

#include "ui/session/atomcolumns.h"
#include "ui/widgets/plotexport.h"

#include <QPolygonF>
#include <QWidget>
#include <array>
#include <functional>

class QComboBox;
class QCustomPlot;
class QLabel;

namespace atomscope {

class AtomPoints;
class FlatButton;
class PlotMarks;

/// Two measures of every atom against each other. A click on a dot leads to its atom; what is drawn around with the
/// mouse is chosen. By keyboard: arrows move a cross (with Shift further), Space begins a rectangle and ends it, Enter
/// goes to the nearest atom, Esc drops the rectangle.
class ScatterPlot : public QWidget
{
    Q_OBJECT
public:
    using AtomName = std::function<QString(AtomId)>;

    explicit ScatterPlot(QWidget* parent = nullptr);
    ~ScatterPlot() override;

    void setAtomName(AtomName nameOf) { m_nameOf = std::move(nameOf); }
    /// Keeps the chosen measures where they exist.
    void setColumns(const AtomColumnsPointer& columns);
    void setCurrentAtom(AtomId atom);
    /// Names as AtomMeasure::name; ignored when there is no such measure.
    void setMeasures(const QString& x, const QString& y);
    void setLogarithmic(bool x, bool y);
    /// Atoms that have a place on both axes.
    std::size_t nShown() const;
    bool isShaded() const;
    QRect plotArea() const; ///< in this widget
    /// Where an atom's dot is, in this widget; null point when it has none.
    QPointF placeOf(AtomId atom) const;
    QString readOut() const;
    /// Where its numbers come from, for what is saved.
    void setProvenance(const QString& line) { m_provenance = line; }
    /// The picture, and "atom<TAB>x<TAB>y" lines under a heading.
    PlotExport exported() const;

Q_SIGNALS:
    void atomRequested(atomscope::AtomId atom);
    /// At least one.
    void atomsChosen(const std::vector<atomscope::AtomId>& atoms);

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;
    bool event(QEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void focusInEvent(QFocusEvent* event) override;
    void focusOutEvent(QFocusEvent* event) override;
    void changeEvent(QEvent* event) override;
    void contextMenuEvent(QContextMenuEvent* event) override;

private:
    struct Axis
    {
        QComboBox* measure = nullptr;
        FlatButton* logarithmic = nullptr;
        const AtomMeasure* chosen = nullptr;
    };
    void makeHead();
    void showMenu(const QPoint& globalPlace);
    void rebuild();
    void resetRanges();
    void showReadOut(AtomId atom);
    void choose(const QPolygonF& pixels);
    bool handleMouse(QMouseEvent* event);
    void endDrag(QMouseEvent* event);
    void moveCross(const QPointF& by);
    void showMarks();
    void applyTheme();

    AtomName m_nameOf;
    QString m_provenance;
    AtomColumnsPointer m_columns;
    std::array<Axis, 2> m_axes; ///< x, y
    QLabel* m_title;
    QLabel* m_readOut;
    QCustomPlot* m_plot;
    AtomPoints* m_points;
    PlotMarks* m_marks;
    AtomId m_atom;
    AtomId m_hovered;
    QPolygonF m_lasso; ///< while it is drawn; in the plot's pixels
    QPointF m_cross; ///< 0 … 1 of the axes' area, from its upper left
    bool m_hasCorner = false;
    QPointF m_corner;
};

} // namespace atomscope
