#pragma once

#include "core/base/file.h"
#include "core/formats/tensorsource.h"

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string_view>

namespace atomscope {

/// An element type of a safetensors header. Types without a numeric meaning here are DType::Other with their width.
struct StoredType
{
    DType dtype = DType::Other;
    int bits = 0;
};

/// The spelling of the safetensors format ("F32", "BF16", ...); nothing for an unknown one.
std::optional<StoredType> storedTypeFromName(std::string_view name);
/// The spelling again, for messages and listings.
std::string_view dtypeName(DType dtype);
/// Bytes of one element; 0 for DType::Other.
int dtypeSize(DType dtype);

/// Product of a shape and its size in bits, or nothing if a product on the way leaves 63 bits.
std::optional<std::int64_t> checkedCount(std::span<const std::int64_t> shape);
std::optional<std::uint64_t> checkedBytes(std::int64_t count, int bits);

enum class ByteOrder { Little, Big };

/// Reads out.size() elements that lie one after another from `offset` and converts them to float (64-bit numbers are
/// rounded). Uses one small buffer whatever the size. Error Unsupported for DType::Other.
Result<void> readElements(const RandomAccessFile& file, std::uint64_t offset, DType dtype, ByteOrder order,
                          std::span<float> out);

/// Gives the next bytes of something that is read from front to back.
using NextBytes = std::function<Result<void>(std::span<std::byte>)>;
/// The same from there. Error Unsupported for DType::Other, without a name in front.
Result<void> readElements(const NextBytes& next, DType dtype, ByteOrder order, std::span<float> out);

/// Whether all values of a type are whole numbers (BOOL is not one of them).
bool isWholeType(DType dtype);
/// Reads elements of such a type exactly, as readElements() does. Errors: Unsupported for another type; BadFormat for
/// a number that needs more than 63 bits.
Result<void> readWholeElements(const RandomAccessFile& file, std::uint64_t offset, DType dtype, ByteOrder order,
                               std::span<std::int64_t> out);

/// Elements that lie in memory: out.size() of them at `bytes`, of a type that is not DType::Other.
void convertElements(DType dtype, ByteOrder order, const std::byte* bytes, std::span<float> out);

} // namespace atomscope
