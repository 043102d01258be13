#include "core/index/segmentbuilder.h"

#include "core/index/activationcodec.h"
#include "core/index/atomsums.h"
#include "core/index/packedrow.h"
#include "core/index/postingcodec.h"
#include "core/index/sequencecodec.h"
#include "core/index/windowcodec.h"

#include <algorithm>
#include <cassert>

namespace atomscope {

namespace {

// Firings sorted by atom, within an atom by place.
struct SortedFirings
{
    std::vector<std::int64_t> atomStart; // [dSae + 1]
    std::vector<std::uint32_t> place;
    std::vector<float> activation; // fp32, as given
};

// Counting sort, O(firings + dSae).
SortedFirings sortByAtom(std::int32_t dSae, std::span<const std::uint32_t> firingsAtPlace,
                         std::span<const std::int32_t> atom, std::span<const float> activation)
{
    SortedFirings sorted;
    sorted.atomStart.assign(static_cast<std::size_t>(dSae) + 1, 0);
    for (const std::int32_t a : atom)
        ++sorted.atomStart[static_cast<std::size_t>(a) + 1];
    for (std::size_t a = 1; a < sorted.atomStart.size(); ++a)
        sorted.atomStart[a] += sorted.atomStart[a - 1];
    std::vector<std::int64_t> next(sorted.atomStart.begin(), sorted.atomStart.end() - 1);
    sorted.place.resize(atom.size());
    sorted.activation.resize(atom.size());
    std::size_t i = 0;
    for (std::uint32_t place = 0; place < firingsAtPlace.size(); ++place) {
        for (std::uint32_t k = 0; k < firingsAtPlace[place]; ++k, ++i) {
            const auto to = static_cast<std::size_t>(next[static_cast<std::size_t>(atom[i])]++);
            sorted.place[to] = place;
            sorted.activation[to] = activation[i];
        }
    }
    return sorted;
}

AtomSums sumUp(std::span<const std::uint32_t> places, std::span<const float> activations,
               std::span<const std::int32_t> documentAtPlace, std::uint64_t firstPosition)
{
    AtomSums sums;
    sums.nFired = static_cast<std::int64_t>(places.size());
    std::int32_t document = -1;
    for (std::size_t i = 0; i < places.size(); ++i) {
        const float activation = activations[i];
        const double value = static_cast<double>(activation);
        sums.sum.add(value);
        sums.sumOfSquares.add(value * value); // exact: 48 bits
        if (activation > sums.maxActivation) {
            sums.maxActivation = activation;
            sums.maxPosition = firstPosition + places[i];
        }
        sums.nDocuments += documentAtPlace[places[i]] != document;
        document = documentAtPlace[places[i]];
    }
    if (!places.empty()) {
        sums.firesInFirst = documentAtPlace[places.front()] == documentAtPlace.front();
        sums.firesInLast = document == documentAtPlace.back();
    }
    return sums;
}

} // namespace

struct SegmentBuilder::Parts
{
    std::int32_t dSae = 0;
    int dIn = 0;
    std::vector<float> threshold;

    EncodedSegment segment;
    PackedRowWriter sequences, forward;
    WindowTable windows = emptyWindowTable();
    std::vector<std::uint32_t> firingsAtPlace;
    std::vector<std::int32_t> documentAtPlace;
    std::vector<std::uint64_t> tokenPlaces; // token << 32 | place, counted ones
    std::vector<std::int32_t> atom;
    std::vector<float> activation; // fp32, as given
    std::vector<float> stored; // of one window or list
    std::vector<std::uint32_t> scratch;
    Bytes body;

    float store(float value, std::int32_t a) const
    {
        return storedActivation(value, threshold.empty() ? 0.0F : threshold[static_cast<std::size_t>(a)]);
    }

    void encodePostings(const SortedFirings& sorted)
    {
        PackedRowWriter rows;
        for (std::int32_t a = 0; a < dSae; ++a) {
            const auto begin = static_cast<std::size_t>(sorted.atomStart[static_cast<std::size_t>(a)]);
            const auto n = static_cast<std::size_t>(sorted.atomStart[static_cast<std::size_t>(a) + 1]) - begin;
            if (n == 0)
                continue;
            stored.resize(n);
            for (std::size_t i = 0; i < n; ++i)
                stored[i] = store(sorted.activation[begin + i], a);
            body.clear();
            appendPostings(body, std::span(sorted.place).subspan(begin, n), stored, scratch);
            rows.add(a, n, body);
        }
        rows.finish();
        segment.postings = rows.takeRows();
    }

    void encodeStatistics(const SortedFirings& sorted)
    {
        for (std::int32_t first = 0; first < dSae; first += kStatisticsRowAtoms) {
            const std::int32_t end = std::min(first + kStatisticsRowAtoms, dSae);
            if (sorted.atomStart[static_cast<std::size_t>(first)] == sorted.atomStart[static_cast<std::size_t>(end)])
                continue;
            std::vector<AtomSums> sums;
            for (std::int32_t a = first; a < end; ++a) {
                const auto begin = static_cast<std::size_t>(sorted.atomStart[static_cast<std::size_t>(a)]);
                const auto n = static_cast<std::size_t>(sorted.atomStart[static_cast<std::size_t>(a) + 1]) - begin;
                sums.push_back(sumUp(std::span(sorted.place).subspan(begin, n),
                                     std::span(sorted.activation).subspan(begin, n), documentAtPlace,
                                     segment.firstPosition));
            }
            segment.statistics.push_back({first, encodeStatisticsRow(sums)});
        }
    }

    void encodeTokenLists()
    {
        std::ranges::sort(tokenPlaces);
        PackedRowWriter rows;
        std::vector<std::uint32_t> places;
        for (std::size_t i = 0; i < tokenPlaces.size();) {
            const std::uint64_t token = tokenPlaces[i] >> 32;
            places.clear();
            for (; i < tokenPlaces.size() && tokenPlaces[i] >> 32 == token; ++i)
                places.push_back(static_cast<std::uint32_t>(tokenPlaces[i]));
            body.clear();
            appendPositions(body, places, scratch);
            rows.add(static_cast<std::int32_t>(token), places.size(), body);
        }
        rows.finish();
        segment.tokenPostings = rows.takeRows();
    }
};

SegmentBuilder::SegmentBuilder(int dSae, int dIn, std::vector<float> threshold)
    : m_parts(std::make_unique<Parts>())
{
    assert(threshold.empty() || threshold.size() == static_cast<std::size_t>(dSae));
    m_parts->dSae = dSae;
    m_parts->dIn = dIn;
    m_parts->threshold = std::move(threshold);
    start(0, SequenceId{0});
}

SegmentBuilder::~SegmentBuilder() = default;

void SegmentBuilder::start(std::uint64_t firstPosition, SequenceId firstSequence)
{
    Parts& p = *m_parts;
    p.segment = {};
    p.segment.firstPosition = firstPosition;
    p.segment.firstSequence = firstSequence.v;
    p.segment.moments.mean.assign(static_cast<std::size_t>(p.dIn), 0.0);
    p.sequences = {};
    p.forward = {};
    p.windows = emptyWindowTable();
    p.firingsAtPlace.clear();
    p.documentAtPlace.clear();
    p.tokenPlaces.clear();
    p.atom.clear();
    p.activation.clear();
}

void SegmentBuilder::add(const SequenceTokens& tokens, const SequenceFirings& firings, const SequenceMoments& moments)
{
    Parts& p = *m_parts;
    EncodedSegment& segment = p.segment;
    const std::size_t n = tokens.ids.size();
    assert(tokens.id.v == segment.firstSequence + segment.nSequences);
    assert(n > 0 && tokens.counted.size() == n && tokens.errorNorm.size() == n && firings.rowStart.size() == n + 1);
    assert(tokens.loss.empty() || tokens.loss.size() == n);

    p.body.clear();
    appendSequence(p.body, tokens);
    p.sequences.add(static_cast<std::int32_t>(segment.nSequences), n, p.body);
    segment.sequenceHash += sequenceHash(tokens.id, p.body);

    p.stored.clear();
    for (std::size_t t = 0; t < n; ++t) {
        const auto place = static_cast<std::uint64_t>(segment.nPositions) + t;
        if (tokens.counted[t] != 0) {
            p.tokenPlaces.push_back(static_cast<std::uint64_t>(tokens.ids[t].v) << 32 | place);
            ++segment.nTokens;
        }
        p.firingsAtPlace.push_back(static_cast<std::uint32_t>(firings.rowStart[t + 1] - firings.rowStart[t]));
        p.documentAtPlace.push_back(tokens.document.v);
        for (auto i = static_cast<std::size_t>(firings.rowStart[t]);
             i < static_cast<std::size_t>(firings.rowStart[t + 1]); ++i) {
            p.atom.push_back(firings.atom[i]);
            p.activation.push_back(firings.activation[i]);
            p.stored.push_back(p.store(firings.activation[i], firings.atom[i]));
        }
    }
    p.body.clear();
    appendForward(p.body, firings, p.stored);
    p.forward.add(static_cast<std::int32_t>(segment.nSequences), n, p.body);

    addWindow(p.windows, static_cast<std::int32_t>(n), tokens.document, tokens.firstTokenInDocument, tokens.hasBos);
    if (segment.nSequences == 0)
        segment.firstDocument = tokens.document.v;
    segment.lastDocument = tokens.document.v;
    segment.nPositions += static_cast<std::int64_t>(n);
    ++segment.nSequences;
    segment.moments.add(moments);
}

std::int64_t SegmentBuilder::nPositions() const
{
    return m_parts->segment.nPositions;
}

std::int64_t SegmentBuilder::nTokens() const
{
    return m_parts->segment.nTokens;
}

std::int64_t SegmentBuilder::nFirings() const
{
    return static_cast<std::int64_t>(m_parts->atom.size());
}

bool SegmentBuilder::isEmpty() const
{
    return m_parts->segment.nSequences == 0;
}

EncodedSegment SegmentBuilder::finish()
{
    Parts& p = *m_parts;
    p.segment.nFirings = nFirings();
    {
        const SortedFirings sorted = sortByAtom(p.dSae, p.firingsAtPlace, p.atom, p.activation);
        p.encodePostings(sorted);
        p.encodeStatistics(sorted);
    }
    p.encodeTokenLists();
    p.sequences.finish();
    p.segment.sequences = p.sequences.takeRows();
    p.forward.finish();
    p.segment.forward = p.forward.takeRows();
    p.segment.windows = encodeWindows(p.windows);
    EncodedSegment segment = std::move(p.segment);
    start(segment.firstPosition + static_cast<std::uint64_t>(segment.nPositions),
          SequenceId{static_cast<std::int32_t>(segment.firstSequence + segment.nSequences)});
    return segment;
}

} // namespace atomscope
