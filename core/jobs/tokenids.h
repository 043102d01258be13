#pragma once

#include "core/base/ids.h"
#include "core/base/result.h"
#include "core/formats/tensorsource.h"

#include <filesystem>
#include <memory>
#include <vector>

namespace atomscope {

/// B sequences of T token ids each.
struct TokenIds
{
    int B = 0;
    int T = 0;
    std::vector<TokenId> ids; ///< [B, T]
};

/// Reads what `--ids` names: a JSON array of B arrays of T token ids each, taken as they are (no BOS is added).
/// Errors: NotFound, Io; BadFormat names the sequence and what is wrong with it; Limit for a file above 256 MB.
Result<TokenIds> readTokenIds(const std::filesystem::path& file);

/// The same file as an array "ids" [B, T] of whole numbers; a flat JSON array is [N].
Result<std::unique_ptr<TensorSource>> openJsonIds(const std::filesystem::path& file);

} // namespace atomscope
