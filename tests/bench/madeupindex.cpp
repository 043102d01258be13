#include "tests/bench/madeupindex.h"

#include "core/index/segmentbuilder.h"
#include "core/measures/atomtable.h"
#include "core/store/atomindex.h"
#include "core/store/indexwriter.h"

#include <algorithm>
#include <cmath>
#include <random>
#include <string>
#include <vector>

namespace fs = std::filesystem;

namespace atomscope::bench {

namespace {

constexpr int kContext = 128;
constexpr int kWindowsOfDocument = 4;
constexpr int kWindowsOfSegment = 1024;
constexpr int kVocabulary = 8192;

Definitions makeDefinitions(const MadeUpIndex& spec)
{
    Definitions d;
    d.modelName = "made up";
    d.saeName = "made up";
    d.saeFingerprint = std::string(64, '0');
    d.hookName = "nowhere";
    d.contextSize = kContext;
    d.prependBos = true;
    d.bosId = 0;
    d.dIn = 1;
    d.dSae = spec.nAtoms;
    d.nVocabulary = kVocabulary;
    d.sources = {"made up"};
    d.split = "none";
    d.centring = "none";
    d.seed = 1;
    return d;
}

// One window with its firings, atoms ascending.
struct Window
{
    SequenceTokens tokens;
    std::vector<std::int64_t> rowStart{0};
    std::vector<std::int32_t> atom;
    std::vector<float> activation;
};

Window makeWindow(std::mt19937& random, const MadeUpIndex& spec, int number)
{
    Window window;
    window.tokens.id.v = number;
    window.tokens.document.v = number / kWindowsOfDocument;
    window.tokens.firstTokenInDocument = number % kWindowsOfDocument * (kContext - 1);
    window.tokens.hasBos = true;
    std::lognormal_distribution<float> size(0, 1);
    std::uniform_real_distribution<double> uniform(0, 1);
    for (int t = 0; t < kContext; ++t) {
        const double u = uniform(random);
        window.tokens.ids.push_back(TokenId{t == 0 ? 0 : 1 + static_cast<int>(u * u * u * (kVocabulary - 1))});
        window.tokens.counted.push_back(t > 0);
        window.tokens.errorNorm.push_back(0.5f);
        for (std::int32_t a = 0; t > 0 && a < spec.nAtoms; ++a) {
            // The others: geometric steps from one firing atom to the next.
            if (a > 0)
                a += static_cast<std::int32_t>(std::log(1 - uniform(random)) / std::log(1 - spec.otherRate));
            if (a >= spec.nAtoms || (a == 0 && uniform(random) > spec.denseRate))
                continue;
            window.atom.push_back(a);
            window.activation.push_back(size(random));
        }
        window.rowStart.push_back(static_cast<std::int64_t>(window.atom.size()));
    }
    return window;
}

// A normal spread of effects and arbitrary neighbours: as many bytes as real ones.
Result<void> writeExtras(IndexWriter& writer, const MadeUpIndex& spec)
{
    constexpr int kAtOnce = 1024, kListed = 20, kBins = 64;
    for (int first = 0; first < spec.nAtoms; first += kAtOnce) {
        std::vector<LogitEffects> effects(static_cast<std::size_t>(std::min(kAtOnce, spec.nAtoms - first)));
        std::vector<std::vector<Neighbour>> neighbours(effects.size());
        for (std::size_t i = 0; i < effects.size(); ++i) {
            const int atom = first + static_cast<int>(i);
            for (int row = 0; row < kListed; ++row) {
                const float size = 1.0f - static_cast<float>(row) / kListed;
                effects[i].top.push_back({TokenId{(atom + row) % kVocabulary}, size});
                effects[i].bottom.push_back({TokenId{(atom + 7 * row + 1) % kVocabulary}, -size});
                neighbours[i].push_back({AtomId{(atom + 13 * row + 1) % spec.nAtoms}, size});
            }
            for (int bin = 0; bin <= kBins; ++bin)
                effects[i].histogramEdges.push_back(-1.0f + 2.0f * static_cast<float>(bin) / kBins);
            effects[i].histogramCounts.assign(kBins, kVocabulary / kBins);
        }
        TRY(writer.writeLogitEffects(AtomId{first}, effects));
        TRY(writer.writeNeighbours(AtomId{first}, neighbours));
    }
    return {};
}

} // namespace

Result<void> writeMadeUpIndex(const fs::path& file, const MadeUpIndex& spec)
{
    TRY_ASSIGN(IndexWriter writer, IndexWriter::open(file, makeDefinitions(spec), IndexWriter::Existing::Replace));
    std::vector<VocabularyEntry> vocabulary(kVocabulary);
    for (std::size_t i = 0; i < vocabulary.size(); ++i)
        vocabulary[i].bytes = vocabulary[i].spelling = " w" + std::to_string(i);
    TRY(writer.writeVocabulary(vocabulary));
    std::mt19937 random(1);
    SegmentBuilder builder(spec.nAtoms, 1, {});
    SequenceMoments moments{kContext - 1, {0}, 1, 0.1};
    for (int first = 0; first < spec.nWindows; first += kWindowsOfSegment) {
        builder.start(static_cast<std::uint64_t>(writer.state().nPositions), SequenceId{first});
        SegmentDocuments documents;
        for (int w = first; w < first + kWindowsOfSegment; ++w) {
            const Window window = makeWindow(random, spec, w);
            builder.add(window.tokens, {window.rowStart, window.atom, window.activation}, moments);
            if (w % kWindowsOfDocument == 0)
                documents.documents.push_back({window.tokens.document, "made up", SequenceId{w}, kWindowsOfDocument,
                                               static_cast<std::uint64_t>(w)});
        }
        documents.nDocuments = (first + kWindowsOfSegment) / kWindowsOfDocument;
        TRY(writer.commit(builder.finish(), documents));
    }
    if (spec.hasExtras)
        TRY(writeExtras(writer, spec));
    TRY_ASSIGN(const AtomIndex index, AtomIndex::open(file));
    TRY_ASSIGN(const AtomTable table, makeAtomTable(index));
    TRY(writer.writeAtomsTable(table.columns, table.sparklines, table.nTokens));
    return writer.finish();
}

} // namespace atomscope::bench
