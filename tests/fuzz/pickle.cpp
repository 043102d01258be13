// The pickle inside a file of torch.save: whatever it promises stays inside its storages.
#include "core/formats/pickle.h"
#include "core/formats/dtypes.h"
#include "tests/fuzz/fuzz.h"
#include "tests/support/torchfile.h"

#include <algorithm>

using namespace atomscope;
using namespace atomscope::test;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const auto content = readTorchPickle({reinterpret_cast<const char*>(data), size}, "input");
    if (!content) {
        require(!content.error().message.empty());
        return 0;
    }
    for (const auto& [name, tensor] : content->tensors) {
        require(tensor.shape.size() == tensor.strides.size() && dtypeSize(tensor.dtype) > 0);
        const auto count = checkedCount(tensor.shape);
        require(count.has_value());
        __int128 last = tensor.offset;
        for (std::size_t axis = 0; axis < tensor.shape.size(); ++axis)
            last += static_cast<__int128>(tensor.shape[axis] - 1) * tensor.strides[axis];
        require(*count == 0 || (tensor.offset >= 0 && last < tensor.storageCount));
        require(*count <= std::max<std::int64_t>(tensor.storageCount, 1 << 24));
    }
    const auto sameName = [](const auto& a, const auto& b) { return a.first >= b.first; };
    require(std::ranges::adjacent_find(content->tensors, sameName) == content->tensors.end());
    require(std::ranges::adjacent_find(content->scalars, sameName) == content->scalars.end());
    return 0;
}

std::vector<std::string> fuzzSeeds()
{
    const std::string zeros(3, '\0');
    return {
        torchPickle({{"a", {{2, 3}, {1, 2, 3, 4, 5, 6}}}, {"b", {{}, {1}}}}, {{"k", 32}, {"activation", "TopK"}}),
        "\x80\x04\x95\x05" + std::string(7, '\0')
            + "}\x94\x8c\x01"
              "a\x94N"
              "s.",
        "\x80\x02"
        "ccollections\nOrderedDict\n)Rq\x05X\x01"
            + zeros + "a]q\x01(h\x01G\x3f\xf8" + std::string(6, '\0') + "esb.",
        "\x80\x02(K\x01M\x02\x03J\x01" + zeros + "\x8a\x02\xff\x7f\x88\x89Nt.",
        "\x80\x02"
        "cos\nsystem\n)R.",
        "\x80\x02"
        "ctorch\nSize\nK\x02K\x03\x86\x85R.",
    };
}
