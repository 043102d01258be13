#include "app/worker/commands.h"
#include "core/measures/shiftnull.h"
#include "core/pages/atompagejson.h"
#include "core/text/corpus.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <optional>

namespace atomscope::worker {

namespace {

Result<PageOptions> optionsFrom(const AtomArguments& arguments)
{
    constexpr int kExamplesOfOneStratum = 10; // when a single stratum is asked for without a number
    PageOptions options = PageOptions::fullRange();
    if (arguments.range.size() == 2) {
        options.range = ActivationRange{arguments.range[0], arguments.range[1]};
        options.wishes = {{{Stratum::Kind::Range}, kExamplesOfOneStratum}};
    } else if (arguments.stratum != "all") {
        TRY_ASSIGN(const Stratum stratum, stratumFromString(arguments.stratum));
        options.wishes = {{stratum, kExamplesOfOneStratum}};
    }
    options.isAllExported = arguments.examples < 0;
    for (auto& wish : options.wishes)
        wish.count = arguments.examples >= 0 ? arguments.examples : wish.count;
    if (arguments.width >= 0)
        options.width = arguments.width;
    return options;
}

/// Text on one line: line breaks and tabs as their picture, invalid UTF-8 as U+FFFD.
std::string onOneLine(std::string text)
{
    repairUtf8(text);
    std::string line;
    for (const char c : text) {
        switch (c) {
        case '\n':
            line += "↵";
            break;
        case '\r':
            line += "␍";
            break;
        case '\t':
            line += "⇥";
            break;
        default:
            line += c;
        }
    }
    return line;
}

/// Some of a context's tokens; what the model did not see stands outside of "┊".
std::string textOf(const Context& context, std::size_t begin, std::size_t end)
{
    std::string text;
    for (std::size_t i = begin; i < end; ++i) {
        const auto at = static_cast<std::int32_t>(i);
        if ((at == context.windowBegin && at > 0) || at == context.windowEnd)
            text += "┊";
        text += context.tokens[i];
    }
    return onOneLine(std::move(text));
}

void printContext(const Context& context)
{
    const auto peak = static_cast<std::size_t>(context.peak);
    const bool isExported = context.document.v < 0; // an example that came without its document
    fmt::print("  {:>9.4f}  {}«{}»{}{}{}\n", context.activation, textOf(context, 0, peak),
               textOf(context, peak, peak + 1), textOf(context, peak + 1, context.tokens.size()),
               context.multiplicity > 1 ? fmt::format("  ×{}", context.multiplicity) : "",
               isExported ? std::string()
                          : fmt::format("  (document {}, token {})", context.document.v, context.tokenInDocument));
}

void printEffects(const char* name, const std::vector<LogitEffects::Entry>& entries, const AtomIndex& index)
{
    if (entries.empty())
        return;
    fmt::print("{}", name);
    for (const auto& entry : entries)
        fmt::print("  «{}» {:+.3f}", onOneLine(index.tokenBytes(entry.token)), entry.value);
    fmt::print("\n");
}

void printExported(const AtomPage& page, const AtomIndex& index)
{
    const ExportedFacts& facts = *page.exported;
    const auto shown = [](double number, const char* absent) {
        return std::isfinite(number) ? fmt::format("{:.4g}", number) : std::string(absent);
    };
    fmt::print("atom {} of {}, imported from an export of {}\n", page.numbers.atom.v, index.path().string(),
               facts.from);
    if (!facts.numbers.isPresent && facts.nExamples == 0)
        fmt::print("not in the export\n");
    fmt::print("as exported: density {}, largest activation of its {} examples {}\n",
               shown(facts.numbers.density, "not given"), facts.nExamples, shown(facts.largestShown, "none"));
    fmt::print("numbers of firings, documents and tokens are not in an export\n");
    if (facts.nExamples > 0 && page.contexts.empty())
        fmt::print("it fires in none of its examples, so none is shown\n");
    for (const ImportedHypothesis& hypothesis : facts.hypotheses)
        fmt::print("imported hypothesis: {} ({}{}{})\n", onOneLine(hypothesis.text), onOneLine(hypothesis.method),
                   hypothesis.model.empty() ? "" : ", ", onOneLine(hypothesis.model));
}

void printNumbers(const AtomPage& page, const AtomIndex& index)
{
    const AtomNumbers& numbers = page.numbers;
    fmt::print("atom {} of {}{}\n", numbers.atom.v, index.path().string(),
               numbers.isSoFar ? " (so far: the index is still being filled)" : "");
    if (numbers.nFired == 0) {
        fmt::print("fires on none of {} counted tokens: density below {:.2e} with 95 % confidence\n", numbers.nTokens,
                   numbers.densityUpperBound);
    } else {
        fmt::print("fires on {} of {} counted tokens (density {:.3e}) in {} documents\n", numbers.nFired,
                   numbers.nTokens, numbers.density, numbers.nDocuments);
        fmt::print("activation: largest {:.4f}, mean {:.4f}\n", numbers.maxAct, numbers.meanAct);
    }
    fmt::print("category: {}", page.category.name);
    if (std::isfinite(page.category.lookupGain))
        fmt::print(" (lookup gain {:.3f}, top-token share {:.3f}, five-token share {:.3f})", page.category.lookupGain,
                   page.category.topTokenShare, page.category.fiveTokenShare);
    fmt::print("\n");
}

void printDirections(const AtomPage& page, const AtomIndex& index)
{
    printEffects("promotes  ", page.logitEffects.top, index);
    printEffects("suppresses", page.logitEffects.bottom, index);
    if (!page.neighbours.empty())
        fmt::print("neighbours");
    for (const Neighbour& neighbour : page.neighbours)
        fmt::print("  {} ({:.3f})", neighbour.atom.v, neighbour.cosine);
    if (!page.neighbours.empty())
        fmt::print("\n");
    for (const Absence& absence : page.absences) {
        std::string what = absence.what;
        std::ranges::replace(what, '_', ' ');
        fmt::print("no {}: {}\n", what, absence.reason);
    }
}

void printCoFirings(const CoFirings& coFirings)
{
    fmt::print("fires with (phi, share of this atom's firings, share of the other's, z against {} shifts; {} pairs "
               "tested)\n",
               kShifts, coFirings.nTested);
    for (const CoFiring& pair : coFirings.strongest)
        fmt::print("  {:>7}  {:>6.3f}  {:>6.3f}  {:>6.3f}  {:>8.1f}  {} together in {} documents, {}\n", pair.atom.v,
                   pair.phi, pair.otherGivenThis, pair.thisGivenOther, pair.z, pair.nTogether, pair.nDocumentsTogether,
                   pair.isSignificant ? toString(pair.kind) : "not above chance");
}

void printContexts(const AtomPage& page)
{
    for (const StratumSummary& stratum : page.strata) {
        if (stratum.nShown == 0)
            continue;
        fmt::print("\n{}: {} of {}{}, activation {:.4f} to {:.4f}\n", toString(stratum.stratum), stratum.nShown,
                   stratum.nFirings, stratum.isExported ? " exported" : "", stratum.low, stratum.high);
        for (const Context& context : page.contexts)
            if (context.stratum == stratum.stratum)
                printContext(context);
    }
}

} // namespace

Result<void> runAtom(const AtomArguments& arguments)
{
    TRY_ASSIGN(const PageOptions options, optionsFrom(arguments));
    TRY_ASSIGN(const AtomIndex index, AtomIndex::open(arguments.file));
    TRY_ASSIGN(const AtomPage page, makeAtomPage(index, AtomId{arguments.atom}, options));
    std::optional<CoFirings> coFirings;
    if (arguments.coFiring >= 0) {
        std::vector<AtomId> neighbours;
        for (const Neighbour& neighbour : page.neighbours)
            neighbours.push_back(neighbour.atom);
        TRY_ASSIGN(
            coFirings,
            countCoFirings(index, AtomId{arguments.atom}, static_cast<std::size_t>(arguments.coFiring), neighbours));
    }
    if (arguments.json) {
        fmt::print("{}\n", atomPageJson(page, index, coFirings ? &*coFirings : nullptr));
        return {};
    }
    if (page.exported)
        printExported(page, index);
    else
        printNumbers(page, index);
    printDirections(page, index);
    if (coFirings)
        printCoFirings(*coFirings);
    printContexts(page);
    return {};
}

} // namespace atomscope::worker
