// Runs a fuzz target over the files of a folder, for compilers without libFuzzer and for inputs it once found;
// with --write, puts the target's seeds there first.
#include "tests/fuzz/fuzz.h"

#include <cstdio>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>

namespace fs = std::filesystem;

int main(int argc, char** argv)
{
    const bool writes = argc == 3 && std::strcmp(argv[1], "--write") == 0;
    if (!writes && argc != 2) {
        std::fprintf(stderr, "usage: %s [--write] FOLDER\n", argv[0]);
        return 2;
    }
    const fs::path folder = argv[argc - 1];
    if (writes) {
        fs::create_directories(folder);
        int number = 0;
        for (const auto& seed : fuzzSeeds())
            std::ofstream(folder / ("seed" + std::to_string(number++)), std::ios::binary) << seed;
        return number > 0 ? 0 : 1;
    }
    int count = 0;
    for (const auto& entry : fs::directory_iterator(folder)) {
        std::ifstream file(entry.path(), std::ios::binary);
        const std::string bytes{std::istreambuf_iterator<char>(file), {}};
        LLVMFuzzerTestOneInput(reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size());
        ++count;
    }
    std::printf("%d inputs\n", count);
    return count > 0 ? 0 : 1;
}
