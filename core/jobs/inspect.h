#pragma once

#include "core/base/result.h"
#include "core/formats/tensorsource.h"
#include "core/sae/sae.h"

#include <cstdint>
#include <filesystem>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace atomscope {

/// What a path was recognised as.
struct Inspection
{
    using Value = std::variant<std::string, std::int64_t, bool>;

    std::string kind; ///< "model", "sae" or "container"
    std::string format; ///< "gpt2", "saelens-v6", "safetensors", ...
    std::vector<std::pair<std::string, Value>> facts; ///< sizes, site, names, in the order to show them
    std::vector<Decision> decisions; ///< what the files only imply, and the rule that decided
    std::vector<TensorInfo> tensors;
};

/// Loads what lies at `path` (a model or SAE folder, a file of tensors) as the other commands
/// would, so that success means that they can use it. Error: the reason why it cannot be loaded.
Result<Inspection> inspectPath(const std::filesystem::path& path, const SaeOptions& saeOptions = {});

/// One JSON object: kind, format, path, the facts, decisions [{what, value, rule}], tensors [{name, dtype, shape}].
std::string toJson(const Inspection& inspection, const std::filesystem::path& path);

} // namespace atomscope
