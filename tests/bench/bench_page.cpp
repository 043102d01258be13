// How long everything that an atom's page shows takes to fetch and compute, on an index of a million tokens whose first
// atom fires at 300,000 of them. Prints medians with their goals.
#include "core/index/segmentbuilder.h"
#include "core/measures/atomtable.h"
#include "core/pages/atompage.h"
#include "core/store/indexwriter.h"
#include "tests/bench/timing.h"

#include <cmath>
#include <cstdio>
#include <filesystem>
#include <malloc.h>
#include <random>
#include <string>
#include <unistd.h>
#include <vector>

using namespace atomscope;
using bench::measure;
using bench::mustHave;
namespace fs = std::filesystem;

namespace {

constexpr int kContext = 128;
constexpr int kWindows = 8192;
constexpr int kWindowsOfDocument = 4;
constexpr int kWindowsOfSegment = 1024;
constexpr int kVocabulary = 8192;
constexpr int kAtoms = 512;
constexpr double kDenseRate = 0.2975; // 300,000 firings of the first atom
constexpr double kOtherRate = 0.02;

Definitions makeDefinitions()
{
    Definitions d;
    d.contextSize = kContext;
    d.prependBos = true;
    d.bosId = 0;
    d.dIn = 1;
    d.dSae = kAtoms;
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

Window makeWindow(std::mt19937& random, int number)
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
        for (std::int32_t a = 0; t > 0 && a < kAtoms; ++a) {
            // The others: geometric steps from one firing atom to the next.
            if (a > 0)
                a += static_cast<std::int32_t>(std::log(1 - uniform(random)) / std::log(1 - kOtherRate));
            if (a >= kAtoms || (a == 0 && uniform(random) > kDenseRate))
                continue;
            window.atom.push_back(a);
            window.activation.push_back(size(random));
        }
        window.rowStart.push_back(static_cast<std::int64_t>(window.atom.size()));
    }
    return window;
}

Result<void> writeIndex(const fs::path& file)
{
    TRY_ASSIGN(IndexWriter writer, IndexWriter::open(file, makeDefinitions(), IndexWriter::Existing::Replace));
    std::vector<VocabularyEntry> vocabulary(kVocabulary);
    for (std::size_t i = 0; i < vocabulary.size(); ++i)
        vocabulary[i].bytes = vocabulary[i].spelling = " w" + std::to_string(i);
    TRY(writer.writeVocabulary(vocabulary));
    std::mt19937 random(1);
    SegmentBuilder builder(kAtoms, 1, {});
    SequenceMoments moments{kContext - 1, {0}, 1, 0.1};
    for (int first = 0; first < kWindows; first += kWindowsOfSegment) {
        builder.start(static_cast<std::uint64_t>(writer.state().nPositions), SequenceId{first});
        SegmentDocuments documents;
        for (int w = first; w < first + kWindowsOfSegment; ++w) {
            const Window window = makeWindow(random, w);
            builder.add(window.tokens, {window.rowStart, window.atom, window.activation}, moments);
            if (w % kWindowsOfDocument == 0)
                documents.documents.push_back({window.tokens.document, "made up", SequenceId{w}, kWindowsOfDocument,
                                               static_cast<std::uint64_t>(w)});
        }
        documents.nDocuments = (first + kWindowsOfSegment) / kWindowsOfDocument;
        TRY(writer.commit(builder.finish(), documents));
    }
    TRY_ASSIGN(const AtomIndex index, AtomIndex::open(file));
    TRY_ASSIGN(const AtomTable table, makeAtomTable(index));
    TRY(writer.writeAtomsTable(table.columns, table.sparklines, table.nTokens));
    return writer.finish();
}

} // namespace

int main()
{
    // As the programs do: freed memory is kept, so that the next page does not fault it in again.
    mallopt(M_MMAP_THRESHOLD, 1 << 30);
    mallopt(M_TRIM_THRESHOLD, 2'000'000'000);
    const fs::path file = fs::temp_directory_path() / ("bench_page-" + std::to_string(getpid()) + ".atoms");
    if (const auto written = writeIndex(file); !written) {
        std::fprintf(stderr, "%s\n", written.error().message.c_str());
        return 1;
    }
    const AtomIndex index = mustHave(AtomIndex::open(file));
    const AtomId dense{0}, ordinary{1};
    const auto fired = mustHave(index.statistics(dense)).nFired;
    std::printf("%lld tokens, atom 0 fires at %lld of them, the others at %lld\n",
                static_cast<long long>(index.state().nTokens), static_cast<long long>(fired),
                static_cast<long long>(mustHave(index.statistics(ordinary)).nFired));
    measure("posting list of the dense atom", "", 21, [&] { mustHave(index.postings(dense)); });
    measure("page of the dense atom, numbers only", "goal 4 ms", 21,
            [&] { mustHave(makeAtomPage(index, dense, PageOptions{})); });
    measure("page of the dense atom, full range", "goal 16 ms (a frame)", 21,
            [&] { mustHave(makeAtomPage(index, dense, PageOptions::fullRange())); });
    measure("page of the dense atom, top 20", "", 21,
            [&] { mustHave(makeAtomPage(index, dense, PageOptions::topOnly(20))); });
    measure("page of an ordinary atom, full range", "goal 16 ms", 21,
            [&] { mustHave(makeAtomPage(index, ordinary, PageOptions::fullRange())); });
    const double tableMs = measure("table of all atoms", "", 3, [&] { mustHave(makeAtomTable(index)); });
    std::printf("table: %.1f ns a firing\n", tableMs * 1e6 / static_cast<double>(index.state().nFirings));
    fs::remove(file);
    return 0;
}
