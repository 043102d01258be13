#pragma once

#include "core/base/ids.h"
#include "ui/session/atomcolumns.h"

#include <QMetaType>
#include <stop_token>
#include <vector>

namespace atomscope {

/// An order that the list needs. The answer goes back with the generation, which tells a stale one.
struct AtomOrderRequest
{
    quint64 generation = 0;
    AtomColumnsPointer columns;
    AtomLabelsPointer labels;
    AtomSort sort;
    AtomFilter filter;
};

/// The atoms that pass the filter, in the order of the sort. A pure function, meant to run off the GUI thread.
/// Ties and missing values: ascending atom, missing last whatever the direction. O(n log n) comparisons of numbers.
/// Returns what it has, unsorted, once stop is requested; the caller drops it.
std::vector<AtomId> orderAtoms(const AtomColumns& columns, const AtomLabels& labels, const AtomSort& sort,
                               const AtomFilter& filter, std::stop_token stop = {});

} // namespace atomscope

Q_DECLARE_METATYPE(atomscope::AtomOrderRequest)
