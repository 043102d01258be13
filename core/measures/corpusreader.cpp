#include "core/measures/corpusreader.h"

#include "core/measures/holdout.h"

namespace atomscope {

Result<CorpusTokens> readCorpusTokens(const AtomIndex& index, std::stop_token stop)
{
    TRY_ASSIGN(const auto windows, index.windows());
    const HoldOutUnit unit = holdOutUnitFromString(index.definitions().holdOutUnit);
    CorpusTokens corpus(index.definitions().nVocabulary);
    DocumentRecord document;
    for (std::size_t window = 0; window < windows->size(); ++window) {
        if (stop.stop_requested())
            return fail(ErrorCode::Cancelled, "The measures were stopped.");
        const SequenceId id{static_cast<std::int32_t>(window)};
        if (document.id != windows->document[window]) {
            TRY_ASSIGN(document, index.document(windows->document[window]));
        }
        TRY_ASSIGN(const SequenceTokens tokens, index.sequence(id));
        corpus.add(tokens, halfOf(unit, document.textHash, id.v - document.firstSequence.v));
    }
    if (windows->size() > 0 && corpus.tokens().size() != windows->firstPosition.back())
        return fail(ErrorCode::BadFormat,
                    index.path().string()
                        + " has windows of other lengths than it says: check it with "
                          "atomscope-worker verify.");
    return corpus;
}

Result<void> checkInside(const AtomIndex& index, const PostingList& firings, const CorpusTokens& corpus)
{
    if (firings.position.empty() || firings.position.back() < corpus.tokens().size())
        return {};
    return fail(ErrorCode::BadFormat,
                index.path().string() + " has firings outside its text: check it with atomscope-worker verify.");
}

} // namespace atomscope
