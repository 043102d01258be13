#pragma once

#include "core/base/result.h"
#include "core/pages/atomtails.h"
#include "core/store/atomindex.h"

#include <cstdint>
#include <stop_token>
#include <string>
#include <vector>

namespace atomscope {

/// A part of a document for reading. Vectors have one entry per token of the part, in reading order; BOS that was put
/// in front of a window is left out.
struct DocumentPage
{
    DocumentRecord document;
    std::int32_t nTokens = 0; ///< of the whole document, as far as it is indexed
    std::int32_t firstToken = 0; ///< of the part, in the document
    std::int32_t part = 0, nParts = 0;
    IndexState snapshot;

    std::vector<TokenId> tokenIds;
    std::vector<std::string> tokens; ///< bytes; may be part of a UTF-8 character
    std::vector<float> errorNorms; ///< |x - x_hat| / |x|
    std::vector<TokenFirings> firings; ///< what fires there, atoms ascending
    std::vector<TokenPlace> places;
    std::vector<std::int32_t> windowBegins; ///< tokens of the part in front of which the model began anew, ascending

    /// 0 where it does not fire.
    float activationOf(AtomId atom, std::size_t token) const;
};

/// Tokens of a part at most, unless a single window is longer.
inline constexpr std::int32_t kPartTokens = 4096;

/// The part of a document that holds a token (its first part for a token outside); an empty document has no part.
/// Errors: NotFound without such a document; BadFormat; Cancelled; Database.
Result<DocumentPage> makeDocumentPage(const AtomIndex& index, DocumentId document, std::int32_t tokenInDocument,
                                      std::stop_token stop = {});

/// An atom at a token, and how rare it is that it is so active.
struct SpecificAtom
{
    AtomId atom;
    float activation = 0;
    double tailCount = 0; ///< tokens of the index at which the atom is at least as active
};

inline constexpr std::size_t kMostSpecific = 3;

/// The kMostSpecific atoms of every token whose activation is the rarest among all tokens, rarest first, of equal ones
/// the lower atom first; atoms that AtomTails::isTelling leaves out are not among them. The three rarest atoms of any
/// run of tokens are then among those of its tokens. Reads the posting list of each atom of the part that `tails` does
/// not know yet.
Result<std::vector<std::vector<SpecificAtom>>> specificAtoms(const AtomIndex& index, const DocumentPage& page,
                                                             AtomTails& tails, const std::stop_token& stop = {});

/// The rarest atoms of a run of tokens, each once, at its rarest token there.
std::vector<SpecificAtom> mostSpecific(const std::vector<std::vector<SpecificAtom>>& specifics, std::size_t begin,
                                       std::size_t end);

} // namespace atomscope
