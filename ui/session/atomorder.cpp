#include "ui/session/atomorder.h"

#include "core/measures/verdict.h"
#include "ui/session/atomsieve.h"

#include <QString>
#include <algorithm>
#include <array>
#include <cmath>
#include <string_view>
#include <unordered_map>

namespace atomscope {

namespace {

/// Sorts by keys made once an atom; `isMissing(value)` sends one to the end. Ties stay as they were.
template <typename Value, typename IsMissing>
void sortKeyed(std::vector<AtomId>& order, std::vector<std::pair<Value, AtomId>>& keyed, bool isDescending,
               IsMissing isMissing)
{
    const auto middle
        = std::stable_partition(keyed.begin(), keyed.end(), [&](const auto& entry) { return !isMissing(entry.first); });
    std::stable_sort(keyed.begin(), middle, [isDescending](const auto& a, const auto& b) {
        return isDescending ? b.first < a.first : a.first < b.first;
    });
    std::transform(keyed.begin(), keyed.end(), order.begin(), [](const auto& entry) { return entry.second; });
}

template <typename Value, typename KeyOf, typename IsMissing>
void sortByKey(std::vector<AtomId>& order, bool isDescending, KeyOf key, IsMissing isMissing)
{
    std::vector<std::pair<Value, AtomId>> keyed;
    keyed.reserve(order.size());
    for (const AtomId atom : order)
        keyed.emplace_back(key(atom), atom);
    sortKeyed(order, keyed, isDescending, isMissing);
}

/// By the place of each text among the different ones: a million atoms have some thousand different top tokens.
void sortByText(std::vector<AtomId>& order, bool isDescending, const auto& textOf)
{
    constexpr int kNoText = -1;
    std::unordered_map<std::string_view, int> numberOf; // of a text, in the order they are met
    std::vector<std::pair<QString, int>> texts;
    std::vector<std::pair<int, AtomId>> numbered;
    numbered.reserve(order.size());
    for (const AtomId atom : order) {
        const std::string_view text = textOf(atom);
        const auto [entry, isNew] = numberOf.try_emplace(text, static_cast<int>(texts.size()));
        if (isNew)
            texts.emplace_back(foldedCase(text), entry->second);
        numbered.emplace_back(entry->second, atom);
    }
    std::sort(texts.begin(), texts.end());
    std::vector<int> placeOf(texts.size());
    int place = 0;
    for (std::size_t i = 0; i < texts.size(); ++i) {
        place += i > 0 && texts[i].first != texts[i - 1].first; // "The" and "the" tie
        placeOf[static_cast<std::size_t>(texts[i].second)] = texts[i].first.isEmpty() ? kNoText : place;
    }
    for (auto& entry : numbered)
        entry.first = placeOf[static_cast<std::size_t>(entry.first)];
    sortKeyed(order, numbered, isDescending, [](int text) { return text == kNoText; });
}

/// Automatic verdicts come behind those of people; 0 where nothing was measured.
int automaticPlace(const AtomColumns& columns, AtomId atom)
{
    constexpr std::array kOrder = {AutomaticVerdict::OneMeaningSoFar, AutomaticVerdict::SeveralMeanings,
                                   AutomaticVerdict::TokenOnly, AutomaticVerdict::CannotTell};
    constexpr int kBehindPeople = 1 + static_cast<int>(Verdict::Unclear);
    if (columns.verdict.empty())
        return 0;
    const std::string& verdict = columns.verdict[static_cast<std::size_t>(atom.v)];
    const auto found = std::ranges::find(kOrder, verdict, [](AutomaticVerdict v) { return toString(v); });
    return found == kOrder.end() ? 0 : kBehindPeople + static_cast<int>(found - kOrder.begin());
}

} // namespace

std::vector<AtomId> orderAtoms(const AtomColumns& columns, const AtomLabels& labels, const AtomSort& sort,
                               const AtomFilter& filter, std::stop_token stop)
{
    std::vector<AtomId> order;
    order.reserve(static_cast<std::size_t>(columns.nAtoms));
    const AtomSieve sieve(columns, labels, filter);
    constexpr std::int32_t kStopCheckAtoms = 4096;
    for (std::int32_t atom = 0; atom < columns.nAtoms; ++atom) {
        if (atom % kStopCheckAtoms == 0 && stop.stop_requested())
            return order;
        if (sieve.lets(atom))
            order.push_back(AtomId{atom});
    }

    const auto contentOf = [&labels](AtomId atom) -> const LabelContent* {
        const auto found = labels.find(atom);
        return found == labels.end() ? nullptr : &found->second;
    };
    const auto textColumn = [](const std::vector<std::string>& column) {
        return [&column](AtomId atom) {
            return column.empty() ? std::string_view() : std::string_view(column[static_cast<std::size_t>(atom.v)]);
        };
    };
    switch (sort.key) {
    case AtomSort::Key::Atom:
        if (sort.isDescending)
            std::reverse(order.begin(), order.end());
        break;
    case AtomSort::Key::Measure:
        if (const AtomMeasure* measure = columns.measure(sort.measure)) {
            sortByKey<double>(
                order, sort.isDescending,
                [measure](AtomId atom) { return measure->values[static_cast<std::size_t>(atom.v)]; },
                [](double value) { return std::isnan(value); });
        }
        break;
    case AtomSort::Key::Label:
        sortByText(order, sort.isDescending, [&](AtomId atom) -> std::string_view {
            const LabelContent* content = contentOf(atom);
            if (content && !content->label.empty())
                return std::string_view(content->label);
            // What the list shows in a label's place.
            return columns.hypotheses.empty() ? std::string_view()
                                              : std::string_view(columns.hypotheses[static_cast<std::size_t>(atom.v)]);
        });
        break;
    case AtomSort::Key::Category:
        sortByText(order, sort.isDescending, textColumn(columns.category));
        break;
    case AtomSort::Key::TopToken:
        sortByText(order, sort.isDescending, textColumn(columns.topToken));
        break;
    case AtomSort::Key::Verdict:
        sortByKey<int>(
            order, sort.isDescending,
            [&](AtomId atom) {
                const LabelContent* content = contentOf(atom);
                return content && content->verdict != Verdict::None ? static_cast<int>(content->verdict)
                                                                    : automaticPlace(columns, atom);
            },
            [](int verdict) { return verdict == 0; });
        break;
    }
    return order;
}

} // namespace atomscope
