#pragma once

#include "ui/session/atomcolumns.h"
#include "ui/session/columnhistogram.h"
#include "ui/widgets/filterwords.h"

#include <QWidget>

class QComboBox;
class QGridLayout;
class QLineEdit;

namespace atomscope {

class FlatButton;
class RangeSlider;

/// The parts of a filter that are chosen: a range of any column by its histogram, how an atom fires, what people say
/// about it. Each change is said at once; there is nothing to confirm.
class FilterPanel : public QWidget
{
    Q_OBJECT
public:
    explicit FilterPanel(QWidget* parent = nullptr);

    /// The measures and categories that can be chosen.
    void setColumns(const AtomColumnsPointer& columns, const ColumnTitle& titleOf);
    /// From elsewhere; says nothing.
    void setFilter(const AtomFilter& filter);
    /// The answer to histogramWanted(); of another measure than the shown one it is ignored.
    void setHistogram(const ColumnHistogramPointer& histogram);
    /// Name of the measure that the slider shows; empty without columns.
    QString measure() const;
    void setMeasure(const QString& name);
    void focusMeasure();

Q_SIGNALS:
    void filterEdited(const atomscope::AtomFilter& filter);
    void histogramWanted(const QString& measure);
    /// Esc: the keyboard belongs to the list again.
    void left();

protected:
    void showEvent(QShowEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;

private:
    QWidget* makeRange();
    QWidget* makeSwitches();
    QWidget* makeChoices();
    FlatButton* makeSwitch(QWidget* parent, const QString& text, const QString& tooltip);
    /// Changes a copy of the filter and says so.
    template <typename Change> void edit(Change change);
    void showMeasure();
    void showRange();
    void applyTyped();
    void mark(QLineEdit* field, bool isGood);
    void askForHistogram();

    AtomFilter m_filter;
    AtomColumnsPointer m_columns;
    AtomColumnsPointer m_histogramOf; ///< columns that the shown histogram was asked for
    QComboBox* m_measure = nullptr;
    QLineEdit* m_low = nullptr;
    QLineEdit* m_high = nullptr;
    RangeSlider* m_slider = nullptr;
    FlatButton* m_alive = nullptr;
    FlatButton* m_dead = nullptr;
    FlatButton* m_dense = nullptr;
    FlatButton* m_labelled = nullptr;
    FlatButton* m_unlabelled = nullptr;
    FlatButton* m_starred = nullptr;
    QComboBox* m_category = nullptr;
    QComboBox* m_automaticVerdict = nullptr;
    QComboBox* m_verdict = nullptr;
    QComboBox* m_personsCategory = nullptr;
};

} // namespace atomscope
