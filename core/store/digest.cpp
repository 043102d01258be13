#include "core/base/hash.h"
#include "core/store/definitionrows.h"
#include "core/store/densestore.h"
#include "core/store/indexscan.h"
#include "core/store/segmentmerger.h"
#include "core/store/verify.h"
#include "core/store/verifyimported.h"

#include <fmt/format.h>
#include <string_view>

namespace atomscope {

namespace {

void addText(Sha256& hash, std::string_view text)
{
    hash.addU64(text.size());
    hash.add(text);
}

void addNumber(Sha256& hash, std::int64_t value)
{
    hash.addU64(static_cast<std::uint64_t>(value));
}

void addDefinitions(Sha256& hash, const Definitions& definitions)
{
    forEachDefinition(definitions, [&](const char* key, const auto& value) {
        if (std::string_view(key) == "tool_version" || !isStoredDefinition(key, value))
            return;
        addText(hash, key);
        addText(hash, definitionText(value));
    });
}

void addState(Sha256& hash, const IndexState& state)
{
    for (const std::int64_t count :
         {state.nDocuments, state.nSequences, state.nPositions, state.nTokens, state.nFirings, state.nReplacedUtf8})
        addNumber(hash, count);
    addText(hash, state.textHash);
    // Merged in another order these sums differ in the last bits.
    addText(hash, fmt::format("{:.6e} {:.6e}", state.sumSquaredError, state.sumSquaredDeviation));
}

Result<void> addWindows(Sha256& hash, const IndexScan& scan)
{
    return forEachWindow(scan,
                         [&](const SegmentRow&, const SequenceTokens& tokens, std::span<const std::byte>,
                             const std::vector<TokenFirings>&) -> Result<void> {
                             addNumber(hash, tokens.document.v);
                             addNumber(hash, tokens.firstTokenInDocument);
                             addNumber(hash, tokens.hasBos ? 1 : 0);
                             addNumber(hash, static_cast<std::int64_t>(tokens.ids.size()));
                             hash.add(std::as_bytes(std::span(tokens.ids)));
                             hash.add(std::as_bytes(std::span(tokens.counted)));
                             hash.addF32(tokens.errorNorm);
                             hash.addF32(tokens.loss);
                             return {};
                         });
}

Result<void> addFirings(Sha256& hash, const IndexScan& scan)
{
    MergedCursor cursor(*scan.database, PackedTable::Postings, scan.segments);
    PostingList list;
    for (std::int32_t atom = 0;;) {
        TRY_ASSIGN(const bool hasAtom, cursor.nextPostings(atom, list));
        if (!hasAtom)
            return {};
        addNumber(hash, atom);
        addNumber(hash, static_cast<std::int64_t>(list.position.size()));
        hash.add(std::as_bytes(std::span(list.position)));
        hash.addF32(list.activation);
    }
}

Result<void> addStatistics(Sha256& hash, const IndexScan& scan)
{
    TRY_ASSIGN(const auto sums, readAllSums(scan));
    for (const auto& atom : sums) {
        addNumber(hash, atom.nFired);
        addNumber(hash, atom.nDocuments);
        hash.addF32(std::span(&atom.maxActivation, 1));
        hash.addU64(atom.maxPosition);
        addText(hash, fmt::format("{:.9e} {:.9e}", atom.sum.hi, atom.sumOfSquares.hi));
    }
    return {};
}

Result<void> addDenseSample(Sha256& hash, const IndexScan& scan)
{
    return forEachDenseRow(*scan.database, [&](std::uint64_t position, std::span<const std::byte> row) -> Result<void> {
        hash.addU64(position);
        hash.add(row);
        return {};
    });
}

} // namespace

Result<std::string> indexDigest(const std::filesystem::path& file)
{
    return guarded(file, [&]() -> Result<std::string> {
        TRY_ASSIGN(const auto scan, openScan(file));
        Sha256 hash;
        addText(hash, "atomscope index 1");
        addDefinitions(hash, scan->definitions);
        addState(hash, scan->state);
        if (!scan->definitions.importedFrom.empty()) {
            TRY(addImported(hash, *scan));
            return hash.finish();
        }
        for (const auto& document : readDocuments(*scan)) {
            if (document.nSequences == 0) // empty records are counted above, whether or not they have a row
                continue;
            addNumber(hash, document.id.v);
            addText(hash, document.source);
            addNumber(hash, document.firstSequence.v);
            addNumber(hash, document.nSequences);
            hash.addU64(document.textHash);
        }
        TRY(addWindows(hash, *scan));
        TRY(addFirings(hash, *scan));
        TRY(addStatistics(hash, *scan));
        TRY(addDenseSample(hash, *scan));
        return hash.finish();
    });
}

} // namespace atomscope
