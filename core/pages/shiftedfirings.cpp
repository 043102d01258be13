#include "core/pages/shiftedfirings.h"

#include "core/base/hash.h"
#include "core/pages/sampling.h"

#include <algorithm>
#include <string>

namespace atomscope {

namespace {

/// The counted tokens of a document, or of a piece of one, and at which of them the atom fires.
struct Piece
{
    std::vector<TokenFirings> tokens;
    std::vector<std::uint32_t> fired;
};

Result<void> append(const AtomIndex& index, SequenceId window, AtomId atom, Piece& piece)
{
    TRY_ASSIGN(const SequenceTokens text, index.sequence(window));
    TRY_ASSIGN(std::vector<TokenFirings> firings, index.firingsOf(window));
    const int dSae = index.definitions().dSae;
    if (firings.size() != text.counted.size())
        return fail(ErrorCode::BadFormat,
                    index.path().string() + " has another number of tokens with firings than of tokens in window "
                        + std::to_string(window.v) + ": check it with atomscope-worker verify.");
    for (std::size_t t = 0; t < firings.size(); ++t) {
        if (!text.counted[t])
            continue;
        const auto& atoms = firings[t].atom;
        if (!atoms.empty() && (atoms.front().v < 0 || atoms.back().v >= dSae))
            return fail(ErrorCode::BadFormat,
                        index.path().string()
                            + " has firings of atoms that do not exist: check it with atomscope-worker verify.");
        if (std::ranges::binary_search(atoms, atom))
            piece.fired.push_back(static_cast<std::uint32_t>(piece.tokens.size()));
        piece.tokens.push_back(std::move(firings[t]));
    }
    return {};
}

} // namespace

Result<std::vector<ShiftedPair>> shiftFirings(const AtomIndex& index, AtomId atom, std::span<const AtomId> others,
                                              const std::stop_token& stop)
{
    TRY_ASSIGN(const PostingList firings, index.postings(atom));
    TRY_ASSIGN(const auto windows, index.windows());
    const std::vector<std::uint32_t> windowOf = windowsOfFirings(*windows, firings);
    ShiftNull null(others, index.definitions().dSae, sampleKey(index.definitions().seed, atom.v, 0, 0));
    for (std::size_t at = 0; at < windowOf.size();) {
        const DocumentId document = windows->document[windowOf[at]];
        const auto [first, end] = std::equal_range(windows->document.begin(), windows->document.end(), document);
        const auto firstWindow = first - windows->document.begin(), endWindow = end - windows->document.begin();
        Piece piece;
        for (auto window = firstWindow; window < endWindow; ++window) {
            if (stop.stop_requested())
                return fail(ErrorCode::Cancelled, "The count of common firings was stopped.");
            TRY(append(index, SequenceId{static_cast<std::int32_t>(window)}, atom, piece));
            if (piece.tokens.size() >= kMostShifted || window + 1 == endWindow) {
                null.add(document, piece.fired, piece.tokens);
                piece = {};
            }
        }
        while (at < windowOf.size() && windowOf[at] < endWindow)
            ++at;
    }
    return null.finish();
}

} // namespace atomscope
