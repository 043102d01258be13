#pragma once

#include "core/base/ids.h"

#include <QString>

namespace atomscope {

class AtomTableModel;

/// What an atom is called in running text: a person's label, else the token it fires at most often in quotes; empty
/// when neither is known.
QString readingName(const AtomTableModel& model, AtomId atom);
/// Its largest activation as the list knows it; 0 = not known.
float atomMaximum(const AtomTableModel& model, AtomId atom);

} // namespace atomscope
