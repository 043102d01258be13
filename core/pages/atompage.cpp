#include "core/pages/atompage.h"

#include "core/measures/ranking.h"
#include "core/pages/contextbuilder.h"
#include "core/pages/contextchooser.h"
#include "core/pages/importedpage.h"

#include <algorithm>

namespace atomscope {

namespace {

Error stopped()
{
    return {ErrorCode::Cancelled, "The page was stopped.", {}};
}

Error damaged(const AtomIndex& index)
{
    return {ErrorCode::BadFormat,
            index.path().string()
                + " contradicts itself about where its windows lie: check it with atomscope-worker verify.",
            {}};
}

WindowReader readerOf(const AtomIndex& index, const WindowTable& windows)
{
    return {[&index, &windows](SequenceId id) -> Result<SequenceTokens> {
                TRY_ASSIGN(SequenceTokens tokens, index.sequence(id));
                const auto n = static_cast<std::size_t>(windows.nTokens(static_cast<std::size_t>(id.v)));
                if (tokens.ids.size() != n || tokens.counted.size() != n || tokens.errorNorm.size() != n
                    || (!tokens.loss.empty() && tokens.loss.size() != n))
                    return tl::unexpected(damaged(index));
                return tokens;
            },
            [&index](TokenId token) { return index.tokenPositions(token); }};
}

AtomNumbers numbersOf(AtomId atom, const AtomStatistics& statistics, const IndexState& state)
{
    AtomNumbers numbers;
    numbers.atom = atom;
    numbers.nFired = statistics.nFired;
    numbers.nTokens = state.nTokens;
    numbers.nDocuments = statistics.nDocuments;
    numbers.maxAct = statistics.maxActivation;
    numbers.isSoFar = !state.isFinished;
    if (state.nTokens > 0) {
        const auto nTokens = static_cast<double>(state.nTokens);
        numbers.density = static_cast<double>(statistics.nFired) / nTokens;
        // With n tokens and no firing the rate is below 3 / n with 95 % confidence.
        numbers.densityUpperBound = statistics.nFired == 0 ? 3 / nTokens : numbers.density;
    }
    if (statistics.nFired > 0)
        numbers.meanAct = statistics.sum / static_cast<double>(statistics.nFired);
    return numbers;
}

// Firings and documents as of now; measures of tokens as of the last time the table was made, NaN before.
Result<AutomaticCategory> categoryOf(const AtomIndex& index, AtomId atom, const AtomNumbers& numbers)
{
    AutomaticCategory category;
    category.nFired = numbers.nFired;
    category.nDocuments = numbers.nDocuments;
    category.holdOutUnit = index.definitions().holdOutUnit;
    TRY_ASSIGN(const std::vector<AtomCell> row, index.row(atom));
    const std::vector<std::string> names = index.columnNames();
    for (std::size_t i = 0; i < std::min(row.size(), names.size()); ++i) {
        const auto* const real = std::get_if<double>(&row[i]);
        const auto* const integer = std::get_if<std::int64_t>(&row[i]);
        if (names[i] == "lookup_gain" && real)
            category.lookupGain = *real;
        else if (names[i] == "lookup_f1" && real)
            category.lookupF1 = *real;
        else if (names[i] == "top_token_share" && real)
            category.topTokenShare = *real;
        else if (names[i] == "five_token_share" && real)
            category.fiveTokenShare = *real;
        else if (names[i] == "top_token_id" && integer)
            category.topToken = TokenId{static_cast<std::int32_t>(*integer)};
    }
    category.name = decideCategory(category, numbers.nTokens);
    return category;
}

// What a context shows besides ids: the bytes of its tokens and where the document comes from.
Result<void> nameParts(const AtomIndex& index, Context& context)
{
    for (const TokenId token : context.tokenIds)
        context.tokens.push_back(index.tokenBytes(token));
    TRY_ASSIGN(DocumentRecord document, index.document(context.document));
    context.source = std::move(document.source);
    return {};
}

Result<void> checkAtom(const AtomIndex& index, AtomId atom)
{
    const int dSae = index.definitions().dSae;
    if (atom.v >= 0 && atom.v < dSae)
        return {};
    return fail(ErrorCode::NotFound,
                "There is no atom " + std::to_string(atom.v) + " in " + index.path().string() + ": its atoms are 0 to "
                    + std::to_string(dSae - 1) + ".");
}

// Every position must lie in a window before anything is looked up by it.
bool isInside(const PostingList& firings, const WindowTable& windows)
{
    return firings.position.size() == firings.activation.size()
        && (firings.position.empty() || firings.position.back() < windows.firstPosition.back());
}

} // namespace

Result<AtomPage> makeAtomPage(const AtomIndex& index, AtomId atom, const PageOptions& options, std::stop_token stop)
{
    TRY(checkAtom(index, atom));
    if (index.isImported())
        return makeImportedPage(index, atom, options, stop);
    AtomPage page;
    page.snapshot = index.state();
    page.absences = absencesOf(index.definitions());
    TRY_ASSIGN(const AtomStatistics statistics, index.statistics(atom));
    page.numbers = numbersOf(atom, statistics, page.snapshot);
    TRY_ASSIGN(page.category, categoryOf(index, atom, page.numbers));
    TRY_ASSIGN(page.evidence, readEvidence(index, atom));
    TRY_ASSIGN(page.logitEffects, index.logitEffects(atom));
    TRY_ASSIGN(page.neighbours, index.neighbours(atom));
    if (stop.stop_requested())
        return tl::unexpected(stopped());

    TRY_ASSIGN(const PostingList firings, index.postings(atom));
    const Ranking ranking = rankFirings(firings);
    page.logHistogram = logHistogram(ranking.activation);
    page.linearHistogram = linearHistogram(ranking.activation);
    const std::vector<PageOptions::Wish> wishes = orderedWishes(options.wishes);
    // A dead atom has nothing to show, and controls would be examples of nothing.
    if (ranking.size() == 0 || wishes.empty())
        return page;

    TRY_ASSIGN(const auto windows, index.windows());
    if (!isInside(firings, *windows))
        return tl::unexpected(damaged(index));
    WindowReader reader = readerOf(index, *windows);
    const std::uint64_t seed = options.seed ? options.seed : index.definitions().seed;
    ContextChooser chooser({*windows, firings, atom, seed}, ranking, options, page.numbers.nTokens, reader, stop);
    for (const PageOptions::Wish& wish : wishes)
        TRY(chooser.add(wish));
    page.strata = std::move(chooser.strata());
    page.contexts = std::move(chooser.contexts());
    for (Context& context : page.contexts)
        TRY(nameParts(index, context));
    return page;
}

Result<Context> wholeWindow(const AtomIndex& index, AtomId atom, const Context& context, std::int32_t width)
{
    TRY(checkAtom(index, atom));
    if (index.isImported())
        return wholeExample(index, atom, context);
    TRY_ASSIGN(const PostingList firings, index.postings(atom));
    TRY_ASSIGN(const auto windows, index.windows());
    const auto window = static_cast<std::size_t>(context.sequence.v);
    const bool isPlace = context.sequence.v >= 0 && window < windows->size() && context.position >= 0
        && context.position < windows->nTokens(window);
    if (!isPlace)
        return fail(ErrorCode::NotFound, "The index " + index.path().string() + " has no such place in its text.");
    if (!isInside(firings, *windows))
        return tl::unexpected(damaged(index));
    WindowReader reader = readerOf(index, *windows);
    TRY_ASSIGN(Context whole, buildContext(*windows, window, context.position, width, firings, reader));
    TRY(nameParts(index, whole));
    // The rest is what the page said, also where the index has grown since.
    whole.stratum = context.stratum;
    whole.quantile = context.quantile;
    whole.multiplicity = context.multiplicity;
    return whole;
}

} // namespace atomscope
