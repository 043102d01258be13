#pragma once

#include "ui/session/atomcolumns.h"

#include <QWidget>

class QComboBox;
class QLineEdit;

namespace atomscope {

class FlatButton;

/// What the list is filtered by: a text, and behind a switch ranges of measures, categories, stars and labels. Each
/// part that holds is a chip that can be removed.
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
    void showMore(bool on);

Q_SIGNALS:
    void filterEdited(const atomscope::AtomFilter& filter);
    /// Esc or Return in the text: the keyboard belongs to the list again.
    void left();

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void makeMore();
    void apply(const AtomFilter& filter);
    void addRange();
    void showChips();
    void addChip(const QString& text, const AtomFilter& without);
    QString titleOf(const std::string& measure) const;

    AtomFilter m_filter;
    AtomColumnsPointer m_columns;
    QLineEdit* m_text;
    FlatButton* m_moreButton;
    QWidget* m_more;
    QComboBox* m_measure = nullptr;
    QLineEdit* m_low = nullptr;
    QLineEdit* m_high = nullptr;
    FlatButton* m_starred = nullptr;
    FlatButton* m_labelled = nullptr;
    QComboBox* m_category = nullptr;
    QWidget* m_chips;
};

} // namespace atomscope
