#pragma once

#include "core/pages/atompage.h"
#include "ui/session/viewchoices.h"

#include <QString>
#include <vector>

namespace atomscope {

/// Contexts of a page that stand under one heading.
struct ContextGroup
{
    QString title; ///< empty: no heading
    QString summary;
    std::vector<int> contexts; ///< into AtomPage::contexts, in the order of the page
};

/// The contexts that `mode` shows, each in one group: strata as the page has them; or by the peak's token, or by
/// document, the group with the most contexts first (of equal ones the one with the strongest), controls without a
/// firing last.
std::vector<ContextGroup> groupContexts(const AtomPage& page, StrataMode mode, ContextGrouping grouping);

} // namespace atomscope
