#pragma once

#include "core/store/definitionrows.h"
#include "core/store/indexstate.h"
#include "core/store/indexwriter.h"
#include "core/store/ownership.h"
#include "core/store/segmentmerger.h"
#include "core/store/segmenttable.h"

#include <filesystem>
#include <fmt/format.h>
#include <string>
#include <utility>
#include <vector>

namespace atomscope {

/// The connection of an IndexWriter and what it knows about the file.
struct IndexWriter::Parts
{
    explicit Parts(std::filesystem::path path)
        : file(std::move(path))
        , database(file, SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE, kBusyTimeoutMs)
        , statements(database)
    {
    }
    ~Parts()
    {
        if (!isOwner)
            return;
        // Without this the next writer finds a dead owner, which it replaces.
        (void)guarded(file, [&]() -> Result<void> {
            removeOwner(database, owner);
            return {};
        });
    }

    std::filesystem::path file;
    SQLite::Database database;
    StatementCache statements;
    Definitions definitions;
    StateRows rows;
    std::vector<SegmentRow> segments;
    IndexState state;
    SegmentDocuments documents;
    Owner owner;
    bool isOwner = false;

    std::string hint() const { return fmt::format("the same command then goes on after {} tokens", state.nTokens); }

    /// Runs `change` on a copy of the state rows in one transaction; memory follows only after the commit.
    template <typename Function> Result<void> transact(Function change)
    {
        return guarded(file, hint(), [&]() -> Result<void> {
            SQLite::Transaction transaction(database, SQLite::TransactionBehavior::IMMEDIATE);
            TRY(refuseLostOwnership(database, owner, file));
            StateRows next = rows;
            ++next.revision;
            TRY(change(next));
            writeState(statements, next);
            transaction.commit();
            rows = next;
            return {};
        });
    }

    void adopt()
    {
        state = indexState(rows, segments, file);
        documents = {{}, rows.nDocuments, rows.nWindowsOfOpenDocument, rows.textHash, rows.nReplacedUtf8};
    }

    /// Moves the log into the file where readers let it. What is in the log is as safe as what is in the file, so a
    /// failure here loses nothing and the next commit reports it.
    void checkpoint()
    {
        database.setBusyTimeout(50);
        database.tryExec("PRAGMA wal_checkpoint(TRUNCATE)");
        database.setBusyTimeout(kBusyTimeoutMs);
    }

    Result<void> create(const Definitions& wanted);
    Result<void> goOn(const Definitions& wanted);
    void storeDocuments(const SegmentDocuments& added);
    Result<void> storeStatistics(const EncodedSegment& segment);
    Result<void> mergeOnce(std::pair<std::size_t, std::size_t> range);
};

} // namespace atomscope
