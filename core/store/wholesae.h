#pragma once

#include "core/base/result.h"

#include <filesystem>
#include <optional>
#include <string>

namespace atomscope {

/// Keeps in a finished index what was measured afterwards of the dictionary as a whole: one JSON text under each name,
/// an older one is replaced. Readers that have the file open see a new revision.
/// Errors: NotFound; BadFormat, Unsupported as AtomIndex::open(); Conflict for an index that is not finished; Io.
Result<void> writeWholeSae(const std::filesystem::path& file, const std::string& name, const std::string& json);
/// What was kept under this name; nothing if it was not measured. Errors: as AtomIndex::open().
Result<std::optional<std::string>> readWholeSae(const std::filesystem::path& file, const std::string& name);

} // namespace atomscope
