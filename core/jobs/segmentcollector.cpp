#include "core/jobs/segmentcollector.h"

#include <utility>

namespace atomscope {

SegmentCollector::SegmentCollector(SegmentPlan plan, MakeBuilder makeBuilder, const IndexState& state,
                                   SegmentDocuments documents, SegmentWriter& writer, DenseSampler& sampler)
    : m_plan(plan)
    , m_makeBuilder(std::move(makeBuilder))
    , m_writer(writer)
    , m_sampler(sampler)
    , m_documents(std::move(documents))
    , m_nextPosition(static_cast<std::uint64_t>(state.nPositions))
    , m_nextSequence(static_cast<std::int32_t>(state.nSequences))
    , m_nTokens(state.nTokens)
{
    startSegment();
}

void SegmentCollector::startSegment()
{
    m_builder = m_makeBuilder();
    m_builder->start(m_nextPosition, SequenceId{m_nextSequence});
    m_segmentStart = m_nextPosition;
}

Result<void> SegmentCollector::add(const IndexWindow& window)
{
    // A full segment ends only when more follows, so that the last one can take the empty records at the text's end.
    const bool isFull = m_builder->nPositions() >= m_plan.positionsAt(m_segmentStart)
        || m_builder->nFirings() + std::ssize(window.atom) > SegmentPlan::kMostFirings;
    if (!m_builder->isEmpty() && isFull)
        TRY(flush());
    for (const auto& document : window.newDocuments)
        noteDocument(*document, 0);
    noteDocument(*window.document, window.placeInDocument + 1);
    m_builder->add(window.tokens, {window.rowStart, window.atom, window.activation}, window.moments);
    for (const DenseCandidate& candidate : window.dense)
        m_sampler.add(m_nextPosition + static_cast<std::uint64_t>(candidate.place), candidate.key, candidate.row);
    m_nextPosition += window.tokens.ids.size();
    ++m_nextSequence;
    m_nTokens += window.moments.nTokens;
    return {};
}

void SegmentCollector::noteDocument(const ReadDocument& document, std::int32_t nWindows)
{
    auto& list = m_documents.documents;
    if (list.empty() || list.back().id != document.record.id)
        list.push_back(document.record);
    list.back().nSequences = nWindows;
    const bool isWhole = nWindows == document.record.nSequences;
    m_documents.nDocuments = document.record.id.v + (isWhole ? 1 : 0);
    m_documents.nWindowsOfOpenDocument = isWhole ? 0 : nWindows;
    m_documents.textHash = document.chainHash;
    m_documents.nReplacedUtf8 = document.nReplacedUtf8;
}

Result<void> SegmentCollector::endText(const std::vector<std::shared_ptr<const ReadDocument>>& trailing)
{
    for (const auto& document : trailing)
        noteDocument(*document, 0);
    return flush();
}

Result<void> SegmentCollector::flush()
{
    if (m_builder->isEmpty())
        return {};
    SegmentDocuments documents = m_documents;
    m_documents.documents.clear();
    TRY(m_writer.push(std::exchange(m_builder, nullptr), std::move(documents), m_sampler.takeChanges()));
    startSegment();
    return {};
}

} // namespace atomscope
