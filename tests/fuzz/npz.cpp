// A .npz archive: whatever opens can be checked and read.
#include "core/formats/tensorsource.h"
#include "tests/fuzz/memoryfile.h"
#include "tests/support/zipfile.h"

using namespace atomscope;
using namespace atomscope::test;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const MemoryFile file(data, size);
    const auto source = openNpz(file.path());
    if (!source) {
        require(!source.error().message.empty());
        return 0;
    }
    const bool isSound = (*source)->check().has_value();
    for (const auto& info : (*source)->tensors()) {
        std::vector<float> values(static_cast<std::size_t>(info.count()));
        const auto outcome = (*source)->readF32(info.name, values);
        require(outcome.has_value() || !isSound);
    }
    return 0;
}

std::vector<std::string> fuzzSeeds()
{
    const auto array = [](const std::string& header, const std::string& elements) {
        return "\x93NUMPY" + std::string("\x01\x00", 2) + static_cast<char>(header.size()) + std::string(1, '\0')
            + header + elements;
    };
    const std::string two = array("{'descr': '<f4', 'fortran_order': True, 'shape': (2, 1), }\n",
                                  std::string("\0\0\x80\x3f\0\0\0\x40", 8));
    const std::string bytes = array("{'descr': '|u1', 'fortran_order': False, 'shape': (3,), }\n", "abc");
    std::string described = zipBytes({{"a.npy", bytes, true}});
    described[6] = '\x08'; // sizes behind the data (local header)
    return {
        zipBytes({{"W_enc.npy", two, false}, {"b.npy", bytes, true}}),
        zipBytes({{"a.npy", array("{'descr': '>i8', 'fortran_order': False, 'shape': (), }\n", "12345678"), true}}),
        zipBytes({{"folder/", "", false}, {"x.txt", "text", true}, {"a.npy", two, true}}),
        described,
        zipBytes({}),
    };
}
