#include "core/model/site.h"

#include <array>
#include <charconv>
#include <fmt/format.h>
#include <utility>

namespace atomscope {

namespace {

constexpr std::array<std::pair<std::string_view, Site::Kind>, 7> kSites = {{
    {"hook_resid_pre", Site::Kind::ResidPre},
    {"hook_resid_mid", Site::Kind::ResidMid},
    {"hook_resid_post", Site::Kind::ResidPost},
    {"hook_attn_out", Site::Kind::AttnOut},
    {"hook_mlp_out", Site::Kind::MlpOut},
    {"attn.hook_z", Site::Kind::HookZ},
    {"mlp.hook_post", Site::Kind::MlpPost},
}};
constexpr std::string_view kLogits = "logits";
constexpr std::string_view kBlocks = "blocks.";

} // namespace

Result<Site> siteFromHookName(std::string_view hookName)
{
    if (hookName == kLogits)
        return Site{Site::Kind::Logits, -1};
    if (hookName.starts_with(kBlocks)) {
        const std::string_view rest = hookName.substr(kBlocks.size());
        int layer = -1;
        const auto [end, error] = std::from_chars(rest.data(), rest.data() + rest.size(), layer);
        const auto digits = static_cast<std::size_t>(end - rest.data());
        if (error == std::errc{} && layer >= 0 && rest.substr(digits).starts_with('.')) {
            for (const auto& [name, kind] : kSites) {
                if (rest.substr(digits + 1) == name)
                    return Site{kind, layer};
            }
        }
    }
    std::string known;
    for (const auto& [name, kind] : kSites)
        known += fmt::format("{}L.{}, ", kBlocks, name);
    return fail(ErrorCode::Unsupported,
                fmt::format("'{}' is not a site this program knows: use {}or {}", hookName, known, kLogits));
}

std::string hookNameFromSite(const Site& site)
{
    for (const auto& [name, kind] : kSites) {
        if (kind == site.kind)
            return fmt::format("{}{}.{}", kBlocks, site.layer, name);
    }
    return std::string(kLogits);
}

} // namespace atomscope
