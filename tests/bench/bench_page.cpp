// How long everything that an atom's page shows takes to fetch and compute, on an index of a million tokens whose first
// atom fires at 300,000 of them. Prints medians with their goals.
#include "core/measures/atomtable.h"
#include "core/pages/atompage.h"
#include "tests/bench/madeupindex.h"
#include "tests/bench/timing.h"

#include <cstdio>
#include <filesystem>
#include <malloc.h>
#include <string>
#include <unistd.h>

using namespace atomscope;
using bench::measure;
using bench::mustHave;
namespace fs = std::filesystem;

int main()
{
    // As the programs do: freed memory is kept, so that the next page does not fault it in again.
    mallopt(M_MMAP_THRESHOLD, 1 << 30);
    mallopt(M_TRIM_THRESHOLD, 2'000'000'000);
    const fs::path file = fs::temp_directory_path() / ("bench_page-" + std::to_string(getpid()) + ".atoms");
    if (const auto written = bench::writeMadeUpIndex(file, {}); !written) {
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
