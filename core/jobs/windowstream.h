#pragma once

#include "core/jobs/indexinputs.h"
#include "core/jobs/indexwindow.h"
#include "core/store/indexwriter.h"
#include "core/text/corpus.h"

#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace atomscope {

/// The SHA-256 chain over the records of a text: SHA-256(chain, SHA-256(text)) over the lower-case hexadecimal forms;
/// the chain of no record is empty.
std::string chainText(const std::string& chain, std::string_view text);

/// A corpus as windows, tokenized and cut, with the records they come from. Ends after the document in which the budget
/// of counted tokens is reached.
class WindowStream
{
public:
    /// `corpus` and `inputs` must outlive the stream. tokenBudget 0 = all.
    WindowStream(Corpus& corpus, const IndexInputs& inputs, std::int64_t tokenBudget);

    /// Called before anything is read: goes on behind what an unfinished index holds. Compares every record with the
    /// index; Conflict names the first that differs. `step` is called after each record and may end the job.
    Result<void> skip(const AtomIndex& index, const SegmentDocuments& done,
                      const std::function<Result<void>(std::int64_t nDocuments)>& step);

    /// The next window, or nothing at the end of the text or of the budget.
    Result<std::optional<IndexWindow>> next();
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
    Result<std::optional<Document>> nextRecord();

    Corpus& m_corpus;
    const IndexInputs& m_inputs;
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
    std::int64_t m_nCounted = 0;
};

} // namespace atomscope
