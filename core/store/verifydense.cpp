#include "core/store/verifydense.h"

#include "core/index/densecodec.h"
#include "core/index/densesampler.h"
#include "core/store/densestore.h"

#include <fmt/format.h>

namespace atomscope {

namespace {

/// Positions that the keys of all counted tokens say, ascending.
Result<std::vector<std::uint64_t>> expectedPositions(const IndexScan& scan, int width)
{
    DenseSampler sampler(denseCapacity(scan.definitions.denseSample, width));
    for (const auto& segment : scan.segments) {
        ListCursor sequences(*scan.database, PackedTable::Sequences, segment.id);
        std::uint64_t position = segment.firstPosition;
        for (std::int64_t w = 0; w < segment.nSequences; ++w) {
            TRY_ASSIGN(const bool hasTokens, sequences.next());
            if (!hasTokens)
                return fail(ErrorCode::Conflict, scan.file.string() + ": a window has no tokens");
            TRY_ASSIGN(const SequenceTokens tokens, readSequence(sequences.list(), SequenceId{0}));
            for (std::size_t t = 0; t < tokens.counted.size(); ++t, ++position)
                if (tokens.counted[t]) {
                    const auto inDocument = tokens.firstTokenInDocument + static_cast<int>(t) - (tokens.hasBos ? 1 : 0);
                    sampler.add(position, denseKey(tokens.document.v, inDocument), {});
                }
        }
    }
    std::vector<std::uint64_t> positions;
    for (const DenseRow& row : sampler.takeChanges().added)
        positions.push_back(row.position);
    return positions;
}

} // namespace

Result<void> verifyDenseSample(const IndexScan& scan)
{
    std::vector<std::uint64_t> stored;
    int width = 0;
    const auto disagree = [&](const std::string& how) { return fail(ErrorCode::Conflict, scan.file.string() + how); };
    TRY(forEachDenseRow(*scan.database, [&](std::uint64_t position, std::span<const std::byte> row) -> Result<void> {
        if (width == 0)
            width = denseWidth(row).value_or(0);
        if (width == 0 || denseWidth(row) != width)
            return disagree(
                fmt::format(": the dense sample's row at position {} is no row of {} values", position, width));
        stored.push_back(position);
        return {};
    }));
    if (scan.definitions.denseSample == 0 && stored.empty())
        return {};
    // Without a row nothing says how wide one is; 1 is the width that most rows would fit.
    TRY_ASSIGN(const auto expected, expectedPositions(scan, std::max(width, 1)));
    if (width == 0 ? !expected.empty() && denseCapacity(scan.definitions.denseSample, scan.definitions.dIn) > 0
                   : stored != expected)
        return disagree(fmt::format(": the dense sample holds {} tokens, and not the {} with the smallest keys",
                                    stored.size(), expected.size()));
    return {};
}

} // namespace atomscope
