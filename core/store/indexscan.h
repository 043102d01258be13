#pragma once

#include "core/base/result.h"
#include "core/index/sequencecodec.h"
#include "core/index/windowcodec.h"
#include "core/store/atomindex.h"
#include "core/store/indexstate.h"
#include "core/store/opendatabase.h"
#include "core/store/segmenttable.h"

#include <filesystem>
#include <memory>
#include <vector>

namespace atomscope {

/// An index held still in one read transaction, for passes over all of it.
struct IndexScan
{
    explicit IndexScan(std::filesystem::path path, std::unique_ptr<SQLite::Database> opened)
        : file(std::move(path))
        , database(std::move(opened))
        , statements(*database)
        , transaction(*database)
    {
    }

    std::filesystem::path file;
    std::unique_ptr<SQLite::Database> database;
    StatementCache statements;
    SQLite::Transaction transaction;
    Definitions definitions;
    StateRows rows;
    std::vector<SegmentRow> segments;
    IndexState state;
    WindowTable windows;
};

/// Errors as of AtomIndex::open(). Throws SQLite::Exception: call inside guarded().
Result<std::unique_ptr<IndexScan>> openScan(const std::filesystem::path& file);

/// Calls use(segment, tokens, body, firings) for every window in order. Errors: BadFormat; Conflict if a window is
/// missing; whatever use() returns.
template <typename Function> Result<void> forEachWindow(const IndexScan& scan, Function use)
{
    for (const auto& segment : scan.segments) {
        ListCursor sequences(*scan.database, PackedTable::Sequences, segment.id);
        ListCursor forward(*scan.database, PackedTable::Forward, segment.id);
        for (std::int64_t w = 0; w < segment.nSequences; ++w) {
            const SequenceId id{static_cast<std::int32_t>(segment.firstSequence + w)};
            TRY_ASSIGN(const bool hasTokens, sequences.next());
            TRY_ASSIGN(const bool hasFirings, forward.next());
            if (!hasTokens || !hasFirings || sequences.list().key != w || forward.list().key != w)
                return fail(ErrorCode::Conflict,
                            scan.file.string() + ": window " + std::to_string(id.v) + " has no "
                                + (hasTokens && sequences.list().key == w ? "forward list" : "tokens"));
            TRY_ASSIGN(const SequenceTokens tokens, readSequence(sequences.list(), id));
            TRY_ASSIGN(const auto firings, readForward(forward.list(), scan.definitions.dSae));
            TRY(use(segment, tokens, sequences.list().body, firings));
        }
    }
    return {};
}

/// Every atom's statistics, [d_sae].
Result<std::vector<AtomSums>> readAllSums(const IndexScan& scan);
/// Every row of `documents`, by id.
std::vector<DocumentRecord> readDocuments(const IndexScan& scan);

} // namespace atomscope
