#pragma once

#include "core/base/result.h"

#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace atomscope {

/// Element types as safetensors names them; numpy and torch types map onto these.
enum class DType { Bool, U8, I8, U16, I16, U32, I32, U64, I64, F16, BF16, F32, F64, F8E4M3, F8E5M2, Other };

/// Shape as stored, row-major; an empty shape is a scalar.
struct TensorInfo
{
    std::string name;
    DType dtype = DType::Other;
    std::vector<std::int64_t> shape;

    /// Product of the shape (1 for a scalar). Readers have checked that it does not overflow.
    std::int64_t count() const;
};

/// Named arrays of one file or folder, read on demand. Thread-safe for concurrent reads.
class TensorSource
{
public:
    virtual ~TensorSource() = default;

    /// Where the bytes come from, for messages.
    virtual const std::filesystem::path& path() const = 0;
    /// Every tensor, sorted by name.
    virtual const std::vector<TensorInfo>& tensors() const = 0;
    /// Reads one tensor, row-major, converted to float. Errors: NotFound; Unsupported for a dtype without a
    /// numeric meaning; ShapeMismatch if out.size() != count(); Io and BadFormat from the file.
    virtual Result<void> readF32(std::string_view name, std::span<float> out) const = 0;

    /// Elements first … first + out.size() of the row-major order, converted to float, without reading the rest.
    /// Errors: those of readF32(), Usage outside of the tensor, Unsupported where a file cannot be read in pieces.
    virtual Result<void> readPart(std::string_view name, std::int64_t first, std::span<float> out) const;
    /// The same of a tensor of whole numbers, exactly. Errors also: Unsupported for another dtype; BadFormat for a
    /// number beyond 63 bits.
    virtual Result<void> readWholePart(std::string_view name, std::int64_t first, std::span<std::int64_t> out) const;

    /// Reads what can only be checked by reading all of it (checksums). Needs little memory.
    virtual Result<void> check() const { return {}; }

    const TensorInfo* find(std::string_view name) const;
    bool has(std::string_view name) const { return find(name) != nullptr; }
    /// Like readF32, into a fresh vector, after checking the shape. Error ShapeMismatch prints expected and got.
    Result<std::vector<float>> readF32Shaped(std::string_view name, std::span<const std::int64_t> shape) const;

protected:
    /// The tensor that readF32 is about to fill `size` floats from. Errors NotFound, ShapeMismatch.
    Result<const TensorInfo*> findFor(std::string_view name, std::size_t size) const;
    /// The tensor that elements first … first + size are about to be read from. Errors NotFound, Usage.
    Result<const TensorInfo*> findForPart(std::string_view name, std::int64_t first, std::size_t size) const;
};

/// One .safetensors file, with every check of the format's reference reader.
Result<std::unique_ptr<TensorSource>> openSafetensors(const std::filesystem::path& file);
/// A sharded model: model.safetensors.index.json naming plain files in the same folder.
Result<std::unique_ptr<TensorSource>> openShardedSafetensors(const std::filesystem::path& indexFile);
/// The weights of a Hugging Face model folder: model.safetensors or pytorch_model.bin, single or sharded.
Result<std::unique_ptr<TensorSource>> openModelFolder(const std::filesystem::path& folder);
/// One .npy array, under the name "array".
Result<std::unique_ptr<TensorSource>> openNpy(const std::filesystem::path& file);
/// A .npz archive: each array under its name without ".npy".
Result<std::unique_ptr<TensorSource>> openNpz(const std::filesystem::path& file);
/// One file of any of these kinds, told by its suffix: .npy, .npz, torch's .pt/.pth/.bin/.ckpt (torchzip.h), an index
/// of shards (.index.json), and safetensors for every other.
Result<std::unique_ptr<TensorSource>> openTensorFile(const std::filesystem::path& file);

/// An f32 array to be written.
struct NamedArray
{
    std::string name;
    std::vector<std::int64_t> shape;
    std::span<const float> values;
};

/// Writes a safetensors file (to a temporary name first, then renamed).
Result<void> writeSafetensors(const std::filesystem::path& file, std::span<const NamedArray> arrays);

} // namespace atomscope
