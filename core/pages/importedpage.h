#pragma once

#include "core/base/result.h"
#include "core/pages/atompage.h"

#include <stop_token>

namespace atomscope {

/// makeAtomPage() of an imported index: what the export says, its examples in its own groups. Examples in which the
/// atom is silent at the token they were chosen for are controls (Kind::NonFiring), whatever group the exporter put
/// them in; an atom that fires in none of its examples shows none. In a group a run of tokens stands once, at its
/// strongest example, and runs that are equal from 8 left to 4 right of the peak are one "×n".
Result<AtomPage> makeImportedPage(const AtomIndex& index, AtomId atom, const PageOptions& options,
                                  const std::stop_token& stop);

/// wholeWindow() of an imported index.
Result<Context> wholeExample(const AtomIndex& index, AtomId atom, const Context& context);

} // namespace atomscope
