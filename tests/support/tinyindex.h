#pragma once

#include "core/base/result.h"
#include "core/index/types.h"
#include "core/store/atomindex.h"
#include "core/store/indexwriter.h"

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace atomscope::test {

/// What a small random index is made of; everything follows from it.
struct TinyIndexSpec
{
    int dSae = 40; ///< atom 0 never fires, 1 fires on nearly every token, 2 on token 7 alone, 3 once in all
    int dIn = 4;
    int nVocabulary = 30; ///< token 0 is the special "<|bos|>", the others are " w1" …; 3 is half a character
    int nDocuments = 24;
    int contextSize = 16;
    bool prependBos = true; ///< else the first token of every window is not counted
    float threshold = 0.25F; ///< of every atom
    std::int64_t segmentTokens = 200; ///< a segment is committed as soon as it has so many positions
    std::uint64_t seed = 1;
};

/// The content of the index as plain vectors: what reading it must give.
struct TinyTable
{
    TinyIndexSpec spec;
    Definitions definitions;
    std::vector<VocabularyEntry> vocabulary;
    std::vector<DocumentRecord> documents;
    std::vector<SequenceTokens> windows; ///< errorNorm as stored
    /// [windows][tokens of the window]: exact fp32 activations, ascending atoms.
    std::vector<std::vector<TokenFirings>> firings;
    std::vector<SequenceMoments> moments; ///< [windows]
    std::vector<LogitEffects> logitEffects; ///< [dSae]
    std::vector<std::vector<Neighbour>> neighbours; ///< [dSae]

    std::int64_t nTokens() const; ///< counted
    std::int64_t nFirings() const;
    /// The atom's firings with activations as an index stores them.
    PostingList stored(AtomId atom) const;
    /// From the exact activations.
    AtomStatistics statistics(AtomId atom) const;
};

TinyTable makeTinyTable(const TinyIndexSpec& spec = {});

/// Windows begin … end as segments of spec.segmentTokens, committed one by one.
Result<void> commitWindows(IndexWriter& writer, const TinyTable& table, std::size_t begin, std::size_t end);
/// Columns n_fired, density, max_act, mean_act, n_documents and category (a text), and sparklines.
Result<void> writeTinyAtomsTable(IndexWriter& writer, const TinyTable& table);
/// A whole index: vocabulary, logit effects, all windows, atoms table, neighbours; finished, out of WAL mode.
Result<void> writeTinyIndex(const std::filesystem::path& file, const TinyTable& table);
/// The same, but only the first nWindows windows, unfinished.
Result<void> writeUnfinishedIndex(const std::filesystem::path& file, const TinyTable& table, std::size_t nWindows);

} // namespace atomscope::test
