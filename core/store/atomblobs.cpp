#include "core/store/atomblobs.h"

#include <limits>

namespace atomscope {

namespace {

constexpr std::uint64_t kLargestId = std::numeric_limits<std::int32_t>::max();

float equalEdge(float first, float last, std::size_t i, std::size_t n)
{
    const double low = static_cast<double>(first);
    const double width = static_cast<double>(last) - low;
    return static_cast<float>(low + width * static_cast<double>(i) / static_cast<double>(n));
}

bool hasEqualBins(const std::vector<float>& edges)
{
    for (std::size_t i = 0; i < edges.size(); ++i) {
        const float edge = equalEdge(edges.front(), edges.back(), i, edges.size() - 1);
        if (std::bit_cast<std::uint32_t>(edge) != std::bit_cast<std::uint32_t>(edges[i]))
            return false;
    }
    return edges.size() > 2;
}

void appendEntries(Bytes& out, const std::vector<LogitEffects::Entry>& entries)
{
    appendVarint(out, entries.size());
    for (const auto& entry : entries) {
        appendVarint(out, static_cast<std::uint64_t>(entry.token.v));
        appendNumber(out, entry.value);
    }
}

std::vector<LogitEffects::Entry> readEntries(ByteReader& reader)
{
    std::vector<LogitEffects::Entry> entries(reader.varint(reader.remaining() / 5));
    for (auto& entry : entries) {
        entry.token.v = static_cast<std::int32_t>(reader.varint(kLargestId));
        entry.value = reader.number<float>();
    }
    return entries;
}

} // namespace

Bytes encodeLogitEffects(const LogitEffects& effects)
{
    Bytes out;
    appendEntries(out, effects.top);
    appendEntries(out, effects.bottom);
    const std::size_t bins = effects.histogramEdges.empty() ? 0 : effects.histogramEdges.size() - 1;
    appendVarint(out, bins);
    if (bins == 0)
        return out;
    if (hasEqualBins(effects.histogramEdges)) {
        appendNumber(out, std::uint8_t{1});
        appendNumber(out, effects.histogramEdges.front());
        appendNumber(out, effects.histogramEdges.back());
    } else {
        appendNumber(out, std::uint8_t{0});
        appendNumbers(out, std::span(effects.histogramEdges));
    }
    for (std::size_t i = 0; i < bins; ++i)
        appendVarint(out, static_cast<std::uint64_t>(effects.histogramCounts[i]));
    return out;
}

Result<LogitEffects> decodeLogitEffects(std::span<const std::byte> bytes)
{
    ByteReader reader(bytes);
    LogitEffects effects;
    effects.top = readEntries(reader);
    effects.bottom = readEntries(reader);
    const std::size_t bins = reader.varint(reader.remaining());
    if (bins > 0) {
        effects.histogramEdges.resize(bins + 1);
        if (reader.number<std::uint8_t>() == 1) {
            const auto first = reader.number<float>();
            const auto last = reader.number<float>();
            for (std::size_t i = 0; i <= bins; ++i)
                effects.histogramEdges[i] = equalEdge(first, last, i, bins);
        } else {
            reader.numbers(std::span(effects.histogramEdges));
        }
        effects.histogramCounts.resize(bins);
        for (auto& count : effects.histogramCounts)
            count = static_cast<std::int64_t>(reader.varint());
    }
    if (!reader.isGood() || reader.remaining() != 0)
        return fail(ErrorCode::BadFormat, "the logit effects of an atom are damaged");
    return effects;
}

Bytes encodeNeighbours(std::span<const Neighbour> neighbours)
{
    Bytes out;
    appendVarint(out, neighbours.size());
    for (const auto& neighbour : neighbours) {
        appendVarint(out, static_cast<std::uint64_t>(neighbour.atom.v));
        appendNumber(out, neighbour.cosine);
    }
    return out;
}

Result<std::vector<Neighbour>> decodeNeighbours(std::span<const std::byte> bytes)
{
    ByteReader reader(bytes);
    std::vector<Neighbour> neighbours(reader.varint(reader.remaining() / 5));
    for (auto& neighbour : neighbours) {
        neighbour.atom.v = static_cast<std::int32_t>(reader.varint(kLargestId));
        neighbour.cosine = reader.number<float>();
    }
    if (!reader.isGood() || reader.remaining() != 0)
        return fail(ErrorCode::BadFormat, "the neighbours of an atom are damaged");
    return neighbours;
}

} // namespace atomscope
