#pragma once

#include "core/base/ids.h"
#include "ui/widgets/neighbourssection.h"

namespace atomscope {

class AtomTableModel;

/// What is known about an atom: a person's label, else its automatic category; empty when neither is there yet.
KnownAs knownAs(const AtomTableModel& model, AtomId atom);

} // namespace atomscope
