#include "core/pages/importedpage.h"

#include "core/pages/topcontexts.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>
#include <utility>

namespace atomscope {

namespace {

using Group = ImportedExample::Group;

float peakActivation(const ImportedExample& example)
{
    return example.activations[static_cast<std::size_t>(example.peak)];
}

bool isSilent(const ImportedExample& example)
{
    return !(peakActivation(example) > 0);
}

/// Examples of one group, strongest first.
struct Chosen
{
    Stratum stratum;
    double low = kAbsent, high = kAbsent, share = kAbsent;
    std::vector<const ImportedExample*> examples;
};

std::vector<TokenId> surroundings(const ImportedExample& example)
{
    const auto n = static_cast<std::int32_t>(example.tokens.size());
    const auto begin = example.tokens.begin();
    return {begin + std::max(0, example.peak - kEqualLeft), begin + std::min(n, example.peak + kEqualRight + 1)};
}

/// The groups of an export: top, its intervals from the strongest, the silent ones.
std::vector<Chosen> groupsOf(const std::vector<ImportedExample>& examples)
{
    std::set<std::pair<double, double>> bounds;
    for (const ImportedExample& example : examples) {
        if (example.group == Group::Interval && !isSilent(example))
            bounds.insert({example.low, example.high});
    }
    std::vector<Chosen> groups(bounds.size() + 2);
    groups.front().stratum = {Stratum::Kind::Top};
    groups.back().stratum = {Stratum::Kind::NonFiring};
    std::map<std::pair<double, double>, Chosen*> intervals;
    auto number = static_cast<int>(bounds.size());
    for (auto bound = bounds.rbegin(); bound != bounds.rend(); ++bound) {
        Chosen& group = groups[1 + bounds.size() - static_cast<std::size_t>(number)];
        group.stratum = {Stratum::Kind::Interval, --number};
        group.low = bound->first;
        group.high = bound->second;
        intervals[*bound] = &group;
    }
    for (const ImportedExample& example : examples) {
        Chosen& group = isSilent(example)      ? groups.back()
            : example.group == Group::Interval ? *intervals[{example.low, example.high}]
                                               : groups.front();
        group.examples.push_back(&example);
        if (!isSilent(example) && std::isfinite(example.share))
            group.share = example.share;
    }
    for (Chosen& group : groups)
        std::ranges::stable_sort(group.examples,
                                 [](const auto* a, const auto* b) { return peakActivation(*a) > peakActivation(*b); });
    return groups;
}

/// Fired examples within the range, of any group.
Chosen rangeOf(const std::vector<ImportedExample>& examples, const ActivationRange& range)
{
    Chosen chosen{{Stratum::Kind::Range}, range.low, range.high, kAbsent, {}};
    for (const ImportedExample& example : examples) {
        const float activation = peakActivation(example);
        if (activation > 0 && activation >= range.low && activation <= range.high)
            chosen.examples.push_back(&example);
    }
    std::ranges::stable_sort(chosen.examples,
                             [](const auto* a, const auto* b) { return peakActivation(*a) > peakActivation(*b); });
    return chosen;
}

Context contextOf(const AtomIndex& index, const ImportedExample& example, Stratum stratum, std::int32_t width)
{
    Context context;
    context.stratum = stratum;
    context.sequence = SequenceId{static_cast<std::int32_t>(example.window)};
    context.position = example.peak;
    context.activation = peakActivation(example);
    context.quantile = kAbsent;
    context.source = index.definitions().importedDataset;
    const auto n = static_cast<std::int32_t>(example.tokens.size());
    const std::int32_t begin = width == 0 || width > example.peak ? 0 : example.peak - width;
    const std::int32_t end = width == 0 || width >= n - example.peak ? n : example.peak + width + 1;
    context.peak = example.peak - begin;
    context.windowEnd = end - begin;
    for (std::int32_t i = begin; i < end; ++i) {
        const auto at = static_cast<std::size_t>(i);
        context.tokenIds.push_back(example.tokens[at]);
        context.tokens.push_back(index.tokenBytes(example.tokens[at]));
        context.activations.push_back(example.activations[at]);
    }
    context.errorNorms.assign(context.tokenIds.size(), std::numeric_limits<float>::quiet_NaN());
    return context;
}

/// At most `most` contexts of a group, each run of tokens once.
void addGroup(const AtomIndex& index, const Chosen& group, std::int64_t most, std::int32_t width, AtomPage& page)
{
    const std::size_t first = page.contexts.size();
    std::set<std::int64_t> windows;
    std::map<std::vector<TokenId>, std::size_t> known;
    for (const ImportedExample* example : group.examples) {
        if (!windows.insert(example->window).second)
            continue;
        const auto [place, isNew] = known.try_emplace(surroundings(*example), page.contexts.size());
        if (!isNew) {
            if (place->second < page.contexts.size())
                ++page.contexts[place->second].multiplicity;
        } else if (static_cast<std::int64_t>(page.contexts.size() - first) < most) {
            page.contexts.push_back(contextOf(index, *example, group.stratum, width));
        } else {
            known.erase(place);
        }
    }
    if (page.contexts.size() == first)
        return;
    StratumSummary summary;
    summary.stratum = group.stratum;
    summary.low = static_cast<float>(std::isfinite(group.low) ? group.low : peakActivation(*group.examples.back()));
    summary.high = static_cast<float>(std::isfinite(group.high) ? group.high : peakActivation(*group.examples.front()));
    summary.nFirings = static_cast<std::int64_t>(group.examples.size());
    summary.nShown = static_cast<std::int64_t>(page.contexts.size() - first);
    summary.isExported = true;
    summary.exportedShare = group.share;
    page.strata.push_back(summary);
}

/// Contexts wished for of a group; 0 = none.
std::int64_t wishedFor(const PageOptions& options, Stratum::Kind kind)
{
    const auto wanted = kind == Stratum::Kind::Interval ? Stratum::Kind::Decile : kind;
    int most = 0;
    for (const PageOptions::Wish& wish : options.wishes) {
        if (wish.stratum.kind == wanted)
            most = std::max(most, wish.count);
    }
    const bool isAll = options.isAllExported && most > 0 && kind != Stratum::Kind::NonFiring;
    return isAll ? std::numeric_limits<std::int64_t>::max() : most;
}

Result<ExportedFacts> factsOf(const AtomIndex& index, AtomId atom, const std::vector<ImportedExample>& examples)
{
    ExportedFacts facts;
    facts.from = index.definitions().importedFrom;
    facts.nPrompts = index.definitions().importedPrompts;
    facts.nPromptTokens = index.definitions().importedPromptTokens;
    TRY_ASSIGN(facts.numbers, index.importedAtom(atom));
    TRY_ASSIGN(facts.hypotheses, index.hypotheses(atom));
    facts.nExamples = static_cast<std::int64_t>(examples.size());
    for (const ImportedExample& example : examples) {
        const double largest = *std::ranges::max_element(example.activations);
        if (!(facts.largestShown >= largest))
            facts.largestShown = largest;
    }
    return facts;
}

} // namespace

Result<AtomPage> makeImportedPage(const AtomIndex& index, AtomId atom, const PageOptions& options,
                                  const std::stop_token& stop)
{
    AtomPage page;
    page.snapshot = index.state();
    page.numbers.atom = atom;
    TRY_ASSIGN(page.logitEffects, index.logitEffects(atom));
    TRY_ASSIGN(page.neighbours, index.neighbours(atom));
    if (stop.stop_requested())
        return fail(ErrorCode::Cancelled, "The page was stopped.");
    TRY_ASSIGN(const std::vector<ImportedExample> examples, index.importedExamples(atom));
    TRY_ASSIGN(page.exported, factsOf(index, atom, examples));
    page.linearHistogram = {page.exported->numbers.activations.edges, page.exported->numbers.activations.counts};
    // Examples of an atom that is silent in all of them would be examples of nothing.
    if (std::ranges::all_of(examples, isSilent))
        return page;
    if (options.range && wishedFor(options, Stratum::Kind::Range) > 0)
        addGroup(index, rangeOf(examples, *options.range), wishedFor(options, Stratum::Kind::Range), options.width,
                 page);
    for (const Chosen& group : groupsOf(examples))
        addGroup(index, group, wishedFor(options, group.stratum.kind), options.width, page);
    return page;
}

Result<Context> wholeExample(const AtomIndex& index, AtomId atom, const Context& context)
{
    TRY_ASSIGN(const std::vector<ImportedExample> examples, index.importedExamples(atom));
    const auto found = std::ranges::find_if(examples, [&context](const ImportedExample& example) {
        return example.window == context.sequence.v && example.peak == context.position;
    });
    if (found == examples.end())
        return fail(ErrorCode::NotFound, "The index " + index.path().string() + " has no such example.");
    Context whole = contextOf(index, *found, context.stratum, 0);
    whole.multiplicity = context.multiplicity;
    return whole;
}

} // namespace atomscope
