// Building, writing, merging and reading an index of 24,576 atoms with about 60 firings a token, without a model.
// Prints figures with their goals.
#include "core/index/segmentbuilder.h"
#include "core/store/indexwriter.h"
#include "core/store/verify.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <functional>
#include <random>
#include <unistd.h>
#include <vector>

using namespace atomscope;
namespace fs = std::filesystem;

namespace {

constexpr int kAtoms = 24576;
constexpr int kContext = 128;
constexpr int kWindowsOfSegment = 512;
constexpr int kSegments = 6;
constexpr int kVocabulary = 50000;

double secondsOf(const std::function<void()>& work)
{
    const auto begin = std::chrono::steady_clock::now();
    work();
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
}

double medianMs(int repetitions, const std::function<void(int)>& work)
{
    std::vector<double> times;
    for (int i = 0; i < repetitions; ++i)
        times.push_back(1e3 * secondsOf([&] { work(i); }));
    std::nth_element(times.begin(), times.begin() + repetitions / 2, times.end());
    return times[static_cast<std::size_t>(repetitions / 2)];
}

template <typename T> T need(Result<T> result)
{
    if (!result) {
        std::fprintf(stderr, "%s\n", result.error().message.c_str());
        std::exit(1);
    }
    if constexpr (!std::is_void_v<T>)
        return std::move(*result);
}

// Log-normal frequencies of atoms, as trained dictionaries have them; atom 0 fires at every third token.
class Firings
{
public:
    Firings()
    {
        std::normal_distribution<double> normal(0, 1.5);
        for (int a = 0; a < kAtoms; ++a)
            m_weight.push_back(std::exp(normal(m_random)));
        m_pick = std::discrete_distribution<std::int32_t>(m_weight.begin(), m_weight.end());
    }

    void token(std::vector<std::int32_t>& atom, std::vector<float>& activation)
    {
        std::vector<std::int32_t> some;
        if (m_random() % 3 == 0)
            some.push_back(0);
        for (int i = 0; i < 60; ++i)
            some.push_back(m_pick(m_random));
        std::ranges::sort(some);
        some.erase(std::unique(some.begin(), some.end()), some.end());
        for (const std::int32_t a : some) {
            atom.push_back(a);
            activation.push_back(0.5F + static_cast<float>(m_random() % 100000) / 7000.0F);
        }
    }

private:
    std::mt19937 m_random{1};
    std::vector<double> m_weight;
    std::discrete_distribution<std::int32_t> m_pick;
};

struct Times
{
    double add = 0, finish = 0, commit = 0;
    double millionFirings = 0;
    double postingBytes = 0, forwardBytes = 0;
};

double bytesOf(const std::vector<EncodedRow>& rows)
{
    double bytes = 0;
    for (const auto& row : rows)
        bytes += static_cast<double>(row.bytes.size());
    return bytes;
}

void addSegment(IndexWriter& writer, Firings& source, SegmentBuilder& builder, Times& times)
{
    std::mt19937 random(7);
    SequenceMoments moments;
    moments.nTokens = kContext;
    moments.mean = {0};
    const auto first = static_cast<std::int32_t>(writer.state().nSequences);
    SegmentDocuments documents;
    for (std::int32_t w = first; w < first + kWindowsOfSegment; ++w) {
        SequenceTokens tokens;
        tokens.id.v = tokens.document.v = w;
        std::vector<std::int64_t> rowStart = {0};
        std::vector<std::int32_t> atom;
        std::vector<float> activation;
        for (int t = 0; t < kContext; ++t) {
            tokens.ids.push_back(TokenId{static_cast<std::int32_t>(random() % kVocabulary)});
            tokens.counted.push_back(1);
            tokens.errorNorm.push_back(0.5F);
            source.token(atom, activation);
            rowStart.push_back(static_cast<std::int64_t>(atom.size()));
        }
        times.add += secondsOf([&] { builder.add(tokens, {rowStart, atom, activation}, moments); });
        documents.documents.push_back({DocumentId{w}, "made up", SequenceId{w}, 1, 0});
    }
    documents.nDocuments = first + kWindowsOfSegment;
    EncodedSegment segment;
    times.finish += secondsOf([&] { segment = builder.finish(); });
    times.commit += secondsOf([&] { need(writer.commit(segment, documents)); });
    times.millionFirings += static_cast<double>(segment.nFirings) * 1e-6;
    times.postingBytes += bytesOf(segment.postings);
    times.forwardBytes += bytesOf(segment.forward);
}

void writeAtoms(IndexWriter& writer)
{
    std::vector<IndexWriter::Column> columns;
    for (int i = 0; i < 20; ++i)
        columns.push_back({"column_" + std::to_string(i), std::vector<double>(kAtoms, i)});
    const double ms = 1e3 * secondsOf([&] { need(writer.writeAtomsTable(columns, {}, writer.state().nTokens)); });
    std::printf("table of atoms, 20 columns   %8.1f ms\n", ms);
}

void read(const fs::path& file)
{
    AtomIndex index = need(AtomIndex::open(file));
    std::printf("open                         %8.2f ms\n",
                medianMs(5, [&](int) { (void)need(AtomIndex::open(file)); }));
    const double n = static_cast<double>(need(index.postings(AtomId{0})).position.size());
    const double dense = medianMs(15, [&](int) { (void)need(index.postings(AtomId{0})); });
    std::printf("dense atom, %6.0f firings   %8.2f ms  (%.2f ms per 100,000; goal: well under 1)\n", n, dense,
                dense / n * 1e5);
    std::printf("another atom                 %8.2f ms\n",
                medianMs(200, [&](int i) { (void)need(index.postings(AtomId{1 + 101 * i})); }));
    std::printf("statistics of an atom        %8.3f ms\n",
                medianMs(200, [&](int i) { (void)need(index.statistics(AtomId{1 + 101 * i})); }));
    std::printf("statistics of all            %8.2f ms\n",
                medianMs(5, [&](int) { (void)need(index.allStatistics()); }));
    std::printf("tokens of a window           %8.3f ms\n",
                medianMs(200, [&](int i) { (void)need(index.sequence(SequenceId{7 * i})); }));
    std::printf("firings of a window          %8.3f ms\n",
                medianMs(200, [&](int i) { (void)need(index.firingsOf(SequenceId{7 * i})); }));
    std::printf("a column                     %8.2f ms\n",
                medianMs(9, [&](int i) { (void)need(index.column("column_" + std::to_string(i))); }));
}

} // namespace

int main()
{
    const fs::path file = fs::temp_directory_path() / ("bench_store-" + std::to_string(::getpid()) + ".atoms");
    Definitions definitions;
    definitions.dIn = 1;
    definitions.dSae = kAtoms;
    definitions.nVocabulary = kVocabulary;
    definitions.saeFingerprint = std::string(64, '0');
    {
        IndexWriter writer = need(IndexWriter::open(file, definitions, IndexWriter::Existing::Replace));
        Firings source;
        SegmentBuilder builder(kAtoms, 1, {});
        Times times;
        for (int s = 0; s < kSegments; ++s)
            addSegment(writer, source, builder, times);
        std::printf(
            "per million firings: add %.1f ms, finish %.1f ms, commit %.1f ms (goal: together below 1 %% of the "
            "encoder)\n",
            1e3 * times.add / times.millionFirings, 1e3 * times.finish / times.millionFirings,
            1e3 * times.commit / times.millionFirings);
        writeAtoms(writer);
        need(writer.finish());
        need(writer.leaveWal());
        const double n = static_cast<double>(writer.state().nFirings);
        std::printf(
            "bytes a firing               %8.2f postings (goal: 3.7), %.2f forward lists, %.2f the whole file\n",
            times.postingBytes / n, times.forwardBytes / n, static_cast<double>(writer.state().nBytesOnDisk) / n);
    }
    read(file);
    std::printf("verify                       %8.2f s\n", secondsOf([&] { need(verifyIndex(file)); }));
    std::printf("digest                       %8.2f s\n", secondsOf([&] { need(indexDigest(file)); }));
    fs::remove(file);
    return 0;
}
