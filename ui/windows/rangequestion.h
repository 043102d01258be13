#pragma once

#include "core/pages/pageoptions.h"

#include <QDialog>
#include <optional>

class QDoubleSpinBox;

namespace atomscope {

/// Which activations the contexts of a page are to have: what brushing the histogram does, by keyboard.
class RangeQuestion : public QDialog
{
    Q_OBJECT
public:
    /// range: the one there is; maximum: the atom's largest activation.
    RangeQuestion(std::optional<ActivationRange> range, float maximum, QWidget* parent);

Q_SIGNALS:
    void chosen(const std::optional<atomscope::ActivationRange>& range);

private:
    QDoubleSpinBox* makeField(const QString& name, double value);

    double m_maximum;
    QDoubleSpinBox* m_low;
    QDoubleSpinBox* m_high;
};

} // namespace atomscope
