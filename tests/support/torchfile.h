#pragma once

#include "core/base/result.h"
#include "tests/support/tinymodel.h"

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <variant>

namespace atomscope::test {

using TorchScalars = std::map<std::string, std::variant<std::int64_t, std::string>>;

/// The pickle that torch.save writes for a dictionary of f32 tensors, contiguous, and of plain values.
std::string torchPickle(const TinyTensors& tensors, const TorchScalars& scalars = {});
/// Writes the dictionary as torch.save does.
Result<void> writeTorchFile(const std::filesystem::path& file, const TinyTensors& tensors,
                            const TorchScalars& scalars = {});

} // namespace atomscope::test
