#include "ui/windows/rangequestion.h"

#include "ui/models/numberformat.h"

#include <QDialogButtonBox>
#include <QDoubleSpinBox>
#include <QFormLayout>
#include <QPushButton>
#include <algorithm>
#include <cmath>

namespace atomscope {

RangeQuestion::RangeQuestion(std::optional<ActivationRange> range, float maximum, QWidget* parent)
    : QDialog(parent)
    , m_maximum(static_cast<double>(maximum))
    , m_low(makeField(tr("Weakest"), range ? static_cast<double>(range->low) : 0))
    , m_high(makeField(tr("Strongest"), range ? static_cast<double>(range->high) : m_maximum))
{
    setWindowTitle(tr("Contexts with an activation from … to"));
    auto* form = new QFormLayout(this);
    form->addRow(tr("&From"), m_low);
    form->addRow(tr("&To"), m_high);
    auto* buttons = new QDialogButtonBox(this);
    buttons->addButton(tr("Show these"), QDialogButtonBox::AcceptRole);
    QPushButton* all = buttons->addButton(tr("Show all"), QDialogButtonBox::ResetRole);
    buttons->addButton(QDialogButtonBox::Cancel);
    form->addRow(buttons);
    all->setEnabled(range.has_value());
    connect(buttons, &QDialogButtonBox::accepted, this, [this] {
        const auto [low, high] = std::minmax({static_cast<float>(m_low->value()), static_cast<float>(m_high->value())});
        Q_EMIT chosen(ActivationRange{low, high});
        accept();
    });
    connect(all, &QPushButton::clicked, this, [this] {
        Q_EMIT chosen(std::nullopt);
        accept();
    });
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
}

QDoubleSpinBox* RangeQuestion::makeField(const QString& name, double value)
{
    // As many decimals as tell a thousandth of the range apart; what is rounded off must not lose the maximum.
    const int exponent = m_maximum > 0 ? static_cast<int>(std::floor(std::log10(m_maximum))) : 0;
    auto* field = new QDoubleSpinBox(this);
    field->setAccessibleName(name);
    field->setDecimals(std::clamp(3 - exponent, 0, 12));
    const double unit = std::pow(10.0, -field->decimals());
    field->setRange(0, std::ceil(m_maximum / unit) * unit);
    field->setSingleStep(std::pow(10.0, exponent - 1));
    field->setValue(value >= m_maximum ? field->maximum() : value);
    return field;
}

} // namespace atomscope
