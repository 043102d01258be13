#pragma once

#include "core/base/result.h"

#include <string>
#include <string_view>

namespace atomscope {

/// A named place in a language model (TransformerLens hook names).
struct Site
{
    enum class Kind { ResidPre, ResidMid, ResidPost, AttnOut, MlpOut, HookZ, MlpPost, Logits };
    Kind kind = Kind::ResidPost;
    int layer = 0; ///< -1 for Logits

    friend bool operator==(const Site&, const Site&) = default;
};

/// "blocks.2.hook_resid_post" or "logits". Error Unsupported lists the sites that are understood.
Result<Site> siteFromHookName(std::string_view hookName);
std::string hookNameFromSite(const Site& site);

} // namespace atomscope
