#include "ui/session/atomorder.h"

#include <QString>
#include <algorithm>
#include <cmath>
#include <string_view>

namespace atomscope {

namespace {

QString folded(std::string_view text)
{
    return QString::fromUtf8(text.data(), static_cast<qsizetype>(text.size())).toCaseFolded();
}

/// A filter made ready to be asked once per atom.
class Sieve
{
public:
    Sieve(const AtomColumns& columns, const AtomLabels& labels, const AtomFilter& filter)
        : m_columns(columns)
        , m_labels(labels)
        , m_filter(filter)
        , m_text(folded(filter.text))
    {
        for (const AtomFilter::Range& range : filter.ranges)
            m_measures.push_back(columns.measure(range.measure));
    }

    bool lets(std::int32_t atom) const
    {
        const auto row = static_cast<std::size_t>(atom);
        if (m_filter.atoms && !m_filter.atoms->contains(AtomId{atom}))
            return false;
        for (std::size_t i = 0; i < m_measures.size(); ++i) {
            if (!m_measures[i])
                return false;
            const double value = m_measures[i]->values[row];
            // Written so that NaN, a value that was not computed, is outside.
            if (!(value >= m_filter.ranges[i].low && value <= m_filter.ranges[i].high))
                return false;
        }
        if (m_filter.category && (m_columns.category.empty() || m_columns.category[row] != *m_filter.category))
            return false;
        const auto label = m_labels.find(AtomId{atom});
        const bool isLabelled = label != m_labels.end() && !label->second.isEmpty();
        if ((m_filter.isLabelledOnly && !isLabelled)
            || (m_filter.isStarredOnly && !(isLabelled && label->second.isStarred)))
            return false;
        return m_text.isEmpty() || containsText(row, isLabelled ? &label->second : nullptr);
    }

private:
    bool has(std::string_view text) const { return folded(text).contains(m_text); }

    bool containsText(std::size_t row, const LabelContent* label) const
    {
        if (label) {
            if (has(label->label) || has(label->category))
                return true;
            if (std::any_of(label->tags.begin(), label->tags.end(), [this](const auto& tag) { return has(tag); }))
                return true;
        }
        return (!m_columns.category.empty() && has(m_columns.category[row]))
            || (!m_columns.topToken.empty() && has(m_columns.topToken[row]));
    }

    const AtomColumns& m_columns;
    const AtomLabels& m_labels;
    const AtomFilter& m_filter;
    QString m_text;
    std::vector<const AtomMeasure*> m_measures;
};

/// Sorts by keys made once per atom: `key(atom)` gives a value, `isMissing(value)` sends it to the end.
template <typename Value, typename KeyOf, typename IsMissing>
void sortByKey(std::vector<AtomId>& order, bool isDescending, KeyOf key, IsMissing isMissing)
{
    std::vector<std::pair<Value, AtomId>> keyed;
    keyed.reserve(order.size());
    for (const AtomId atom : order)
        keyed.emplace_back(key(atom), atom);
    const auto middle
        = std::stable_partition(keyed.begin(), keyed.end(), [&](const auto& entry) { return !isMissing(entry.first); });
    std::stable_sort(keyed.begin(), middle, [isDescending](const auto& a, const auto& b) {
        return isDescending ? b.first < a.first : a.first < b.first;
    });
    std::transform(keyed.begin(), keyed.end(), order.begin(), [](const auto& entry) { return entry.second; });
}

void sortByText(std::vector<AtomId>& order, bool isDescending, const auto& textOf)
{
    sortByKey<QString>(
        order, isDescending, [&](AtomId atom) { return folded(textOf(atom)); },
        [](const QString& text) { return text.isEmpty(); });
}

} // namespace

std::vector<AtomId> orderAtoms(const AtomColumns& columns, const AtomLabels& labels, const AtomSort& sort,
                               const AtomFilter& filter, std::stop_token stop)
{
    std::vector<AtomId> order;
    order.reserve(static_cast<std::size_t>(columns.nAtoms));
    const Sieve sieve(columns, labels, filter);
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
        sortByText(order, sort.isDescending, [&](AtomId atom) {
            const LabelContent* content = contentOf(atom);
            return content ? std::string_view(content->label) : std::string_view();
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
                return content ? static_cast<int>(content->verdict) : 0;
            },
            [](int verdict) { return verdict == 0; });
        break;
    }
    return order;
}

} // namespace atomscope
