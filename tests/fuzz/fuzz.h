#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <vector>

/// The entry point that libFuzzer calls; aborts when something that must always hold does not.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

/// Inputs to begin with.
std::vector<std::string> fuzzSeeds();

/// Like assert, in every build type.
inline void require(bool holds)
{
    if (!holds)
        std::abort();
}
