#pragma once

#include "core/base/ids.h"
#include "core/base/result.h"
#include "core/index/types.h"
#include "core/index/windowtable.h"
#include "core/store/definitions.h"
#include "core/store/imported.h"

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace atomscope {

/// How far an index has come. Everything is counted over committed segments only.
struct IndexState
{
    bool isFinished = false;
    std::int64_t nSegments = 0;
    std::int64_t nDocuments = 0, nSequences = 0;
    std::int64_t nPositions = 0; ///< stored tokens
    std::int64_t nTokens = 0; ///< counted tokens
    std::int64_t nFirings = 0;
    double sumSquaredError = 0; ///< of x - x_hat over counted tokens
    double sumSquaredDeviation = 0; ///< of x - mean(x), exact merge over segments; FVU = the quotient
    std::string textHash; ///< SHA-256 chain over the documents so far
    std::int64_t nReplacedUtf8 = 0;
    std::int64_t nBytesOnDisk = 0;
};

/// Token strength of an atom's direct effect on the logits.
struct LogitEffects
{
    struct Entry
    {
        TokenId token;
        float value = 0;
    };
    std::vector<Entry> top, bottom; ///< strongest first
    std::vector<float> histogramEdges; ///< [n + 1], logit units as in Definitions::logitConvention
    std::vector<std::int64_t> histogramCounts; ///< [n]
};

struct Neighbour
{
    AtomId atom;
    float cosine = 0;
};

struct DocumentRecord
{
    DocumentId id;
    std::string source;
    SequenceId firstSequence;
    std::int32_t nSequences = 0;
    std::uint64_t textHash = 0; ///< decides the half: bit 0 of mix64(textHash)
};

/// A column of the wide `atoms` table, in atom order.
using AtomColumn = std::variant<std::vector<std::int64_t>, std::vector<double>, std::vector<std::string>>;

/// One value of the `atoms` table.
using AtomCell = std::variant<std::int64_t, double, std::string>;

/// Where a stored token lies.
struct TokenPlace
{
    SequenceId sequence;
    std::int32_t position = 0; ///< in the window, BOS counted
};

/// Reads a NAME.atoms file, finished or still being filled. Not thread-safe: one object per thread.
///
/// An object is a snapshot: it answers from the segments that were committed at open() or at the last refresh(), and
/// holds no transaction between calls, so a writer's checkpoints advance.
///
/// An imported index holds what an export held: postings, token positions, statistics, sequences, firings and documents
/// are then Unsupported, and the imported…() functions answer.
class AtomIndex
{
public:
    /// Errors: NotFound, BadFormat (not an index), Unsupported (newer schema: names both versions), Database.
    static Result<AtomIndex> open(const std::filesystem::path& file);
    ~AtomIndex();
    AtomIndex(AtomIndex&&) noexcept;
    AtomIndex& operator=(AtomIndex&&) noexcept;

    const std::filesystem::path& path() const;
    const Definitions& definitions() const;
    const IndexState& state() const;
    /// State on disk now, without moving the snapshot ("+180k tokens: update").
    Result<IndexState> newestState() const;
    /// Moves the snapshot to what is committed now; true if anything changed.
    Result<bool> refresh();

    /// Every firing of one atom, in position order. O(n_fired).
    Result<PostingList> postings(AtomId atom) const;
    /// Every counted place of one token, ascending positions.
    Result<std::vector<std::uint64_t>> tokenPositions(TokenId token) const;
    Result<AtomStatistics> statistics(AtomId atom) const;
    /// Of every atom, [d_sae]. O(d_sae).
    Result<std::vector<AtomStatistics>> allStatistics() const;
    /// Tokens of one window; its neighbours in the same document are id - 1 and id + 1.
    Result<SequenceTokens> sequence(SequenceId id) const;
    /// Firings at every token of one window, from the forward lists.
    Result<std::vector<TokenFirings>> firingsOf(SequenceId id) const;
    Result<DocumentRecord> document(DocumentId id) const;
    TokenPlace locate(std::uint64_t position) const;
    std::uint64_t positionOf(TokenPlace place) const;
    /// Where all windows of the snapshot lie. Loaded on first use and kept until refresh() changes something.
    Result<std::shared_ptr<const WindowTable>> windows() const;

    /// Bytes a token stands for in running text, and the vocabulary's own spelling.
    const std::string& tokenBytes(TokenId id) const;
    bool isSpecialToken(TokenId id) const;

    Result<LogitEffects> logitEffects(AtomId atom) const;
    /// Largest decoder cosines, descending; empty until the index is finished.
    Result<std::vector<Neighbour>> neighbours(AtomId atom) const;

    bool isImported() const;
    /// Empty of an index that was not imported; isPresent is false for an atom the export does not describe.
    Result<ImportedAtom> importedAtom(AtomId atom) const;
    /// In the order of the export.
    Result<std::vector<ImportedExample>> importedExamples(AtomId atom) const;
    Result<std::vector<ImportedHypothesis>> hypotheses(AtomId atom) const;
    Result<ImportedTotals> importedTotals() const;

    /// Columns of the `atoms` table as rebuilt last, without atom_id. It is not part of the snapshot: column() and
    /// row() read what is there now, and atomsTableTokens() says at how many tokens that was made.
    std::vector<std::string> columnNames() const;
    Result<AtomColumn> column(std::string_view name) const;
    /// All of them, in the order of columnNames(), in one pass over the table. Errors: Cancelled.
    Result<std::vector<AtomColumn>> columns(const std::stop_token& stop = {}) const;
    /// One atom's values, in the order of columnNames(); NULL is a NaN. Empty when there is no table yet.
    Result<std::vector<AtomCell>> row(AtomId atom) const;
    std::int64_t atomsTableTokens() const;
    /// The 64-bin histogram of every atom squeezed into 16 bytes each for list sparklines: [d_sae * 16], 255 = fullest.
    Result<std::vector<std::uint8_t>> sparklines() const;

private:
    struct Parts;
    explicit AtomIndex(std::unique_ptr<Parts> parts);
    std::unique_ptr<Parts> m_parts;
};

} // namespace atomscope
