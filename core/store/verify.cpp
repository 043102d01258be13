#include "core/store/verify.h"

#include "core/base/hash.h"
#include "core/store/atomstable.h"
#include "core/store/definitionrows.h"
#include "core/store/indexscan.h"
#include "core/store/segmentmerger.h"
#include "core/store/verifydense.h"
#include "core/store/verifyimported.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <map>

namespace atomscope {

namespace {

// Stored activations are within 2^-11 of the exact ones, 2^-10 where they were rounded up at a threshold.
constexpr double kStoredError = 0x1p-10;

// How often and where, as a sum of hashes: equal whatever the order, different (but for one case in 2^64) when a place
// or an activation differs.
struct Tally
{
    std::int64_t count = 0;
    std::uint64_t hash = 0;
    std::int32_t nDocuments = 0, lastDocument = -1;

    void add(std::uint64_t position, float activation)
    {
        ++count;
        hash += mix64(mix64(position) ^ std::bit_cast<std::uint32_t>(activation));
    }
    bool agrees(const Tally& other) const { return count == other.count && hash == other.hash; }
};

bool isClose(double a, double b, double relative)
{
    return std::abs(a - b) <= relative * std::max(std::abs(a), std::abs(b));
}

class Verifier
{
public:
    explicit Verifier(const IndexScan& scan)
        : m_scan(scan)
        , m_atoms(static_cast<std::size_t>(scan.definitions.dSae))
    {
    }

    Result<void> run()
    {
        TRY(checkFile());
        TRY(checkFingerprints());
        if (!m_scan.definitions.importedFrom.empty())
            return verifyImported(m_scan);
        TRY(checkWindows());
        TRY(checkDocuments());
        TRY(checkPostings());
        TRY(checkTokenLists());
        TRY(checkStatistics());
        TRY(verifyDenseSample(m_scan));
        return checkAtomsTable();
    }

private:
    template <typename... Arguments>
    tl::unexpected<Error> disagree(fmt::format_string<Arguments...> format, Arguments&&... arguments) const
    {
        return fail(ErrorCode::Conflict,
                    m_scan.file.string() + ": " + fmt::format(format, std::forward<Arguments>(arguments)...));
    }

    Result<void> checkFile() const;
    Result<void> checkFingerprints() const;
    Result<void> checkWindows();
    Result<void> checkWindow(const SequenceTokens& tokens, const std::vector<TokenFirings>& firings);
    Result<void> checkDocuments() const;
    Result<void> checkPostings();
    Result<void> checkTokenLists();
    Result<void> checkStatistics() const;
    Result<void> checkAtomsTable();
    Result<void> checkColumn(const AtomsColumn& column, const std::vector<AtomSums>& sums) const;
    Result<void> nameAtomDifference(std::int32_t atom, const PostingList& list) const;
    Result<void> nameTokenDifference(std::int32_t token, const std::vector<std::uint64_t>& places) const;

    const IndexScan& m_scan;
    std::vector<Tally> m_atoms; // from the forward lists
    std::map<std::int32_t, Tally> m_tokens; // from the windows
    // From the posting lists:
    std::vector<float> m_largest = std::vector<float>(m_atoms.size());
    std::vector<double> m_sum = std::vector<double>(m_atoms.size()), m_sumOfSquares = m_sum;
    std::vector<float> m_activationAtMaximum = std::vector<float>(m_atoms.size());
};

Result<void> Verifier::checkFile() const
{
    const std::string answer = pragmaText(*m_scan.database, "integrity_check(1)");
    if (answer != "ok")
        return disagree("SQLite finds it damaged: {}", answer);
    return {};
}

Result<void> Verifier::checkFingerprints() const
{
    const auto& d = m_scan.definitions;
    const std::pair<const char*, const std::string*> all[] = {{"model_fingerprint", &d.modelFingerprint},
                                                              {"sae_fingerprint", &d.saeFingerprint},
                                                              {"tokenizer_fingerprint", &d.tokenizerFingerprint},
                                                              {"text_hash", &m_scan.rows.textHash}};
    for (const auto& [name, value] : all) {
        const bool isHash = value->size() == 64 && value->find_first_not_of("0123456789abcdef") == std::string::npos;
        if (!value->empty() && !isHash)
            return disagree("{} is no SHA-256: \"{}\"", name, *value);
    }
    if (d.saeFingerprint.empty())
        return disagree("sae_fingerprint is missing");
    return {};
}

Result<void> Verifier::checkWindow(const SequenceTokens& tokens, const std::vector<TokenFirings>& firings)
{
    const auto w = static_cast<std::size_t>(tokens.id.v);
    const auto& table = m_scan.windows;
    if (static_cast<std::size_t>(table.nTokens(w)) != tokens.ids.size() || firings.size() != tokens.ids.size()
        || table.document[w] != tokens.document || table.firstTokenInDocument[w] != tokens.firstTokenInDocument
        || (table.hasBos[w] != 0) != tokens.hasBos)
        return disagree("window {} is not where the table of windows says", w);
    if (tokens.loss.empty() == m_scan.definitions.hasLoss)
        return disagree("window {} {} losses, against the definition has_loss", w,
                        tokens.loss.empty() ? "has no" : "has");
    for (std::size_t t = 0; t < firings.size(); ++t) {
        const std::uint64_t position = table.firstPosition[w] + t;
        if (tokens.counted[t] != 0)
            m_tokens[tokens.ids[t].v].add(position, 0);
        else if (!firings[t].atom.empty())
            return disagree("atom {} fires at token {} of window {}, which is not counted", firings[t].atom.front().v,
                            t, w);
        for (std::size_t i = 0; i < firings[t].atom.size(); ++i) {
            Tally& tally = m_atoms[static_cast<std::size_t>(firings[t].atom[i].v)];
            tally.add(position, firings[t].activation[i]);
            tally.nDocuments += tally.lastDocument != tokens.document.v;
            tally.lastDocument = tokens.document.v;
        }
    }
    return {};
}

Result<void> Verifier::checkWindows()
{
    struct Counts
    {
        std::int64_t nTokens = 0, nFirings = 0;
        std::uint64_t hash = 0;
    };
    std::map<std::int64_t, Counts> found;
    TRY(forEachWindow(m_scan,
                      [&](const SegmentRow& segment, const SequenceTokens& tokens, std::span<const std::byte> body,
                          const std::vector<TokenFirings>& firings) {
                          Counts& counts = found[segment.id];
                          counts.nTokens += std::ranges::count(tokens.counted, 1);
                          for (const auto& token : firings)
                              counts.nFirings += static_cast<std::int64_t>(token.atom.size());
                          counts.hash += sequenceHash(tokens.id, body);
                          return checkWindow(tokens, firings);
                      }));
    for (const auto& segment : m_scan.segments) {
        const Counts& counts = found[segment.id];
        if (counts.nTokens != segment.nTokens)
            return disagree("segment {} says n_tokens = {} and its windows hold {}", segment.id, segment.nTokens,
                            counts.nTokens);
        if (counts.nFirings != segment.nFirings)
            return disagree("segment {} says n_firings = {} and its forward lists hold {}", segment.id,
                            segment.nFirings, counts.nFirings);
    }
    // Only after the token lists could name a changed token exactly.
    for (const auto& segment : m_scan.segments) {
        if (found[segment.id].hash != segment.sequenceHash) {
            TRY(checkTokenLists());
            return disagree("the windows of segment {} were changed: their hash differs", segment.id);
        }
    }
    return {};
}

Result<void> Verifier::checkDocuments() const
{
    std::map<std::int32_t, std::pair<std::int32_t, std::int32_t>> found; // document → first window, number
    for (std::size_t w = 0; w < m_scan.windows.size(); ++w) {
        auto& span = found.try_emplace(m_scan.windows.document[w].v, static_cast<std::int32_t>(w), 0).first->second;
        ++span.second;
    }
    for (const auto& document : readDocuments(m_scan)) {
        const auto windows = found.find(document.id.v);
        const std::int32_t n = windows == found.end() ? 0 : windows->second.second;
        if (n != document.nSequences || (n > 0 && windows->second.first != document.firstSequence.v))
            return disagree("document {} says {} windows from {} and there are {}", document.id.v, document.nSequences,
                            document.firstSequence.v, n);
        if (windows != found.end())
            found.erase(windows);
    }
    if (!found.empty())
        return disagree("document {} has windows and no row in documents", found.begin()->first);
    return {};
}

Result<void> Verifier::nameAtomDifference(std::int32_t atom, const PostingList& list) const
{
    std::size_t i = 0;
    TRY(forEachWindow(
        m_scan,
        [&](const SegmentRow&, const SequenceTokens& tokens, std::span<const std::byte>,
            const std::vector<TokenFirings>& firings) -> Result<void> {
            for (std::size_t t = 0; t < firings.size(); ++t) {
                const std::uint64_t position = m_scan.windows.firstPosition[static_cast<std::size_t>(tokens.id.v)] + t;
                const auto& atoms = firings[t].atom;
                const auto at = std::ranges::find(atoms, AtomId{atom});
                const bool isListed = i < list.position.size() && list.position[i] == position;
                if ((at != atoms.end()) != isListed)
                    return disagree("atom {} at token {} of window {} is only in the {}", atom, t, tokens.id.v,
                                    isListed ? "posting list" : "forward list");
                if (!isListed)
                    continue;
                const float activation = firings[t].activation[static_cast<std::size_t>(at - atoms.begin())];
                if (activation != list.activation[i])
                    return disagree(
                        "atom {} at token {} of window {} has activation {} in the posting list and {} in the "
                        "forward list",
                        atom, t, tokens.id.v, list.activation[i], activation);
                ++i;
            }
            return {};
        }));
    return disagree("the posting list of atom {} differs from the forward lists", atom);
}

Result<void> Verifier::checkPostings()
{
    TRY_ASSIGN(const auto sums, readAllSums(m_scan));
    MergedCursor cursor(*m_scan.database, PackedTable::Postings, m_scan.segments);
    std::vector<Tally> left = m_atoms;
    PostingList list;
    for (std::int32_t atom = 0;;) {
        TRY_ASSIGN(const bool hasAtom, cursor.nextPostings(atom, list));
        if (!hasAtom)
            break;
        if (atom >= m_scan.definitions.dSae)
            return disagree("there is a posting list of atom {} and only {} atoms", atom, m_scan.definitions.dSae);
        const auto a = static_cast<std::size_t>(atom);
        Tally tally;
        for (std::size_t i = 0; i < list.position.size(); ++i) {
            const double value = static_cast<double>(list.activation[i]);
            tally.add(list.position[i], list.activation[i]);
            m_sum[a] += value;
            m_sumOfSquares[a] += value * value;
            m_largest[a] = std::max(m_largest[a], list.activation[i]);
            if (list.position[i] == sums[a].maxPosition)
                m_activationAtMaximum[a] = list.activation[i];
        }
        if (!tally.agrees(left[a]))
            return nameAtomDifference(atom, list);
        left[a] = {};
    }
    for (std::size_t a = 0; a < left.size(); ++a) {
        if (left[a].count > 0)
            return disagree("atom {} fires {} times in the forward lists and has no posting list", a, left[a].count);
    }
    return {};
}

Result<void> Verifier::nameTokenDifference(std::int32_t token, const std::vector<std::uint64_t>& places) const
{
    std::size_t i = 0;
    TRY(forEachWindow(m_scan,
                      [&](const SegmentRow&, const SequenceTokens& tokens, std::span<const std::byte>,
                          const std::vector<TokenFirings>&) -> Result<void> {
                          for (std::size_t t = 0; t < tokens.ids.size(); ++t) {
                              const std::uint64_t position
                                  = m_scan.windows.firstPosition[static_cast<std::size_t>(tokens.id.v)] + t;
                              const bool isListed = i < places.size() && places[i] == position;
                              const bool isThere = tokens.counted[t] != 0 && tokens.ids[t].v == token;
                              if (isListed != isThere)
                                  return disagree("token {} of window {} is {} and the list of token {} says {}", t,
                                                  tokens.id.v, tokens.ids[t].v, token,
                                                  isListed ? "it stands there" : "it does not");
                              i += isListed ? 1 : 0;
                          }
                          return {};
                      }));
    return disagree("the list of token {} differs from the windows", token);
}

Result<void> Verifier::checkTokenLists()
{
    MergedCursor cursor(*m_scan.database, PackedTable::TokenPostings, m_scan.segments);
    auto left = m_tokens;
    std::vector<std::uint64_t> places;
    for (std::int32_t token = 0;;) {
        TRY_ASSIGN(const bool hasToken, cursor.nextPlaces(token, places));
        if (!hasToken)
            break;
        Tally tally;
        for (const std::uint64_t position : places)
            tally.add(position, 0);
        const auto expected = left.find(token);
        if (expected == left.end() || !tally.agrees(expected->second))
            return nameTokenDifference(token, places);
        left.erase(expected);
    }
    if (!left.empty())
        return nameTokenDifference(left.begin()->first, {});
    return {};
}

Result<void> Verifier::checkStatistics() const
{
    TRY_ASSIGN(const auto sums, readAllSums(m_scan));
    for (std::size_t a = 0; a < sums.size(); ++a) {
        const AtomSums& s = sums[a];
        if (s.nFired != m_atoms[a].count)
            return disagree("atom {} says n_fired = {} and its lists hold {}", a, s.nFired, m_atoms[a].count);
        if (s.nDocuments != m_atoms[a].nDocuments)
            return disagree("atom {} says n_documents = {} and its lists say {}", a, s.nDocuments,
                            m_atoms[a].nDocuments);
        if (!isClose(s.sum.hi, m_sum[a], kStoredError)
            || !isClose(s.sumOfSquares.hi, m_sumOfSquares[a], 2 * kStoredError))
            return disagree("atom {} says activations add up to {} (squares: {}) and its list gives {} ({})", a,
                            s.sum.hi, s.sumOfSquares.hi, m_sum[a], m_sumOfSquares[a]);
        if (!isClose(static_cast<double>(s.maxActivation), static_cast<double>(m_largest[a]), kStoredError))
            return disagree("atom {} says max_act = {} and its list's largest is {}", a, s.maxActivation, m_largest[a]);
        if (m_activationAtMaximum[a] != m_largest[a])
            return disagree("atom {} says its maximum is at position {} and it is not", a, s.maxPosition);
    }
    return {};
}

Result<void> Verifier::checkColumn(const AtomsColumn& column, const std::vector<AtomSums>& sums) const
{
    TRY_ASSIGN(const AtomColumn values,
               readAtomsColumn(*m_scan.database, m_scan.definitions.dSae, column, m_scan.file));
    for (std::size_t a = 0; a < sums.size(); ++a) {
        const double found = std::visit(
            [&](const auto& vector) -> double {
                if constexpr (std::is_arithmetic_v<typename std::decay_t<decltype(vector)>::value_type>)
                    return static_cast<double>(vector[a]);
                else
                    return std::nan("");
            },
            values);
        const auto n = static_cast<double>(sums[a].nFired);
        double expected = n;
        if (column.name == "density")
            expected = n / static_cast<double>(m_scan.state.nTokens);
        else if (column.name == "max_act")
            expected = static_cast<double>(sums[a].maxActivation);
        else if (column.name == "mean_act")
            expected = sums[a].sum.hi / n;
        const bool hasNone = sums[a].nFired == 0 && (column.name == "max_act" || column.name == "mean_act");
        if (hasNone ? found > 0 : !isClose(found, expected, column.name == "n_fired" ? 0.0 : 1e-6))
            return disagree("the table of atoms says {} = {} for atom {} and its lists give {}", column.name, found, a,
                            expected);
    }
    return {};
}

Result<void> Verifier::checkAtomsTable()
{
    const auto columns = atomsColumns(*m_scan.database);
    if (columns.empty())
        return {};
    if (m_scan.rows.atomsTableTokens != m_scan.state.nTokens) {
        // While an index is being filled the table may be older than the lists.
        if (!m_scan.state.isFinished)
            return {};
        return disagree("the table of atoms was made at {} tokens and there are {}", m_scan.rows.atomsTableTokens,
                        m_scan.state.nTokens);
    }
    TRY_ASSIGN(const auto sums, readAllSums(m_scan));
    for (const auto& column : columns) {
        if (column.name == "n_fired" || column.name == "density" || column.name == "max_act"
            || column.name == "mean_act")
            TRY(checkColumn(column, sums));
    }
    return {};
}

} // namespace

Result<void> verifyIndex(const std::filesystem::path& file)
{
    return guarded(file, [&]() -> Result<void> {
        TRY_ASSIGN(const auto scan, openScan(file));
        return Verifier(*scan).run();
    });
}

} // namespace atomscope
