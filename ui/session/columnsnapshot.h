#pragma once

#include "core/base/result.h"
#include "core/store/atomindex.h"
#include "ui/session/atomcolumns.h"

#include <stop_token>

namespace atomscope {

/// The table of atoms as the list shows it: every number column with its heading and definition, sparklines,
/// categories and top tokens. No atoms when the index has no table yet. For the query thread: reads all of the table.
/// Errors: Cancelled; those of AtomIndex.
Result<AtomColumnsPointer> readAtomColumns(const AtomIndex& index, const std::stop_token& stop);

} // namespace atomscope
