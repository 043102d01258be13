#pragma once

#include "core/base/result.h"

#include <filesystem>
#include <string>

namespace atomscope {

/// Recomputes every count of an index from its postings, checks postings against forward and token lists, the `atoms`
/// table, SQLite's own integrity check and the fingerprints. Error Conflict names the first disagreement.
Result<void> verifyIndex(const std::filesystem::path& file);

/// SHA-256 of the decoded content in canonical order: definitions (without tool version), documents, tokens, firings,
/// statistics to 1e-9, dense sample. The same for any segmentation, kill, thread count or batch size.
Result<std::string> indexDigest(const std::filesystem::path& file);

} // namespace atomscope
