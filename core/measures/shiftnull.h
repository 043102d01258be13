#pragma once

#include "core/base/ids.h"
#include "core/index/types.h"

#include <cstdint>
#include <span>
#include <vector>

namespace atomscope {

inline constexpr int kShifts = 200;
/// In a shorter document few shifts differ: it is left out.
inline constexpr std::size_t kFewestShifted = 16;
/// A longer document is shifted in pieces of this many tokens.
inline constexpr std::size_t kMostShifted = 32'768;

/// Common firings of an atom with another one, against what they would be if the atom fired elsewhere in the same
/// documents. Counted tokens only, in documents of at least kFewestShifted.
struct ShiftedPair
{
    std::int64_t nTogether = 0;
    std::int64_t nDocumentsTogether = 0; ///< documents in which both fire at one token
    std::int64_t nDocumentsBoth = 0; ///< documents in which both fire somewhere
    double expected = 0; ///< mean over all shifts: sum over documents of n_i n_j / tokens
    double variance = 0; ///< around `expected`, over kShifts draws

    /// (nTogether - expected) / sqrt(variance); NaN where the other never fires in those documents.
    double z() const;
    /// Two-sided chance of a count as far from `expected`. Above it, of a gamma distribution with the same mean and
    /// variance (Wilson and Hilferty's cube root), because few expected firings have a long upper tail; below it, of a
    /// normal one; both with half a firing for continuity. NaN as z().
    double chance() const;
};

/// The null of circular shifts: an atom's firings are turned within each document by a random number of tokens, which
/// keeps how they cluster and how often they are, and breaks what they have to do with others. Tokens of a document are
/// not independent, so counts over tokens have no other fair null.
///
/// Memory: kShifts * 4 bytes for each of `others`. Time: kShifts * firings of the atom * those of `others` at a token.
class ShiftNull
{
public:
    /// others: the atoms to compare with, ascending and within a dictionary of dSae.
    ShiftNull(std::span<const AtomId> others, int dSae, std::uint64_t seed);

    /// One document, or a piece of it. fired: numbers of the tokens at which the atom fires, below tokens.size();
    /// tokens: what fires at its counted tokens, atoms within the dictionary. Pieces of one document in turn.
    void add(DocumentId document, std::span<const std::uint32_t> fired, std::span<const TokenFirings> tokens);
    /// In the order of `others`.
    std::vector<ShiftedPair> finish();

private:
    static constexpr std::uint32_t kNone = ~0U;
    struct Seen
    {
        std::int32_t together = -1, both = -1; ///< the last document that was counted
    };

    void gather(std::span<const TokenFirings> tokens);
    void countPlain(DocumentId document, std::span<const std::uint32_t> fired);

    std::uint64_t m_seed;
    std::vector<std::uint32_t> m_slotOf; ///< [dSae]
    std::vector<ShiftedPair> m_pairs; ///< [others]
    std::vector<Seen> m_seen; ///< [others]
    std::vector<std::vector<std::uint32_t>> m_shifted; ///< [kShifts][others] common firings
    std::vector<std::size_t> m_tokenStart; ///< of the document at hand, [tokens + 1] into m_slots
    std::vector<std::uint32_t> m_slots;
    std::uint64_t m_nPieces = 0;
};

} // namespace atomscope
