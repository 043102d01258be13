#pragma once

#include "core/base/result.h"
#include "core/store/atomindex.h"
#include "core/store/database.h"
#include "core/store/segmenttable.h"

#include <cstdint>
#include <filesystem>
#include <span>
#include <string>

namespace atomscope {

/// Rows of table `state`.
struct StateRows
{
    bool isFinished = false;
    std::int64_t nDocuments = 0;
    std::int64_t nWindowsOfOpenDocument = 0;
    std::string textHash;
    std::int64_t nReplacedUtf8 = 0;
    std::int64_t nextSegment = 0; ///< id of the next segment; ids are never used again
    std::int64_t merges = 0; ///< grows with every merge: segments seen before may be gone
    std::int64_t revision = 0; ///< grows with every change of content (not with heartbeats)
    std::int64_t atomsTableTokens = 0;
};

/// Every row; missing ones keep their defaults.
StateRows readState(StatementCache& statements);
/// Replaces every row, in the caller's transaction.
void writeState(StatementCache& statements, const StateRows& rows);

/// What these segments add up to.
IndexState indexState(const StateRows& rows, std::span<const SegmentRow> segments, const std::filesystem::path& file);

} // namespace atomscope
