#pragma once

#include "core/base/result.h"
#include "core/measures/coherence.h"
#include "core/measures/diptest.h"
#include "core/measures/lookup.h"
#include "core/measures/senses.h"
#include "core/measures/tokenclasses.h"
#include "core/store/atomindex.h"

#include <memory>
#include <optional>
#include <stop_token>

namespace atomscope {

/// What is measured about one atom once its index is finished (`atomscope-worker measure`).
struct AtomEvidence
{
    LookupScore folded; ///< table of tokens without case and space
    LookupScore bigram; ///< table of pairs with back-off
    LookupScore foldedBigram;
    Coherence coherence;
    Senses senses;
};

/// What all atoms' evidence is measured against: the text, seen as tokens, folded tokens and pairs; its places; its
/// context embeddings. About 45 bytes a stored token and 300 a vocabulary entry. Immutable: shared by threads.
class EvidenceText
{
public:
    /// Reads every window once. Errors: Cancelled; Limit for a text of 2^31 places or more; Database.
    static Result<std::shared_ptr<const EvidenceText>> read(const AtomIndex& index, std::stop_token stop = {});
    ~EvidenceText();

private:
    friend class EvidenceMeter;
    struct Parts;
    explicit EvidenceText(std::unique_ptr<Parts> parts);
    std::unique_ptr<Parts> m_parts;
};

/// Measures atoms one after another; one a thread. The result for an atom depends on nothing but the index.
class EvidenceMeter
{
public:
    explicit EvidenceMeter(std::shared_ptr<const EvidenceText> text);
    ~EvidenceMeter();

    /// firings: all of the atom's. Error BadFormat if they lie outside the text.
    Result<AtomEvidence> measure(const AtomIndex& index, AtomId atom, const PostingList& firings);

private:
    struct Counters;
    std::shared_ptr<const EvidenceText> m_text;
    std::unique_ptr<Counters> m_counters;
};

} // namespace atomscope
