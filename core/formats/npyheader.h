#pragma once

#include "core/formats/dtypes.h"

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace atomscope {

/// What stands in front of the elements of a .npy array.
struct NpyHeader
{
    DType dtype = DType::Other;
    ByteOrder order = ByteOrder::Little;
    bool isFortran = false; ///< first index fastest
    std::vector<std::int64_t> shape;
    std::uint64_t dataBytes = 0; ///< of the elements
};

/// Bytes in front of the header's text: magic, version, length (at most kNpyPrefix).
inline constexpr std::size_t kNpyPrefix = 12;
struct NpyPrefix
{
    std::size_t textStart = 0;
    std::uint64_t textLength = 0;
};

/// From the first kNpyPrefix bytes (fewer if the file is shorter). Error BadFormat, with `where` in front.
Result<NpyPrefix> parseNpyPrefix(std::string_view bytes, const std::string& where);
/// The header's text, a Python dict literal with descr, fortran_order and shape. Errors BadFormat; Unsupported for
/// objects, strings, records and other types without a numeric meaning.
Result<NpyHeader> parseNpyHeader(std::string_view text, const std::string& where);

/// Elements in the order of the file -> row-major, in place.
void toRowMajor(const NpyHeader& header, std::span<float> values);

} // namespace atomscope
