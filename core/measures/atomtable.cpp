#include "core/measures/atomtable.h"

#include "core/measures/histogram.h"
#include "core/measures/holdout.h"
#include "core/measures/lookup.h"
#include "core/measures/ranking.h"
#include "core/measures/registry.h"
#include "core/measures/tokencounts.h"
#include "core/text/corpus.h"

#include <algorithm>
#include <limits>

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

Result<CorpusTokens> readCorpusTokens(const AtomIndex& index, std::stop_token stop)
{
    TRY_ASSIGN(const auto windows, index.windows());
    const HoldOutUnit unit = holdOutUnitFromString(index.definitions().holdOutUnit);
    CorpusTokens corpus(index.definitions().nVocabulary);
    DocumentRecord document;
    for (std::size_t window = 0; window < windows->size(); ++window) {
        if (stop.stop_requested())
            return fail(ErrorCode::Cancelled, "The table of atoms was stopped.");
        const SequenceId id{static_cast<std::int32_t>(window)};
        if (document.id != windows->document[window]) {
            TRY_ASSIGN(document, index.document(windows->document[window]));
        }
        TRY_ASSIGN(const SequenceTokens tokens, index.sequence(id));
        corpus.add(tokens, halfOf(unit, document.textHash, id.v - document.firstSequence.v));
    }
    return corpus;
}

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
    TokenCounter counter(corpus);
    for (std::size_t atom = 0; atom < nAtoms; ++atom) {
        if (stop.stop_requested())
            return fail(ErrorCode::Cancelled, "The table of atoms was stopped.");
        const AtomId id{static_cast<std::int32_t>(atom)};
        AtomFacts facts;
        facts.nTokens = table.nTokens;
        facts.statistics = statistics[atom];
        TRY_ASSIGN(const LogitEffects effects, index.logitEffects(id));
        facts.logits = summarizeLogits(effects);
        TRY_ASSIGN(const PostingList firings, index.postings(id));
        if (!firings.position.empty() && firings.position.back() >= corpus.tokens().size())
            return fail(ErrorCode::BadFormat,
                        index.path().string()
                            + " has firings outside its text: check it with atomscope-worker verify.");
        facts.category = categoryOf(facts.statistics, table.nTokens, counter.count(firings), corpus);
        if (facts.category.topToken.v >= 0) {
            facts.topToken = index.tokenBytes(facts.category.topToken);
            repairUtf8(facts.topToken);
        }
        setRow(table.columns, atom, facts);
        const auto bytes = sparkline(logHistogram(rankFirings(firings).activation));
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
    for (const AtomStatistics& atom : statistics) {
        health.nDead += atom.nFired == 0;
        health.nDense += isDense(atom.nFired, state.nTokens);
    }
    return health;
}

} // namespace atomscope
