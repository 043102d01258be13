#include "core/measures/atomtable.h"

#include "core/measures/concentration.h"
#include "core/measures/corpusreader.h"
#include "core/measures/histogram.h"
#include "core/measures/lookup.h"
#include "core/measures/ranking.h"
#include "core/measures/registry.h"
#include "core/measures/tokencounts.h"
#include "core/measures/tokeninformation.h"
#include "core/text/corpus.h"

#include <algorithm>
#include <limits>
#include <span>

namespace atomscope {

namespace {

std::vector<IndexWriter::Column> emptyColumns(std::size_t nAtoms)
{
    std::vector<IndexWriter::Column> columns;
    for (const Measure& measure : measures()) {
        AtomColumn values;
        switch (measure.kind) {
        case Measure::Kind::Integer:
            values = std::vector<std::int64_t>(nAtoms);
            break;
        case Measure::Kind::Real:
            values = std::vector<double>(nAtoms);
            break;
        case Measure::Kind::Text:
            values = std::vector<std::string>(nAtoms);
            break;
        }
        columns.push_back({std::string(measure.name), std::move(values)});
    }
    return columns;
}

void setRow(std::vector<IndexWriter::Column>& columns, std::size_t atom, const AtomFacts& facts)
{
    for (std::size_t i = 0; i < columns.size(); ++i) {
        AtomCell cell = measures()[i].value(facts);
        std::visit(
            [&](auto& values) {
                using Value = typename std::decay_t<decltype(values)>::value_type;
                values[atom] = std::move(std::get<Value>(cell));
            },
            columns[i].values);
    }
}

AutomaticCategory categoryOf(const AtomStatistics& statistics, std::int64_t nTokens, std::span<const TokenCount> tokens,
                             const CorpusTokens& corpus)
{
    AutomaticCategory category;
    const LookupScore lookup = scoreLookup(tokens, corpus);
    category.lookupGain = lookup.gain;
    category.lookupF1 = lookup.f1;
    category.topTokenShare = topTokenShare(tokens, 1);
    category.fiveTokenShare = topTokenShare(tokens, kMostFrequent);
    if (!tokens.empty())
        category.topToken = TokenId{tokens.front().token};
    category.nFired = statistics.nFired;
    category.nDocuments = statistics.nDocuments;
    category.name = decideCategory(category, nTokens);
    return category;
}

/// What is needed to measure one atom after another.
class AtomMeter
{
public:
    AtomMeter(const AtomIndex& index, const CorpusTokens& corpus, const WindowTable& windows)
        : m_index(index)
        , m_corpus(corpus)
        , m_counter(corpus)
        , m_information(corpus)
        , m_concentration(windows, corpus)
    {
    }

    AtomFacts measure(const AtomStatistics& statistics, const PostingList& firings, const Ranking& ranking)
    {
        AtomFacts facts;
        facts.nTokens = m_index.state().nTokens;
        facts.statistics = statistics;
        const std::span<const TokenCount> tokens = m_counter.count(firings);
        facts.category = categoryOf(statistics, facts.nTokens, tokens, m_corpus);
        facts.tokenInformation = m_information.uncertaintyCoefficient(tokens);
        if (!tokens.empty()) {
            const auto top = static_cast<std::size_t>(tokens.front().token);
            facts.firesAtTopToken = static_cast<double>(tokens.front().total())
                / static_cast<double>(m_corpus.counts(0)[top] + m_corpus.counts(1)[top]);
            facts.topToken = m_index.tokenBytes(facts.category.topToken);
            repairUtf8(facts.topToken);
        }
        facts.shape = shapeOf(ranking.activation);
        facts.concentration = m_concentration.measure(firings);
        return facts;
    }

private:
    const AtomIndex& m_index;
    const CorpusTokens& m_corpus;
    TokenCounter m_counter;
    TokenInformation m_information;
    ConcentrationMeter m_concentration;
};

} // namespace

Result<AtomTable> makeAtomTable(const AtomIndex& index, std::stop_token stop)
{
    const auto nAtoms = static_cast<std::size_t>(index.definitions().dSae);
    AtomTable table;
    table.nTokens = index.state().nTokens;
    table.columns = emptyColumns(nAtoms);
    table.sparklines.resize(nAtoms * kSparklineBins);

    TRY_ASSIGN(const std::vector<AtomStatistics> statistics, index.allStatistics());
    TRY_ASSIGN(const CorpusTokens corpus, readCorpusTokens(index, stop));
    TRY_ASSIGN(const auto windows, index.windows());
    AtomMeter meter(index, corpus, *windows);
    for (std::size_t atom = 0; atom < nAtoms; ++atom) {
        if (stop.stop_requested())
            return fail(ErrorCode::Cancelled, "The table of atoms was stopped.");
        const AtomId id{static_cast<std::int32_t>(atom)};
        TRY_ASSIGN(const PostingList firings, index.postings(id));
        TRY(checkInside(index, firings, corpus));
        TRY_ASSIGN(const LogitEffects effects, index.logitEffects(id));
        const Ranking ranking = rankFirings(firings);
        AtomFacts facts = meter.measure(statistics[atom], firings, ranking);
        facts.logits = summarizeLogits(effects);
        TRY_ASSIGN(const auto neighbours, index.neighbours(id));
        if (!neighbours.empty())
            facts.nearestCosine = static_cast<double>(neighbours.front().cosine);
        setRow(table.columns, atom, facts);
        const auto bytes = sparkline(logHistogram(ranking.activation));
        std::copy(bytes.begin(), bytes.end(),
                  table.sparklines.begin() + static_cast<std::ptrdiff_t>(atom * kSparklineBins));
    }
    return table;
}

Result<IndexHealth> measureHealth(const AtomIndex& index)
{
    const IndexState& state = index.state();
    const auto quotient = [](double numerator, double denominator) {
        return denominator == 0 ? std::numeric_limits<double>::quiet_NaN() : numerator / denominator;
    };
    IndexHealth health;
    health.l0 = quotient(static_cast<double>(state.nFirings), static_cast<double>(state.nTokens));
    health.fvu = quotient(state.sumSquaredError, state.sumSquaredDeviation);
    health.bytesPerFiring = quotient(static_cast<double>(state.nBytesOnDisk), static_cast<double>(state.nFirings));
    TRY_ASSIGN(const std::vector<AtomStatistics> statistics, index.allStatistics());
    double mass = 0, denseMass = 0;
    for (const AtomStatistics& atom : statistics) {
        const bool isDenseHere = isDense(atom.nFired, state.nTokens);
        health.nDead += atom.nFired == 0;
        health.nDense += isDenseHere;
        mass += atom.sumOfSquares;
        denseMass += isDenseHere ? atom.sumOfSquares : 0;
    }
    health.denseMass = quotient(denseMass, mass);
    return health;
}

} // namespace atomscope
