#pragma once

#include "ui/session/atomcolumns.h"
#include "ui/session/columnhistogram.h"

#include <QWidget>

class QLineEdit;

namespace atomscope {

class FilterPanel;
class FlatButton;

/// What the list is filtered by: a text, and behind a switch a panel of everything else. Each part that holds is a chip
/// that can be removed.
class AtomFilterBar : public QWidget
{
    Q_OBJECT
public:
    explicit AtomFilterBar(QWidget* parent = nullptr);

    /// The measures and categories that can be chosen.
    void setColumns(const AtomColumnsPointer& columns);
    const AtomFilter& filter() const { return m_filter; }
    /// From elsewhere; says nothing.
    void setFilter(const AtomFilter& filter);
    void focusText();
    /// Opens the panel and goes there.
    void focusPanel();
    FilterPanel* panel() const { return m_panel; }
    /// What a column is called, by its name in the table.
    QString titleOf(const std::string& measure) const;

Q_SIGNALS:
    void filterEdited(const atomscope::AtomFilter& filter);
    /// Esc or Return: the keyboard belongs to the list again.
    void left();

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void apply(const AtomFilter& filter);
    void leave();
    void showChips();
    FlatButton* addChip(const QString& text, const QString& tooltip, const AtomFilter& without);
    void removeBy(const FlatButton* chip, const AtomFilter& without);

    AtomFilter m_filter;
    AtomColumnsPointer m_columns;
    QLineEdit* m_text;
    FlatButton* m_panelButton;
    FilterPanel* m_panel;
    QWidget* m_chips;
};

} // namespace atomscope
