#pragma once

#include "core/formats/tensorsource.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace atomscope {

/// A tensor of a safetensors file: where its bytes lie in the data buffer.
struct SafetensorsEntry
{
    TensorInfo info;
    std::uint64_t begin = 0;
    std::uint64_t end = 0; ///< behind the last byte
};

/// Largest header the format's reference reader accepts.
inline constexpr std::uint64_t kMaxSafetensorsHeader = 100'000'000;

/// Parses the JSON header of a safetensors file whose data buffer has dataBytes bytes, and checks everything the
/// format promises: keys occur once, tensors fill the buffer without gap or overlap, each size is that of its shape.
/// Unknown keys of an entry are ignored. Entries come sorted by name. Error BadFormat, with `where` in front.
Result<std::vector<SafetensorsEntry>> parseSafetensorsHeader(std::string_view text, std::uint64_t dataBytes,
                                                             const std::string& where);

} // namespace atomscope
