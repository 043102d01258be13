#include "core/imports/foreignfields.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>

namespace atomscope::foreign {

Error Record::bad(const char* field, const char* wanted) const
{
    return {ErrorCode::BadFormat, where + ": \"" + field + "\" is not " + wanted, {}};
}

const Json* Record::find(const char* field) const
{
    const auto found = json.find(field);
    return found == json.end() || found->is_null() ? nullptr : &*found;
}

Result<double> Record::number(const char* field) const
{
    const Json* value = find(field);
    if (!value)
        return kAbsent;
    if (!value->is_number())
        return tl::unexpected(bad(field, "a number"));
    return value->get<double>();
}

Result<std::int64_t> Record::integer(const char* field, std::optional<std::int64_t> fallback) const
{
    const Json* value = find(field);
    if (!value && fallback)
        return *fallback;
    if (value && value->is_number_integer())
        return value->get<std::int64_t>();
    if (value && value->is_string()) {
        const auto& text = value->get_ref<const std::string&>();
        std::int64_t number = 0;
        const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
        if (error == std::errc() && end == text.data() + text.size())
            return number;
    }
    return tl::unexpected(bad(field, "a whole number"));
}

Result<std::string> Record::text(const char* field) const
{
    const Json* value = find(field);
    if (!value)
        return std::string();
    if (value->is_string())
        return value->get<std::string>();
    if (value->is_number_integer())
        return value->dump();
    return tl::unexpected(bad(field, "a string"));
}

Result<std::vector<double>> Record::numbers(const char* field) const
{
    std::vector<double> list;
    const Json* value = find(field);
    if (value && !value->is_array())
        return tl::unexpected(bad(field, "a list of numbers"));
    for (const Json& item : value ? *value : Json::array()) {
        if (!item.is_number() && !item.is_null())
            return tl::unexpected(bad(field, "a list of numbers"));
        list.push_back(item.is_null() ? kAbsent : item.get<double>());
    }
    return list;
}

Result<std::vector<std::string>> Record::texts(const char* field) const
{
    std::vector<std::string> list;
    const Json* value = find(field);
    if (value && !value->is_array())
        return tl::unexpected(bad(field, "a list of strings"));
    for (const Json& item : value ? *value : Json::array()) {
        if (!item.is_string())
            return tl::unexpected(bad(field, "a list of strings"));
        list.push_back(item.get<std::string>());
    }
    return list;
}

Result<AtomId> Record::atom(const char* field) const
{
    TRY_ASSIGN(const std::int64_t index, integer(field));
    if (index < 0 || index > ImportWriter::kLargestAtom)
        return fail(ErrorCode::Limit,
                    where + ": there are no atoms below 0 or above " + std::to_string(ImportWriter::kLargestAtom)
                        + " here, but this is " + std::to_string(index));
    return AtomId{static_cast<std::int32_t>(index)};
}

namespace {

Result<ForeignHistogram> histogramFrom(const Record& record, const char* centresField, const char* countsField)
{
    TRY_ASSIGN(const std::vector<double> centres, record.numbers(centresField));
    TRY_ASSIGN(const std::vector<double> counts, record.numbers(countsField));
    ForeignHistogram histogram;
    if (centres.size() != counts.size())
        return tl::unexpected(record.bad(countsField, "as long as its bins"));
    constexpr double kMostCount = 1e15;
    for (const double count : counts) {
        if (!(count >= 0 && count <= kMostCount))
            return tl::unexpected(record.bad(countsField, "a list of counts"));
    }
    const auto isIncreasing = [&centres] {
        return std::ranges::adjacent_find(centres, [](double a, double b) { return !(a <= b); }) == centres.end();
    };
    // One bin says nothing about its width.
    if (centres.size() < 2 || !isIncreasing() || !(centres.back() > centres.front()))
        return histogram;
    const double width = (centres.back() - centres.front()) / static_cast<double>(centres.size() - 1);
    for (std::size_t i = 0; i <= centres.size(); ++i)
        histogram.edges.push_back(centres.front() + width * (static_cast<double>(i) - 0.5));
    // Centres are rounded; an activation's bin does not begin below 0 for that.
    if (centres.front() >= 0)
        histogram.edges.front() = std::max(0.0, histogram.edges.front());
    for (const double count : counts)
        histogram.counts.push_back(std::llround(count));
    return histogram;
}

Result<std::vector<ForeignEffect>> effectsFrom(const Record& record, const char* tokensField, const char* valuesField)
{
    TRY_ASSIGN(const std::vector<std::string> tokens, record.texts(tokensField));
    TRY_ASSIGN(const std::vector<double> values, record.numbers(valuesField));
    if (tokens.size() != values.size())
        return tl::unexpected(record.bad(valuesField, "as long as its tokens"));
    std::vector<ForeignEffect> effects;
    for (std::size_t i = 0; i < tokens.size(); ++i) {
        if (std::isfinite(values[i]))
            effects.push_back({tokens[i], values[i]});
    }
    return effects;
}

Result<std::vector<std::int32_t>> indexesFrom(const Record& record, const char* field)
{
    TRY_ASSIGN(const std::vector<double> numbers, record.numbers(field));
    std::vector<std::int32_t> indexes;
    for (const double number : numbers) {
        if (!(number >= 0 && number <= std::numeric_limits<std::int32_t>::max()) || std::floor(number) != number)
            return tl::unexpected(record.bad(field, "a list of indexes"));
        indexes.push_back(static_cast<std::int32_t>(number));
    }
    return indexes;
}

/// A list beside a list of indexes; absent altogether counts as absent in each place.
Result<std::vector<double>> beside(const Record& record, const char* field, std::size_t n)
{
    TRY_ASSIGN(std::vector<double> numbers, record.numbers(field));
    if (numbers.empty())
        numbers.assign(n, kAbsent);
    if (numbers.size() != n)
        return tl::unexpected(record.bad(field, "as long as its indexes"));
    return numbers;
}

Result<std::vector<ForeignLink>> linksFrom(const Record& record, const std::string& prefix)
{
    TRY_ASSIGN(const auto indexes, indexesFrom(record, (prefix + "_indices").c_str()));
    TRY_ASSIGN(const auto pearson, beside(record, (prefix + "_pearson").c_str(), indexes.size()));
    // Named "l1", but the exporter's converter copies a cosine similarity into it.
    TRY_ASSIGN(const auto cosine, beside(record, (prefix + "_l1").c_str(), indexes.size()));
    std::vector<ForeignLink> links;
    for (std::size_t i = 0; i < indexes.size(); ++i)
        links.push_back({indexes[i], pearson[i], cosine[i]});
    return links;
}

Result<std::vector<AlignedNeuron>> alignmentFrom(const Record& record)
{
    TRY_ASSIGN(const auto indexes, indexesFrom(record, "neuron_alignment_indices"));
    TRY_ASSIGN(const auto values, beside(record, "neuron_alignment_values", indexes.size()));
    TRY_ASSIGN(const auto shares, beside(record, "neuron_alignment_l1", indexes.size()));
    std::vector<AlignedNeuron> neurons;
    for (std::size_t i = 0; i < indexes.size(); ++i)
        neurons.push_back({indexes[i], values[i], shares[i]});
    return neurons;
}

Result<std::vector<Neighbour>> neighboursFrom(const Record& record, AtomId atom)
{
    TRY_ASSIGN(const auto indexes, indexesFrom(record, "topkCosSimIndices"));
    TRY_ASSIGN(const auto cosines, beside(record, "topkCosSimValues", indexes.size()));
    std::vector<Neighbour> neighbours;
    for (std::size_t i = 0; i < indexes.size(); ++i) {
        if (indexes[i] != atom.v && std::isfinite(cosines[i]))
            neighbours.push_back({AtomId{indexes[i]}, static_cast<float>(cosines[i])});
    }
    std::ranges::stable_sort(neighbours, std::greater<>(), &Neighbour::cosine);
    return neighbours;
}

} // namespace

Result<Feature> featureFrom(const Record& record, AtomId atom)
{
    Feature feature;
    ImportedAtom& numbers = feature.numbers;
    numbers.isPresent = true;
    TRY_ASSIGN(numbers.density, record.number("frac_nonzero"));
    if (std::isfinite(numbers.density) && !(numbers.density >= 0 && numbers.density <= 1))
        return tl::unexpected(record.bad("frac_nonzero", "between 0 and 1"));
    TRY_ASSIGN(numbers.statedMaximum, record.number("maxActApprox"));
    TRY_ASSIGN(numbers.activations, histogramFrom(record, "freq_hist_data_bar_values", "freq_hist_data_bar_heights"));
    TRY_ASSIGN(numbers.alignedNeurons, alignmentFrom(record));
    TRY_ASSIGN(numbers.correlatedNeurons, linksFrom(record, "correlated_neurons"));
    TRY_ASSIGN(numbers.correlatedAtoms, linksFrom(record, "correlated_features"));
    TRY_ASSIGN(feature.effects.top, effectsFrom(record, "pos_str", "pos_values"));
    TRY_ASSIGN(feature.effects.bottom, effectsFrom(record, "neg_str", "neg_values"));
    TRY_ASSIGN(feature.effects.histogram,
               histogramFrom(record, "logits_hist_data_bar_values", "logits_hist_data_bar_heights"));
    TRY_ASSIGN(feature.neighbours, neighboursFrom(record, atom));
    if (const Json* vector = record.find("vector"); vector && vector->is_array())
        feature.dIn = static_cast<int>(vector->size());
    return feature;
}

std::int32_t peakOf(const ForeignExample& example, std::int64_t stated)
{
    const auto n = static_cast<std::int64_t>(example.activations.size());
    if (stated >= 0 && stated < n)
        return static_cast<std::int32_t>(stated);
    std::int64_t strongest = -1, inside = -1;
    for (std::int64_t i = 0; i < n; ++i) {
        const float activation = example.activations[static_cast<std::size_t>(i)];
        if (strongest < 0 || activation > example.activations[static_cast<std::size_t>(strongest)])
            strongest = i;
        const bool isInside = activation >= example.low && activation <= example.high;
        if (isInside && (inside < 0 || activation > example.activations[static_cast<std::size_t>(inside)]))
            inside = i;
    }
    const bool isInterval = example.group == ImportedExample::Group::Interval;
    return static_cast<std::int32_t>(isInterval && inside >= 0 ? inside : std::max<std::int64_t>(strongest, 0));
}

} // namespace atomscope::foreign
