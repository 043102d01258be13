#pragma once

#include "core/base/result.h"
#include "core/store/indexscan.h"

#include <string>

namespace atomscope {

/// The part of verifyIndex() for an imported index: every example, window and number can be read and they fit each
/// other and the table of atoms. Error Conflict names the first disagreement. Throws SQLite::Exception.
Result<void> verifyImported(const IndexScan& scan);

/// Adds every row to a digest, in canonical order. Throws SQLite::Exception.
Result<void> addImported(class Sha256& hash, const IndexScan& scan);

} // namespace atomscope
