#pragma once

#include "core/base/ids.h"
#include "ui/session/atomcolumns.h"
#include "ui/session/atomorder.h"

#include <QAbstractTableModel>
#include <QByteArray>
#include <vector>

namespace atomscope {

/// Every atom of the dictionary as rows: an id order over column arrays. No query, no lock and no formatting of more
/// than the asked cell happens in data().
///
/// Values change in place (dataChanged); the order changes only by setOrder(). The view keeps its selection by AtomId
/// around the reset that an order is (rowOf()).
class AtomTableModel : public QAbstractTableModel
{
    Q_OBJECT
public:
    /// The fixed columns; every measure that is not among them follows from FirstMeasure on.
    enum Column { Atom, Histogram, Density, MaxAct, Label, Verdict, Category, TopToken, FirstMeasure };
    enum Role {
        AtomIdRole = Qt::UserRole, ///< int
        SparklineRole, ///< QByteArray of 16, empty when dead or unknown
        IsDeadRole, ///< bool
        HasPersonsLabelRole, ///< bool: the Label column is a person's, not the automatic category
        IsHypothesisRole, ///< bool: the Label column is an imported hypothesis
        IsStarredRole, ///< bool
        IsNumberRole, ///< bool: right-aligned
    };

    explicit AtomTableModel(QObject* parent = nullptr);

    /// A new snapshot of the values. The order stays unless the number of atoms differs.
    void setColumns(AtomColumnsPointer columns);
    AtomColumnsPointer columns() const { return m_columns; }
    void setLabels(AtomLabelsPointer labels);
    AtomLabelsPointer labels() const { return m_labels; }
    /// One atom's label, as it is being typed.
    void setLabel(AtomId atom, const LabelContent& content);

    /// Asks for an order: emits orderWanted() with a new generation, which outdates every earlier request.
    void requestOrder(const AtomSort& sort, const AtomFilter& filter);
    /// The same order once more, from the values and labels as they are now.
    void renewOrder() { requestOrder(m_sort, m_filter); }
    /// The answer. Ignored, returning false, unless it is the newest request's.
    bool setOrder(quint64 generation, std::vector<AtomId> order);
    bool isOrdering() const { return m_answered != m_generation; }
    /// The rows were ordered by other values than the cells show: newer ones came, and rows do not move by themselves.
    bool isOrderStale() const;
    /// Atoms that fired at least once.
    std::int64_t aliveCount() const { return m_nAlive; }
    const AtomSort& sortWanted() const { return m_sort; }
    const AtomFilter& filterWanted() const { return m_filter; }

    AtomId atomAt(int row) const;
    /// -1 when the atom is not among the rows.
    int rowOf(AtomId atom) const;
    /// The measure a column shows, or null.
    const AtomMeasure* measureOf(int column) const;
    /// A column's name in settings and saved views; it stays what it is in every language and index.
    QByteArray nameOf(int column) const;
    /// -1 without such a column.
    int columnNamed(const QByteArray& name) const;
    static QString verdictText(atomscope::Verdict verdict);
    AtomSort sortOf(int column, Qt::SortOrder direction) const;
    int columnOf(const AtomSort& sort) const;

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role = Qt::DisplayRole) const override;
    /// Asks for the order by this column; the rows move when it is there.
    void sort(int column, Qt::SortOrder direction = Qt::AscendingOrder) override;

Q_SIGNALS:
    void orderWanted(const atomscope::AtomOrderRequest& request);
    /// The rows were replaced by an order that was asked for.
    void orderChanged();

private:
    QString text(AtomId atom, int column) const;
    QString tooltip(AtomId atom, int column) const;
    const LabelContent* labelOf(AtomId atom) const;
    bool isHypothesis(AtomId atom) const;
    void indexMeasures();
    void replaceRows(std::vector<AtomId> order);
    void countAlive();
    bool isOrderedByLabels() const;

    AtomColumnsPointer m_columns;
    AtomLabelsPointer m_labels;
    std::vector<AtomId> m_order; ///< row -> atom
    std::vector<std::int32_t> m_rows; ///< atom -> row, -1 = not shown
    std::vector<int> m_extraMeasures; ///< column - FirstMeasure -> place in m_columns->measures
    AtomSort m_sort;
    AtomFilter m_filter;
    AtomColumnsPointer m_orderedBy; ///< columns that the rows were ordered by
    std::int64_t m_nAlive = 0;
    quint64 m_generation = 0;
    quint64 m_answered = 0;
};

} // namespace atomscope
