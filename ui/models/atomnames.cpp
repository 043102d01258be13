#include "ui/models/atomnames.h"

#include "ui/models/atomtablemodel.h"

#include <QCoreApplication>

namespace atomscope {

QString readingName(const AtomTableModel& model, AtomId atom)
{
    if (const AtomLabelsPointer labels = model.labels()) {
        if (const auto found = labels->find(atom); found != labels->end() && !found->second.label.empty())
            return QString::fromStdString(found->second.label);
    }
    const AtomColumnsPointer columns = model.columns();
    const auto at = static_cast<std::size_t>(atom.v);
    if (!columns || atom.v < 0 || at >= columns->topToken.size() || columns->topToken[at].empty())
        return {};
    const QString token = QString::fromStdString(columns->topToken[at]).simplified();
    return token.isEmpty() ? QString() : QCoreApplication::translate("AtomNames", "“%1”").arg(token);
}

float atomMaximum(const AtomTableModel& model, AtomId atom)
{
    const AtomColumnsPointer columns = model.columns();
    const AtomMeasure* measure = columns ? columns->measure("max_act") : nullptr;
    const auto at = static_cast<std::size_t>(atom.v);
    return measure && atom.v >= 0 && at < measure->values.size() ? static_cast<float>(measure->values[at]) : 0.F;
}

} // namespace atomscope
