#pragma once

#include <QWidget>

class QLabel;

namespace atomscope {

class AtomTableModel;
class ElidedLabel;
class FlatButton;

/// Above the rows of the list: how many there are of how many, and its menus.
class ListHead : public QWidget
{
    Q_OBJECT
public:
    explicit ListHead(QWidget* parent = nullptr);

    void showCounts(const AtomTableModel& model);
    FlatButton* viewsButton() const { return m_views; }
    FlatButton* columnsButton() const { return m_columns; }

protected:
    void changeEvent(QEvent* event) override;

private:
    void applyLook();

    QLabel* m_title;
    ElidedLabel* m_counts;
    FlatButton* m_views;
    FlatButton* m_columns;
};

} // namespace atomscope
