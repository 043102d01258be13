#include "tests/support/torchfile.h"

#include "tests/support/zipfile.h"

#include <fstream>

namespace atomscope::test {

namespace {

std::string text(const std::string& value)
{
    return 'X' + littleEndian(static_cast<std::uint32_t>(value.size())) + value;
}

std::string number(std::int64_t value)
{
    return "\x8a\x08" + littleEndian(value);
}

std::string tuple(const std::string& items)
{
    return '(' + items + 't';
}

/// The reduction of torch._utils._rebuild_tensor_v2 on (storage, offset, size, stride, requires_grad, hooks).
std::string tensor(int key, const TinyTensor& value)
{
    std::string sizes;
    std::string strides;
    auto stride = static_cast<std::int64_t>(value.values.size());
    for (const auto extent : value.shape) {
        stride = extent > 0 ? stride / extent : 0;
        sizes += number(extent);
        strides += number(stride);
    }
    const std::string storage = tuple(text("storage") + "ctorch\nFloatStorage\n" + text(std::to_string(key))
                                      + text("cpu") + number(static_cast<std::int64_t>(value.values.size())))
        + 'Q';
    return "ctorch._utils\n_rebuild_tensor_v2\n"
        + tuple(storage + number(0) + tuple(sizes) + tuple(strides) + '\x89' + "ccollections\nOrderedDict\n)R") + 'R';
}

} // namespace

std::string torchPickle(const TinyTensors& tensors, const TorchScalars& scalars)
{
    std::string bytes = "\x80\x02}(";
    int key = 0;
    for (const auto& [name, value] : tensors)
        bytes += text(name) + tensor(key++, value);
    for (const auto& [name, value] : scalars) {
        const auto* integer = std::get_if<std::int64_t>(&value);
        bytes += text(name) + (integer ? number(*integer) : text(std::get<std::string>(value)));
    }
    return bytes + "u.";
}

Result<void> writeTorchFile(const std::filesystem::path& file, const TinyTensors& tensors, const TorchScalars& scalars)
{
    std::vector<ZipMember> members = {{"archive/data.pkl", torchPickle(tensors, scalars)}, {"archive/version", "3\n"}};
    int key = 0;
    for (const auto& [name, value] : tensors) {
        members.push_back({"archive/data/" + std::to_string(key++),
                           {reinterpret_cast<const char*>(value.values.data()), value.values.size() * sizeof(float)}});
    }
    const std::string bytes = zipBytes(members);
    if (!std::ofstream(file, std::ios::binary).write(bytes.data(), static_cast<std::streamsize>(bytes.size())))
        return fail(ErrorCode::Io, "cannot write " + file.string());
    return {};
}

} // namespace atomscope::test
