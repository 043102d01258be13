#pragma once

#include "core/jobs/indexwindow.h"
#include "core/jobs/recordsource.h"
#include "core/store/atomindex.h"
#include "core/store/indexwriter.h"

#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace atomscope {

/// The SHA-256 chain over the records of a text: SHA-256(chain, hash) over the lower-case hexadecimal forms, `hash`
/// being the SHA-256 of the record; the chain of no record is empty.
std::string chainRecord(const std::string& chain, std::string_view hash);

/// What a job reads as windows, with the records they come from. Ends after the document in which the budget of counted
/// tokens is reached.
class WindowStream
{
public:
    /// `records` must outlive the stream. tokenBudget 0 = all.
    WindowStream(RecordSource& records, std::int64_t tokenBudget);

    /// Called before anything is read: goes on behind what an unfinished index holds. Compares every record with the
    /// index; Conflict names the first that differs. `step` is called after each record and may end the job.
    Result<void> skip(const AtomIndex& index, const SegmentDocuments& done,
                      const std::function<Result<void>(std::int64_t nDocuments)>& step);

    /// The next window, or nothing at the end of the text or of the budget. Its tokens alone.
    Result<std::optional<IndexWindow>> next();
    /// The same with what the records hold of it beside its tokens.
    Result<std::optional<IndexWindow>> nextComplete();
    /// At the end: records behind the last window that have none.
    const std::vector<std::shared_ptr<const ReadDocument>>& trailingDocuments() const { return m_newDocuments; }

    std::int64_t nDocuments() const { return m_nDocuments; } ///< records read
    std::int64_t nDocumentsWithText() const { return m_nDocumentsWithText; }
    std::int64_t nCounted() const { return m_nCounted; } ///< counted tokens of all documents read
    /// Counted tokens that the whole job will have, estimated from what has been read; 0 = unknown.
    std::int64_t estimatedTotal() const;

private:
    /// Reads records until one has windows; false at the end.
    Result<bool> readDocument();
    Result<std::optional<SourceRecord>> nextRecord();

    RecordSource& m_records;
    std::int64_t m_tokenBudget;

    std::shared_ptr<const ReadDocument> m_document; // whose windows are in m_windows
    std::deque<Window> m_windows;
    std::int32_t m_placeInDocument = 0;
    std::int32_t m_nSkipped = 0; // windows of the next document that the index holds already
    std::vector<std::shared_ptr<const ReadDocument>> m_newDocuments;

    std::string m_chainHash;
    std::int64_t m_nDocuments = 0;
    std::int64_t m_nDocumentsWithText = 0;
    std::int32_t m_nSequences = 0;
    std::uint64_t m_nPositions = 0; // stored tokens of the windows given so far, skipped ones included
    std::int64_t m_nCounted = 0;
};

} // namespace atomscope
