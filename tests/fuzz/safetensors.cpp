// Two bytes: size of the data buffer; the rest: the JSON header.
#include "core/formats/safetensorsheader.h"
#include "tests/fuzz/fuzz.h"

#include <algorithm>

using namespace atomscope;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    if (size < 2)
        return 0;
    const auto dataBytes = static_cast<std::uint64_t>(data[0]) | static_cast<std::uint64_t>(data[1]) << 8;
    const auto entries
        = parseSafetensorsHeader({reinterpret_cast<const char*>(data) + 2, size - 2}, dataBytes, "input");
    if (!entries) {
        require(!entries.error().message.empty());
        return 0;
    }
    std::uint64_t total = 0;
    for (const auto& entry : *entries) {
        require(entry.begin <= entry.end && entry.end <= dataBytes && entry.info.count() >= 0);
        total += entry.end - entry.begin;
    }
    require(total == dataBytes); // without gap or overlap
    const auto sameName = [](const auto& a, const auto& b) { return a.info.name >= b.info.name; };
    require(std::ranges::adjacent_find(*entries, sameName) == entries->end());
    return 0;
}

std::vector<std::string> fuzzSeeds()
{
    const std::string none(2, '\0');
    const std::string eight("\x08\x00", 2);
    return {
        none + "{}",
        eight + R"({"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}   )",
        eight
            + R"({"b":{"dtype":"F16","shape":[1,2],"data_offsets":[4,8]},"a":{"dtype":"I32","shape":[],"data_offsets":[0,4]}})",
        none
            + R"({"__metadata__":{"format":"pt"},"z":{"dtype":"BOOL","shape":[0,3],"data_offsets":[0,0],"x":[{"y":1.5}]}})",
        eight + R"({"\u00e9":{"dtype":"F4","shape":[4,4],"data_offsets":[0,8]}})",
        eight
            + R"({"a":{"dtype":"U8","shape":[8],"data_offsets":[0,8]},"a":{"dtype":"U8","shape":[8],"data_offsets":[0,8]}})",
        none + R"({"a":{"dtype":"F64","shape":[18446744073709551615,2],"data_offsets":[-1,1e5]}})",
    };
}
