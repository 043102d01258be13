#pragma once

#include "core/formats/pickle.h"
#include "core/formats/tensorsource.h"

#include <filesystem>
#include <memory>
#include <string_view>

namespace atomscope {

/// What torch.save wrote: its tensors, and the numbers and texts beside them.
class TorchFile : public TensorSource
{
public:
    /// Nothing if there is no such value.
    virtual const PickledScalar* scalar(std::string_view name) const = 0;
};

/// A .pt, .pth or .bin file of torch.save since PyTorch 1.6 (a zip of a pickle and raw storages), read as data (see
/// readTorchPickle). Errors: BadFormat; Unsupported for other contents and for the older layout, with what to do.
Result<std::unique_ptr<TorchFile>> openTorchZip(const std::filesystem::path& file);
/// A sharded model: pytorch_model.bin.index.json naming plain files in the same folder.
Result<std::unique_ptr<TensorSource>> openShardedTorch(const std::filesystem::path& indexFile);

} // namespace atomscope
