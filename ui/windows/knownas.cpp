#include "ui/windows/knownas.h"

#include "ui/models/atomtablemodel.h"

namespace atomscope {

KnownAs knownAs(const AtomTableModel& model, AtomId atom)
{
    if (const AtomLabelsPointer labels = model.labels()) {
        if (const auto found = labels->find(atom); found != labels->end() && !found->second.label.empty())
            return {QString::fromStdString(found->second.label), true};
    }
    const AtomColumnsPointer columns = model.columns();
    const auto at = static_cast<std::size_t>(atom.v);
    if (columns && at < columns->hypotheses.size() && !columns->hypotheses[at].empty())
        return {QString::fromStdString(columns->hypotheses[at]), false, true};
    if (columns && at < columns->category.size())
        return {QString::fromStdString(columns->category[at]), false};
    return {};
}

} // namespace atomscope
