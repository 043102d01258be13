#pragma once

#include "ui/session/atomcolumns.h"

#include <QWidget>
#include <vector>

class QGridLayout;
class QLabel;

namespace atomscope {

class FlatButton;
class Quantity;

/// How far the labels of a dictionary have come, and its automatic categories; rows that the list can show lead there.
class CoverageSection : public QWidget
{
    Q_OBJECT
public:
    explicit CoverageSection(QWidget* parent = nullptr);
    /// Either may be null: not known yet.
    void setAtoms(const AtomColumnsPointer& columns, const AtomLabelsPointer& labels);

Q_SIGNALS:
    /// A row was chosen: show its atoms.
    void filterRequested(const atomscope::AtomFilter& filter);

protected:
    void changeEvent(QEvent* event) override;

private:
    struct Row
    {
        FlatButton* name = nullptr; ///< leads to the atoms
        QLabel* plain = nullptr; ///< in its place where the list has no such filter
        Quantity* value = nullptr;
        AtomFilter filter;
    };
    Row& row(std::vector<Row>& rows, QGridLayout* grid, std::size_t at);
    static void present(Row& row, const AtomFilter& filter, const QString& name, const QString& value,
                        const QString& meaning);
    void showLabels(const AtomColumnsPointer& columns, const AtomLabelsPointer& labels);
    void showCategories(const AtomColumnsPointer& columns);
    void applyTheme();

    QLabel* m_labelsTitle;
    QLabel* m_categoriesTitle;
    QGridLayout* m_labelsGrid;
    QGridLayout* m_categoriesGrid;
    std::vector<Row> m_labels, m_categories;
};

} // namespace atomscope
