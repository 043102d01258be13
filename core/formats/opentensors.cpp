#include "core/formats/tensorsource.h"
#include "core/formats/torchzip.h"

#include <array>
#include <utility>

namespace atomscope {

namespace {

using Source = Result<std::unique_ptr<TensorSource>>;
using Open = Source (*)(const std::filesystem::path& file);

Source openTorch(const std::filesystem::path& file)
{
    return openTorchZip(file);
}

/// In order: the first suffix that fits.
constexpr std::array<std::pair<std::string_view, Open>, 8> kSuffixes = {{
    {".bin.index.json", openShardedTorch},
    {".index.json", openShardedSafetensors},
    {".npy", openNpy},
    {".npz", openNpz},
    {".pt", openTorch},
    {".pth", openTorch},
    {".bin", openTorch},
    {".ckpt", openTorch},
}};

} // namespace

Source openTensorFile(const std::filesystem::path& file)
{
    for (const auto& [suffix, open] : kSuffixes) {
        if (file.filename().string().ends_with(suffix))
            return open(file);
    }
    return openSafetensors(file);
}

} // namespace atomscope
