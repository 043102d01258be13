#pragma once

#include "core/index/atomsums.h"
#include "core/store/atomindex.h"
#include "core/store/atomstable.h"
#include "core/store/indexstate.h"
#include "core/store/opendatabase.h"
#include "core/store/segmenttable.h"

#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace atomscope {

/// One vocabulary entry, as kept in memory.
struct KnownToken
{
    std::string bytes;
    bool isSpecial = false;
};

// A snapshot is a number of windows. The segments that hold them may be merged behind our back, together with later
// ones: every query looks whether that happened (state row "merges") in its own short transaction, takes the new
// segments over if so, and drops what lies behind the snapshot's end. Statistics cannot be cut like that, so a snapshot
// of an unfinished index keeps a copy of their rows.
struct AtomIndex::Parts
{
    Parts(std::filesystem::path path, OpenedDatabase opened)
        : file(std::move(path))
        , database(std::move(opened.database))
        , statements(*database)
        , isImmutable(opened.isImmutable)
    {
    }

    std::filesystem::path file;
    std::unique_ptr<SQLite::Database> database;
    mutable StatementCache statements;
    bool isImmutable = false;

    Definitions definitions;
    StateRows rows; // at the snapshot
    IndexState state;
    std::uint64_t nPositions = 0;
    std::shared_ptr<const WindowTable> windows;
    std::map<std::int32_t, Bytes> statisticsRows; // first atom → row; empty for a finished index
    std::vector<KnownToken> vocabulary;

    mutable std::vector<SegmentRow> segments; // as they are now, up to the snapshot's end
    mutable std::int64_t merges = 0; // at which `segments` were read
    mutable std::vector<AtomsColumn> columns;
    mutable std::int64_t atomsTableTokens = 0;

    /// Runs a query in a read transaction of its own.
    template <typename Function> auto query(Function function) const -> decltype(function())
    {
        return guarded(file, [&]() -> decltype(function()) {
            SQLite::Transaction transaction(*database);
            TRY(followMerges());
            return function();
        });
    }

    Result<void> followMerges() const;
    Result<void> load();
    Result<std::vector<KnownToken>> readVocabulary() const;
    std::map<std::int32_t, Bytes> readStatisticsRows() const;
    void readColumns() const;
    const SegmentRow* segmentOf(std::int64_t sequence) const;
    Result<AtomSums> sums(AtomId atom) const;
    Result<void> requireAtom(AtomId atom) const;
    /// Error Unsupported for an imported index.
    Result<void> requireLists() const;
    template <typename Function> auto inWindow(PackedTable table, SequenceId id, Function decode) const;
};

} // namespace atomscope
