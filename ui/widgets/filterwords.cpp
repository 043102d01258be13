#include "ui/widgets/filterwords.h"

#include "ui/models/atomtablemodel.h"

#include <QCoreApplication>
#include <cmath>

namespace atomscope {

namespace {

constexpr const char* kDensity = "density";
constexpr int kDigits = 6;

QString tr(const char* text)
{
    return QCoreApplication::translate("atomscope::FilterWords", text);
}

QString rangeText(const AtomFilter::Range& range, const QString& title)
{
    const QString low = boundText(range.measure, range.low), high = boundText(range.measure, range.high);
    if (high.isEmpty())
        return tr("%1 ≥ %2").arg(title, low);
    return low.isEmpty() ? tr("%1 ≤ %2").arg(title, high) : tr("%1 %2 … %3").arg(title, low, high);
}

QString firingText(AtomFilter::Firing firing)
{
    return firing == AtomFilter::Firing::Alive ? tr("alive")
        : firing == AtomFilter::Firing::Dead   ? tr("dead")
                                               : tr("dense");
}

QString chosenText(std::size_t n)
{
    return QCoreApplication::translate("atomscope::FilterWords", "%n chosen atom(s)", nullptr, static_cast<int>(n));
}

} // namespace

QString boundText(const std::string& measure, double bound)
{
    if (!std::isfinite(bound))
        return {};
    if (measure == kDensity)
        return QString::number(100 * bound, 'g', kDigits) + QStringLiteral("\u00a0%");
    const bool isWhole = std::floor(bound) == bound && std::abs(bound) < 1e15;
    return isWhole ? QString::number(static_cast<qint64>(bound)) : QString::number(bound, 'g', kDigits);
}

std::optional<double> boundFromText(const QString& text, double open)
{
    QString number = text.trimmed();
    if (number.isEmpty())
        return open;
    const bool isPercent = number.endsWith(QLatin1Char('%'));
    if (isPercent)
        number.chop(1);
    bool isNumber = false;
    const double value = number.trimmed().toDouble(&isNumber);
    if (!isNumber || !std::isfinite(value))
        return std::nullopt;
    return isPercent ? value / 100 : value;
}

std::vector<FilterPart> partsOf(const AtomFilter& filter, const ColumnTitle& titleOf)
{
    std::vector<FilterPart> parts;
    const auto add = [&](const QString& text, auto AtomFilter::*field) {
        AtomFilter without = filter;
        without.*field = AtomFilter{}.*field;
        parts.push_back({text, std::move(without)});
    };
    for (std::size_t i = 0; i < filter.ranges.size(); ++i) {
        AtomFilter without = filter;
        without.ranges.erase(without.ranges.begin() + static_cast<std::ptrdiff_t>(i));
        parts.push_back({rangeText(filter.ranges[i], titleOf(filter.ranges[i].measure)), std::move(without)});
    }
    if (filter.atoms)
        add(chosenText(filter.atoms->size()), &AtomFilter::atoms);
    if (filter.firing != AtomFilter::Firing::Any)
        add(firingText(filter.firing), &AtomFilter::firing);
    if (filter.isLabelledOnly)
        add(tr("labelled"), &AtomFilter::isLabelledOnly);
    if (filter.isUnlabelledOnly)
        add(tr("not labelled"), &AtomFilter::isUnlabelledOnly);
    if (filter.isStarredOnly)
        add(tr("★ starred"), &AtomFilter::isStarredOnly);
    if (filter.category)
        add(QString::fromStdString(*filter.category), &AtomFilter::category);
    if (filter.automaticVerdict)
        add(tr("automatic: %1").arg(QString::fromStdString(*filter.automaticVerdict)), &AtomFilter::automaticVerdict);
    if (filter.verdict)
        add(*filter.verdict == Verdict::None ? tr("no verdict") : AtomTableModel::verdictText(*filter.verdict),
            &AtomFilter::verdict);
    if (filter.personsCategory)
        add(filter.personsCategory->empty()
                ? tr("no label category")
                : tr("label category: %1").arg(QString::fromStdString(*filter.personsCategory)),
            &AtomFilter::personsCategory);
    return parts;
}

} // namespace atomscope
