#pragma once

#include <filesystem>
#include <string>

namespace atomscope {

// Hugging Face's cache on disk: models--<organisation>--<name>/{refs/main, blobs/<hash>, snapshots/<revision>/...},
// where the files of a snapshot are links to blobs.

/// The snapshot that a repository's folder of that cache stands for: the revision in refs/main, or the only one. Any
/// other path comes back as it is.
std::filesystem::path resolveHubFolder(const std::filesystem::path& path);

/// What people call a folder: its name, or, of a snapshot in that cache, its repository's ("gpt2").
std::string folderName(const std::filesystem::path& folder);

} // namespace atomscope
