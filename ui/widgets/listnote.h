#pragma once

#include "core/base/ids.h"

#include <QWidget>

namespace atomscope {

class AtomTableModel;
class ElidedLabel;
class FlatButton;

/// Below the rows of the list, when there is something to know about them, with a link to change it: the rows stand in
/// the order of older values, or the chosen atom is not among them. Below, so that no row moves when it comes.
class ListNote : public QWidget
{
    Q_OBJECT
public:
    explicit ListNote(QWidget* parent = nullptr);

    void showFor(const AtomTableModel& model, AtomId chosen);
    /// Empty when there is nothing to say.
    QString text() const;

Q_SIGNALS:
    void orderRequested();
    void clearRequested();

protected:
    void changeEvent(QEvent* event) override;

private:
    void applyLook();

    ElidedLabel* m_text;
    FlatButton* m_action;
    bool m_isAboutOrder = false;
};

} // namespace atomscope
