#include "tests/support/tinyindex.h"

#include "core/base/half.h"
#include "core/base/hash.h"
#include "core/index/activationcodec.h"
#include "core/index/segmentbuilder.h"

#include <algorithm>
#include <cmath>
#include <random>

namespace atomscope::test {

namespace {

using Random = std::mt19937_64;

double uniform(Random& random)
{
    return static_cast<double>(random() >> 11) * 0x1p-53;
}

int below(Random& random, int n)
{
    return static_cast<int>(random() % static_cast<std::uint64_t>(n));
}

std::string fingerprint(const std::string& of)
{
    Sha256 hash;
    hash.add(of);
    return hash.finish();
}

Definitions makeDefinitions(const TinyIndexSpec& spec)
{
    Definitions d;
    d.modelName = "tiny";
    d.modelFamily = "gpt2";
    d.modelFingerprint = fingerprint("model");
    d.saeName = "tiny-sae";
    d.saeFormat = "saelens";
    d.saeArchitecture = "jumprelu";
    d.saeFingerprint = fingerprint("sae");
    d.tokenizerFingerprint = fingerprint("tokenizer");
    d.hookName = "blocks.1.hook_resid_post";
    d.centring = "none";
    d.centringRule = "the test says so";
    d.inputNorm = "none";
    d.prependBos = spec.prependBos;
    d.bosRule = "the test says so";
    d.bosId = 0;
    d.contextSize = spec.contextSize;
    d.logitConvention = "norm-aware, vocabulary mean subtracted, divided by sigma";
    d.logitSigmaRule = "not estimated";
    d.dIn = spec.dIn;
    d.dSae = spec.dSae;
    d.nVocabulary = spec.nVocabulary;
    d.sources = {"tiny.jsonl"};
    d.split = "none";
    d.seed = spec.seed;
    d.toolVersion = "0.1.0";
    return d;
}

std::vector<VocabularyEntry> makeVocabulary(const TinyIndexSpec& spec)
{
    std::vector<VocabularyEntry> vocabulary(static_cast<std::size_t>(spec.nVocabulary));
    for (std::size_t i = 0; i < vocabulary.size(); ++i) {
        const std::string word = "w" + std::to_string(i);
        vocabulary[i] = {" " + word, "\xc4\xa0" + word, false};
    }
    vocabulary[0] = {"<|bos|>", "<|bos|>", true};
    vocabulary[3] = {"\xe2\x82", "\xc3\xa2\xc4\xa4", false}; // the first two bytes of "€"
    return vocabulary;
}

// Small numbers are frequent, as words are.
TokenId randomToken(Random& random, int nVocabulary)
{
    const double u = uniform(random);
    return TokenId{1 + static_cast<int>(u * u * (nVocabulary - 1))};
}

TokenFirings randomFirings(Random& random, const TinyIndexSpec& spec, TokenId token, bool& hasFiredOnce)
{
    TokenFirings firings;
    for (int atom = 1; atom < spec.dSae; ++atom) {
        bool fires = false;
        if (atom == 1)
            fires = uniform(random) < 0.9;
        else if (atom == 2)
            fires = token.v == 7;
        else if (atom == 3)
            fires = !std::exchange(hasFiredOnce, true);
        else // from one token in four to one in many
            fires = uniform(random) < 1.0 / (3 + atom) * (token.v % 5 == atom % 5 ? 2.0 : 0.5);
        if (!fires)
            continue;
        firings.atom.push_back(AtomId{atom});
        const double size = -std::log(1 - uniform(random)) * (1 + atom % 7);
        firings.activation.push_back(spec.threshold * 1.0001F + static_cast<float>(size));
    }
    return firings;
}

void addWindow(TinyTable& table, Random& random, DocumentRecord& document, std::int32_t firstToken, int nText,
               bool& hasFiredOnce)
{
    const auto& spec = table.spec;
    SequenceTokens window;
    window.id.v = static_cast<std::int32_t>(table.windows.size());
    window.document = document.id;
    window.firstTokenInDocument = firstToken;
    window.hasBos = spec.prependBos;
    if (spec.prependBos)
        window.ids.push_back(TokenId{0});
    for (int i = 0; i < nText; ++i)
        window.ids.push_back(uniform(random) < 0.01 ? TokenId{0} : randomToken(random, spec.nVocabulary));
    std::vector<TokenFirings> firings(window.ids.size());
    SequenceMoments moments;
    for (std::size_t t = 0; t < window.ids.size(); ++t) {
        const bool isCounted = window.ids[t].v != 0 && (spec.prependBos || t > 0);
        window.counted.push_back(isCounted ? 1 : 0);
        window.errorNorm.push_back(floatFromHalf(halfFromFloat(static_cast<float>(uniform(random)))));
        if (!isCounted)
            continue;
        firings[t] = randomFirings(random, spec, window.ids[t], hasFiredOnce);
        SequenceMoments token;
        token.nTokens = 1;
        for (int d = 0; d < spec.dIn; ++d)
            token.mean.push_back(uniform(random) * (d + 1));
        token.sumSquaredError = uniform(random);
        moments.add(token);
    }
    moments.mean.resize(static_cast<std::size_t>(spec.dIn));
    ++document.nSequences;
    table.windows.push_back(std::move(window));
    table.firings.push_back(std::move(firings));
    table.moments.push_back(std::move(moments));
}

LogitEffects randomEffects(Random& random, int nVocabulary)
{
    LogitEffects effects;
    for (int i = 0; i < 5; ++i) {
        effects.top.push_back({TokenId{below(random, nVocabulary)}, static_cast<float>(5 - i + uniform(random))});
        effects.bottom.push_back({TokenId{below(random, nVocabulary)}, static_cast<float>(i - 5 - uniform(random))});
    }
    for (int i = 0; i <= 8; ++i)
        effects.histogramEdges.push_back(static_cast<float>(i - 4));
    for (int i = 0; i < 8; ++i)
        effects.histogramCounts.push_back(below(random, 300));
    return effects;
}

// Documents with windows of a range, the last one's number of windows as far as the range goes.
SegmentDocuments documentsUpTo(const TinyTable& table, std::size_t begin, std::size_t end)
{
    SegmentDocuments documents;
    const std::int32_t first = table.windows[begin].document.v;
    const std::int32_t last = table.windows[end - 1].document.v;
    for (auto record : table.documents) {
        if (record.id.v < first || record.id.v > last)
            continue;
        record.nSequences = std::min(record.nSequences, static_cast<std::int32_t>(end) - record.firstSequence.v);
        documents.documents.push_back(record);
    }
    const auto& open = table.documents[static_cast<std::size_t>(last)];
    const auto stored = static_cast<std::int32_t>(end) - open.firstSequence.v;
    const bool isOpen = stored < open.nSequences;
    documents.nDocuments = last + (isOpen ? 0 : 1);
    documents.nWindowsOfOpenDocument = isOpen ? stored : 0;
    documents.textHash = fingerprint(std::to_string(last));
    return documents;
}

} // namespace

std::int64_t TinyTable::nTokens() const
{
    std::int64_t n = 0;
    for (const auto& window : windows)
        n += std::ranges::count(window.counted, 1);
    return n;
}

std::int64_t TinyTable::nFirings() const
{
    std::int64_t n = 0;
    for (const auto& window : firings) {
        for (const auto& token : window)
            n += static_cast<std::int64_t>(token.atom.size());
    }
    return n;
}

PostingList TinyTable::stored(AtomId atom) const
{
    PostingList list;
    std::uint64_t position = 0;
    for (const auto& window : firings) {
        for (const auto& token : window) {
            const auto found = std::ranges::find(token.atom, atom);
            if (found != token.atom.end()) {
                list.position.push_back(position);
                const float exact = token.activation[static_cast<std::size_t>(found - token.atom.begin())];
                list.activation.push_back(storedActivation(exact, spec.threshold));
            }
            ++position;
        }
    }
    return list;
}

AtomStatistics TinyTable::statistics(AtomId atom) const
{
    AtomStatistics statistics;
    long double sum = 0, sumOfSquares = 0;
    std::uint64_t position = 0;
    std::int32_t document = -1;
    for (std::size_t w = 0; w < windows.size(); ++w) {
        for (const auto& token : firings[w]) {
            const auto found = std::ranges::find(token.atom, atom);
            if (found != token.atom.end()) {
                const float value = token.activation[static_cast<std::size_t>(found - token.atom.begin())];
                ++statistics.nFired;
                sum += static_cast<long double>(value);
                sumOfSquares += static_cast<long double>(value) * static_cast<long double>(value);
                if (value > statistics.maxActivation) {
                    statistics.maxActivation = value;
                    statistics.maxPosition = position;
                }
                statistics.nDocuments += windows[w].document.v != document;
                document = windows[w].document.v;
            }
            ++position;
        }
    }
    statistics.sum = static_cast<double>(sum);
    statistics.sumOfSquares = static_cast<double>(sumOfSquares);
    return statistics;
}

TinyTable makeTinyTable(const TinyIndexSpec& spec)
{
    Random random(spec.seed);
    TinyTable table;
    table.spec = spec;
    table.definitions = makeDefinitions(spec);
    table.vocabulary = makeVocabulary(spec);
    bool hasFiredOnce = false;
    const int nTextAWindow = spec.contextSize - (spec.prependBos ? 1 : 0);
    for (int d = 0; d < spec.nDocuments; ++d) {
        DocumentRecord document;
        document.id.v = d;
        document.source = d % 3 == 0 ? "letters" : "notes";
        document.firstSequence.v = static_cast<std::int32_t>(table.windows.size());
        document.textHash = mix64(spec.seed * 1000 + static_cast<std::uint64_t>(d));
        // Every seventh document is empty; some are several windows long.
        const int nTokens = d % 7 == 6 ? 0 : 1 + below(random, 5 * spec.contextSize);
        for (int at = 0; at < nTokens; at += nTextAWindow)
            addWindow(table, random, document, at, std::min(nTextAWindow, nTokens - at), hasFiredOnce);
        table.documents.push_back(document);
    }
    for (int a = 0; a < spec.dSae; ++a) {
        table.logitEffects.push_back(randomEffects(random, spec.nVocabulary));
        std::vector<Neighbour> neighbours;
        for (int i = 1; i < std::min(spec.dSae, 6); ++i)
            neighbours.push_back({AtomId{(a + i) % spec.dSae}, static_cast<float>(0.9 - 0.1 * i)});
        table.neighbours.push_back(std::move(neighbours));
    }
    return table;
}

Result<void> commitWindows(IndexWriter& writer, const TinyTable& table, std::size_t begin, std::size_t end)
{
    const auto& spec = table.spec;
    SegmentBuilder builder(spec.dSae, spec.dIn,
                           std::vector<float>(static_cast<std::size_t>(spec.dSae), spec.threshold));
    builder.start(static_cast<std::uint64_t>(writer.state().nPositions),
                  SequenceId{static_cast<std::int32_t>(writer.state().nSequences)});
    std::size_t segmentBegin = begin;
    for (std::size_t w = begin; w < end; ++w) {
        std::vector<std::int64_t> rowStart = {0};
        std::vector<std::int32_t> atoms;
        std::vector<float> activations;
        for (const auto& token : table.firings[w]) {
            for (const AtomId atom : token.atom)
                atoms.push_back(atom.v);
            activations.insert(activations.end(), token.activation.begin(), token.activation.end());
            rowStart.push_back(static_cast<std::int64_t>(atoms.size()));
        }
        builder.add(table.windows[w], {rowStart, atoms, activations}, table.moments[w]);
        if (builder.nPositions() < spec.segmentTokens && w + 1 < end)
            continue;
        TRY(writer.commit(builder.finish(), documentsUpTo(table, segmentBegin, w + 1)));
        segmentBegin = w + 1;
    }
    return {};
}

Result<void> writeTinyAtomsTable(IndexWriter& writer, const TinyTable& table)
{
    const auto n = static_cast<std::size_t>(table.spec.dSae);
    std::vector<std::int64_t> nFired(n), nDocuments(n);
    std::vector<double> density(n), maxAct(n), meanAct(n);
    std::vector<std::string> category(n);
    std::vector<std::uint8_t> sparklines(16 * n);
    for (std::size_t a = 0; a < n; ++a) {
        const AtomStatistics s = table.statistics(AtomId{static_cast<std::int32_t>(a)});
        nFired[a] = s.nFired;
        nDocuments[a] = s.nDocuments;
        density[a] = static_cast<double>(s.nFired) / static_cast<double>(table.nTokens());
        maxAct[a] = static_cast<double>(s.maxActivation);
        meanAct[a] = s.nFired == 0 ? std::nan("") : s.sum / static_cast<double>(s.nFired);
        category[a] = s.nFired == 0 ? "dead" : density[a] > 0.1 ? "dense" : "not decided";
        for (std::size_t i = 0; i < 16; ++i)
            sparklines[16 * a + i] = s.nFired == 0 ? 0 : static_cast<std::uint8_t>(255 - 15 * i);
    }
    const std::vector<IndexWriter::Column> columns
        = {{"n_fired", nFired},   {"density", density},        {"max_act", maxAct},
           {"mean_act", meanAct}, {"n_documents", nDocuments}, {"category", category}};
    return writer.writeAtomsTable(columns, sparklines, writer.state().nTokens);
}

Result<void> writeUnfinishedIndex(const std::filesystem::path& file, const TinyTable& table, std::size_t nWindows)
{
    TRY_ASSIGN(auto writer, IndexWriter::open(file, table.definitions, IndexWriter::Existing::Resume));
    TRY(writer.writeVocabulary(table.vocabulary));
    TRY(writer.writeLogitEffects(AtomId{0}, table.logitEffects));
    return commitWindows(writer, table, 0, nWindows);
}

Result<void> writeTinyIndex(const std::filesystem::path& file, const TinyTable& table)
{
    TRY_ASSIGN(auto writer, IndexWriter::open(file, table.definitions, IndexWriter::Existing::Resume));
    TRY(writer.writeVocabulary(table.vocabulary));
    TRY(writer.writeLogitEffects(AtomId{0}, table.logitEffects));
    TRY(commitWindows(writer, table, 0, table.windows.size()));
    TRY(writer.mergeSegments());
    TRY(writeTinyAtomsTable(writer, table));
    TRY(writer.writeNeighbours(AtomId{0}, table.neighbours));
    TRY(writer.finish());
    TRY_ASSIGN(const bool isOut, writer.leaveWal());
    return isOut ? Result<void>() : fail(ErrorCode::Busy, file.string() + " is open elsewhere");
}

} // namespace atomscope::test
