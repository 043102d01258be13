// A .npy file without its elements.
#include "core/formats/npyheader.h"
#include "tests/fuzz/fuzz.h"

using namespace atomscope;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const std::string_view bytes(reinterpret_cast<const char*>(data), size);
    const auto prefix = parseNpyPrefix(bytes.substr(0, kNpyPrefix), "input");
    if (!prefix || prefix->textLength > bytes.size() - prefix->textStart)
        return 0;
    const auto header = parseNpyHeader(bytes.substr(prefix->textStart, prefix->textLength), "input");
    if (!header) {
        require(!header.error().message.empty());
        return 0;
    }
    const auto count = checkedCount(header->shape);
    require(count && header->dataBytes == static_cast<std::uint64_t>(*count) * dtypeSize(header->dtype));
    return 0;
}

std::vector<std::string> fuzzSeeds()
{
    const auto file = [](const std::string& text) {
        return "\x93NUMPY" + std::string("\x01\x00", 2) + static_cast<char>(text.size()) + std::string(1, '\0') + text;
    };
    return {
        file("{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }\n"),
        file("{'descr': '>i8', 'fortran_order': True, 'shape': (), }\n"),
        file("{\"shape\": (7,), \"descr\": \"|b1\", \"fortran_order\": False}"),
        file("{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (1,), }\n"),
        file("{'descr': '|O', 'fortran_order': False, 'shape': (9223372036854775807, 8), }\n"),
        "\x93NUMPY" + std::string("\x02\x00\x30\x00\x00\x00", 6)
            + "{'descr': '<f2', 'fortran_order': False, 'shape': ()}",
    };
}
