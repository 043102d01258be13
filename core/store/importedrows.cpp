#include "core/store/importedrows.h"

#include "core/store/schema.h"

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

namespace atomscope {

namespace {

using Json = nlohmann::json;

constexpr std::int32_t kMostTokens = 1 << 20; // of an example

constexpr const char* kTables = R"(
CREATE TABLE imported_atoms (atom_id INTEGER PRIMARY KEY, density REAL, stated_maximum REAL, facts TEXT);
CREATE TABLE imported_windows (window_id INTEGER PRIMARY KEY, tokens BLOB);
CREATE TABLE imported_examples (example_id INTEGER PRIMARY KEY, atom_id INTEGER, kind INTEGER, low REAL, high REAL,
                                share REAL, window_id INTEGER, peak INTEGER, activations BLOB);
CREATE TABLE imported_hypotheses (hypothesis_id INTEGER PRIMARY KEY, atom_id INTEGER, text TEXT, method TEXT,
                                  model TEXT, author TEXT, created_at TEXT, foreign_id TEXT);
)";

Json number(double value)
{
    return std::isfinite(value) ? Json(value) : Json();
}

Json linksJson(const std::vector<ForeignLink>& links)
{
    Json list = Json::array();
    for (const ForeignLink& link : links)
        list.push_back({{"index", link.index}, {"pearson", number(link.pearson)}, {"cosine", number(link.cosine)}});
    return list;
}

// Reads what factsText() wrote; anything else makes it bad.
class FactsReader
{
public:
    explicit FactsReader(const Json& facts)
        : m_facts(facts)
    {
    }
    bool isGood() const { return m_isGood; }

    template <typename Use> void eachOf(const char* key, Use use)
    {
        const auto list = m_facts.find(key);
        if (list == m_facts.end())
            return;
        m_isGood = m_isGood && list->is_array();
        for (const Json& item : m_isGood ? *list : Json::array())
            use(item);
    }
    double numberOf(const Json& value)
    {
        m_isGood = m_isGood && (value.is_number() || value.is_null());
        return value.is_number() ? value.get<double>() : kAbsent;
    }
    std::int64_t countOf(const Json& value)
    {
        m_isGood = m_isGood && value.is_number_integer();
        return m_isGood ? value.get<std::int64_t>() : 0;
    }
    double field(const Json& item, const char* key)
    {
        return numberOf(item.is_object() ? item.value(key, Json()) : Json(0));
    }
    std::int32_t indexOf(const Json& item)
    {
        const std::int64_t index = countOf(item.is_object() ? item.value("index", Json()) : Json());
        m_isGood = m_isGood && index >= 0 && index <= std::numeric_limits<std::int32_t>::max();
        return m_isGood ? static_cast<std::int32_t>(index) : 0;
    }

private:
    const Json& m_facts;
    bool m_isGood = true;
};

tl::unexpected<Error> damaged(const std::string& what)
{
    return fail(ErrorCode::BadFormat, what + " is damaged; import the export again");
}

} // namespace

void createImportedTables(SQLite::Database& database)
{
    database.exec("PRAGMA user_version = " + std::to_string(kImportedSchemaVersion));
    database.exec(kTables);
}

void createImportedIndexes(SQLite::Database& database)
{
    database.exec("CREATE INDEX imported_examples_of ON imported_examples (atom_id);"
                  "CREATE INDEX imported_hypotheses_of ON imported_hypotheses (atom_id);");
}

std::string factsText(const ImportedAtom& atom)
{
    Json facts = Json::object();
    if (!atom.activations.counts.empty())
        facts["activation_histogram"] = {{"edges", atom.activations.edges}, {"counts", atom.activations.counts}};
    Json aligned = Json::array();
    for (const AlignedNeuron& neuron : atom.alignedNeurons)
        aligned.push_back({{"index", neuron.index}, {"value", number(neuron.value)}, {"share", number(neuron.share)}});
    if (!aligned.empty())
        facts["aligned_neurons"] = std::move(aligned);
    if (!atom.correlatedNeurons.empty())
        facts["correlated_neurons"] = linksJson(atom.correlatedNeurons);
    if (!atom.correlatedAtoms.empty())
        facts["correlated_atoms"] = linksJson(atom.correlatedAtoms);
    return facts.dump();
}

Result<void> readFacts(std::string_view text, const std::string& where, ImportedAtom& atom)
{
    const Json facts = Json::parse(text, nullptr, false);
    if (!facts.is_object())
        return damaged(where);
    FactsReader reader(facts);
    if (const auto histogram = facts.find("activation_histogram"); histogram != facts.end() && histogram->is_object()) {
        FactsReader inside(*histogram);
        inside.eachOf("edges", [&](const Json& edge) { atom.activations.edges.push_back(inside.numberOf(edge)); });
        inside.eachOf("counts", [&](const Json& count) { atom.activations.counts.push_back(inside.countOf(count)); });
        const auto& edges = atom.activations.edges;
        if (!inside.isGood() || edges.size() != atom.activations.counts.size() + 1 || !std::ranges::is_sorted(edges)
            || !std::ranges::all_of(edges, [](double edge) { return std::isfinite(edge); }))
            return damaged(where);
    }
    reader.eachOf("aligned_neurons", [&](const Json& item) {
        atom.alignedNeurons.push_back({reader.indexOf(item), reader.field(item, "value"), reader.field(item, "share")});
    });
    const auto links = [&reader](std::vector<ForeignLink>& list) {
        return [&](const Json& item) {
            list.push_back({reader.indexOf(item), reader.field(item, "pearson"), reader.field(item, "cosine")});
        };
    };
    reader.eachOf("correlated_neurons", links(atom.correlatedNeurons));
    reader.eachOf("correlated_atoms", links(atom.correlatedAtoms));
    if (!reader.isGood())
        return damaged(where);
    return {};
}

Bytes encodeTokens(std::span<const TokenId> tokens)
{
    Bytes bytes;
    for (const TokenId token : tokens)
        appendVarint(bytes, static_cast<std::uint64_t>(token.v));
    return bytes;
}

Result<std::vector<TokenId>> decodeTokens(std::span<const std::byte> bytes, std::int64_t nVocabulary)
{
    std::vector<TokenId> tokens;
    ByteReader reader(bytes);
    while (reader.isGood() && reader.remaining() > 0 && tokens.size() <= kMostTokens)
        tokens.push_back(TokenId{static_cast<std::int32_t>(
            reader.varint(static_cast<std::uint64_t>(std::max<std::int64_t>(nVocabulary - 1, 0))))});
    if (!reader.isGood() || nVocabulary < 1 || tokens.empty() || tokens.size() > kMostTokens)
        return damaged("a window of an example");
    return tokens;
}

Bytes encodeActivations(std::span<const float> activations)
{
    Bytes bytes;
    appendVarint(bytes, static_cast<std::uint64_t>(std::ranges::count_if(activations, [](float activation) {
                     return activation != 0;
                 })));
    std::uint64_t skipped = 0;
    for (const float activation : activations) {
        if (activation == 0) {
            ++skipped;
            continue;
        }
        appendVarint(bytes, std::exchange(skipped, 0));
        appendNumber(bytes, activation);
    }
    return bytes;
}

Result<std::vector<float>> decodeActivations(std::span<const std::byte> bytes, std::size_t nTokens)
{
    std::vector<float> activations(nTokens);
    ByteReader reader(bytes);
    const std::uint64_t n = reader.varint(nTokens);
    std::uint64_t at = 0;
    for (std::uint64_t i = 0; i < n && reader.isGood(); ++i, ++at) {
        at += reader.varint(nTokens);
        const auto activation = reader.number<float>();
        if (at >= nTokens || !std::isfinite(activation))
            reader.setBad();
        else
            activations[at] = activation;
    }
    if (!reader.isGood() || reader.remaining() > 0)
        return damaged("the activations of an example");
    return activations;
}

Result<ImportedExample> readExample(const SQLite::Statement& row, int column, std::int64_t nVocabulary)
{
    ImportedExample example;
    const std::int64_t kind = row.getColumn(column).getInt64();
    example.group = kind == 0 ? ImportedExample::Group::Top : ImportedExample::Group::Interval;
    example.low = numberOrAbsent(row.getColumn(column + 1));
    example.high = numberOrAbsent(row.getColumn(column + 2));
    example.share = numberOrAbsent(row.getColumn(column + 3));
    example.window = row.getColumn(column + 4).getInt64();
    TRY_ASSIGN(example.tokens, decodeTokens(blobOf(row.getColumn(column + 7)), nVocabulary));
    TRY_ASSIGN(example.activations, decodeActivations(blobOf(row.getColumn(column + 6)), example.tokens.size()));
    const std::int64_t peak = row.getColumn(column + 5).getInt64();
    if (peak < 0 || peak >= static_cast<std::int64_t>(example.tokens.size()) || kind < 0 || kind > 1
        || example.window < 0 || example.window > std::numeric_limits<std::int32_t>::max())
        return damaged("an example");
    example.peak = static_cast<std::int32_t>(peak);
    return example;
}

void bindNumber(SQLite::Statement& statement, int index, double value)
{
    if (std::isfinite(value))
        statement.bind(index, value);
    else
        statement.bind(index);
}

double numberOrAbsent(const SQLite::Column& column)
{
    return column.isNull() ? kAbsent : column.getDouble();
}

} // namespace atomscope
