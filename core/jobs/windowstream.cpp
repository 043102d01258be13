#include "core/jobs/windowstream.h"

#include "core/base/hash.h"

#include <algorithm>
#include <fmt/format.h>

namespace atomscope {

std::string chainRecord(const std::string& chain, std::string_view hash)
{
    Sha256 next;
    next.add(chain);
    next.add(hash);
    return next.finish();
}

WindowStream::WindowStream(RecordSource& records, std::int64_t tokenBudget)
    : m_records(records)
    , m_tokenBudget(tokenBudget)
{
}

Result<std::optional<SourceRecord>> WindowStream::nextRecord()
{
    TRY_ASSIGN(auto record, m_records.next());
    if (record) {
        m_chainHash = chainRecord(m_chainHash, record->hash);
        ++m_nDocuments;
    }
    return record;
}

Result<void> WindowStream::skip(const AtomIndex& index, const SegmentDocuments& done,
                                const std::function<Result<void>(std::int64_t)>& step)
{
    const std::string remedy = "; give the same text, or --force to index this one from the start";
    while (m_nDocuments < done.nDocuments) {
        TRY_ASSIGN(const auto record, nextRecord());
        if (!record)
            return fail(ErrorCode::Conflict,
                        fmt::format("the text has {} records, but {} was made from {} so far{}", m_nDocuments,
                                    index.path().string(), done.nDocuments, remedy));
        const DocumentId id{static_cast<std::int32_t>(m_nDocuments - 1)};
        TRY_ASSIGN(const auto known, index.document(id));
        if (known.textHash != record->textHash)
            return fail(ErrorCode::Conflict,
                        fmt::format("record {} of the text ({}) has changed since {} was made from it{}", id.v,
                                    record->source, index.path().string(), remedy));
        TRY(step(m_nDocuments));
    }
    m_nSkipped = static_cast<std::int32_t>(done.nWindowsOfOpenDocument);
    m_nSequences = static_cast<std::int32_t>(index.state().nSequences) - m_nSkipped;
    m_nPositions = static_cast<std::uint64_t>(index.state().nPositions);
    m_nCounted = index.state().nTokens;
    if (m_nSkipped == 0 && m_chainHash != done.textHash)
        return fail(ErrorCode::Conflict,
                    "the text has changed since " + index.path().string() + " was made from it" + remedy);
    if (m_nSkipped == 0)
        return {};
    // The open document: read now, so that a change is refused before anything else happens.
    TRY_ASSIGN(const bool hasMore, readDocument());
    if (!hasMore || m_chainHash != done.textHash)
        return fail(ErrorCode::Conflict,
                    fmt::format("record {} of the text has changed since {} was made from it{}", done.nDocuments,
                                index.path().string(), remedy));
    return {};
}

Result<bool> WindowStream::readDocument()
{
    while (m_windows.empty()) {
        const bool isOpen = m_nSkipped > 0; // begun by an earlier run: not to be held against the budget
        if (!isOpen && m_tokenBudget > 0 && m_nCounted >= m_tokenBudget)
            return false;
        TRY_ASSIGN(const auto record, nextRecord());
        if (!record)
            return false;
        TRY_ASSIGN(auto windows, m_records.windows());

        ReadDocument document;
        document.record.id = DocumentId{static_cast<std::int32_t>(m_nDocuments - 1)};
        document.record.source = record->source;
        document.record.firstSequence = SequenceId{m_nSequences};
        document.record.nSequences = static_cast<std::int32_t>(windows.size());
        document.record.textHash = record->textHash;
        document.chainHash = m_chainHash;
        document.nReplacedUtf8 = m_records.nReplacedUtf8();
        m_document = std::make_shared<const ReadDocument>(std::move(document));
        m_placeInDocument = std::exchange(m_nSkipped, 0);
        m_nSequences += m_placeInDocument;
        if (m_placeInDocument == 0)
            m_newDocuments.push_back(m_document);
        const auto first = windows.begin() + std::min<std::ptrdiff_t>(m_placeInDocument, std::ssize(windows));
        for (auto window = first; window != windows.end(); ++window)
            m_nCounted += std::ranges::count(window->counted, std::uint8_t{1});
        m_windows.assign(std::make_move_iterator(first), std::make_move_iterator(windows.end()));
        m_nDocumentsWithText += windows.empty() ? 0 : 1;
        if (isOpen)
            break; // its windows may all be there already
    }
    return true;
}

Result<std::optional<IndexWindow>> WindowStream::next()
{
    while (m_windows.empty()) {
        TRY_ASSIGN(const bool hasMore, readDocument());
        if (!hasMore)
            return std::nullopt;
    }
    Window& from = m_windows.front();
    IndexWindow window;
    window.tokens.id = SequenceId{m_nSequences++};
    window.tokens.document = m_document->record.id;
    window.tokens.firstTokenInDocument = from.firstTokenInDocument;
    window.tokens.hasBos = from.hasBos;
    window.tokens.ids = std::move(from.ids);
    window.tokens.counted = std::move(from.counted);
    window.document = m_document;
    window.placeInDocument = m_placeInDocument++;
    window.newDocuments = std::exchange(m_newDocuments, {});
    m_windows.pop_front();
    m_nPositions += window.tokens.ids.size();
    return window;
}

Result<std::optional<IndexWindow>> WindowStream::nextComplete()
{
    const std::uint64_t firstPosition = m_nPositions;
    TRY_ASSIGN(auto window, next());
    if (window)
        TRY(m_records.complete(*window, firstPosition));
    return window;
}

std::int64_t WindowStream::estimatedTotal() const
{
    const std::int64_t read = m_records.nRead();
    if (read <= 0 || m_nCounted == 0 || m_records.size() <= 0)
        return m_tokenBudget;
    const double share = static_cast<double>(m_records.size()) / static_cast<double>(read);
    const auto whole = std::max(m_nCounted, static_cast<std::int64_t>(static_cast<double>(m_nCounted) * share));
    return m_tokenBudget > 0 ? std::max(m_nCounted, std::min(whole, m_tokenBudget)) : whole;
}

} // namespace atomscope
