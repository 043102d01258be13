#pragma once

#include "core/text/tokenizerfile.h"

#include <filesystem>

namespace atomscope::text {

/// vocab.json and merges.txt of a byte-level model folder, with the special tokens named beside them, as the
/// tokenizer.json they amount to. Error Unsupported names a tokenizer_class whose splitting rule is not known.
Result<TokenizerFile> readLegacyFiles(const std::filesystem::path& folder);

/// A small JSON file; null if there is none.
Result<Json> readJsonIfPresent(const std::filesystem::path& file);

} // namespace atomscope::text
