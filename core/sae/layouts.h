#pragma once

#include "core/sae/sae.h"

#include <filesystem>
#include <vector>

namespace atomscope {

class SaeAnswers;

/// Where one SAE lies: its folder, and the file of weights in it that makes it recognisable.
struct SaePlace
{
    std::filesystem::path folder;
    std::filesystem::path file;
};

/// A known arrangement of files and the loader that reads it.
struct SaeLayout
{
    const char* name;
    /// All weights of this kind directly in a folder.
    std::vector<std::filesystem::path> (*find)(const std::filesystem::path& folder);
    Result<Sae> (*load)(const SaePlace& place, const SaeAnswers& options);
};

struct FoundSae
{
    SaePlace place;
    const SaeLayout* layout = nullptr;
};

/// The SAEs at `path`: the one that a file belongs to, those of a folder, or those below it. Links are followed for
/// files and not for folders. Files of other kinds are ignored.
/// Error Limit if there is too much to look through.
Result<std::vector<FoundSae>> findSaes(const std::filesystem::path& path);

} // namespace atomscope
