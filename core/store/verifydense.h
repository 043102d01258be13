#pragma once

#include "core/base/result.h"
#include "core/store/indexscan.h"

namespace atomscope {

/// Whether the dense sample holds the counted tokens with the smallest keys, all of them and no others, each with a row
/// of one width. Error Conflict names the first disagreement. Throws SQLite::Exception: call inside guarded().
Result<void> verifyDenseSample(const IndexScan& scan);

} // namespace atomscope
