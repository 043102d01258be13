#pragma once

#include "core/jobs/indexwindow.h"
#include "core/jobs/segmentplan.h"
#include "core/jobs/segmentwriter.h"

#include <cstdint>
#include <functional>
#include <memory>
#include <vector>

namespace atomscope {

/// Puts computed windows into segments, in the order of the text, and says how far the reader had come at each end.
class SegmentCollector
{
public:
    using MakeBuilder = std::function<std::unique_ptr<SegmentBuilder>()>;

    /// Goes on behind `state` and `documents`. `writer` and `sampler` must outlive the collector.
    SegmentCollector(SegmentPlan plan, MakeBuilder makeBuilder, const IndexState& state, SegmentDocuments documents,
                     SegmentWriter& writer, DenseSampler& sampler);

    Result<void> add(const IndexWindow& window);
    /// The end of the text: what is there is committed, with the records that follow the last window.
    Result<void> endText(const std::vector<std::shared_ptr<const ReadDocument>>& trailing);
    /// Commits what is there, even if the segment is not full. Another window must follow in the text: a segment that
    /// was the last one would leave the empty records behind it without a place.
    Result<void> flush();

    std::int64_t nTokens() const { return m_nTokens; } ///< counted, in the index and in the segment at hand

private:
    void noteDocument(const ReadDocument& document, std::int32_t nWindows);
    void startSegment();

    SegmentPlan m_plan;
    MakeBuilder m_makeBuilder;
    SegmentWriter& m_writer;
    DenseSampler& m_sampler;
    std::unique_ptr<SegmentBuilder> m_builder;
    SegmentDocuments m_documents; // as of the last window added
    std::uint64_t m_nextPosition; // of the whole index
    std::int32_t m_nextSequence;
    std::uint64_t m_segmentStart = 0;
    std::int64_t m_nTokens;
};

} // namespace atomscope
