#include "core/model/site.h"

#include <array>
#include <charconv>
#include <fmt/format.h>
#include <utility>

namespace atomscope {

namespace {

using Kind = Site::Kind;

constexpr std::array<std::pair<std::string_view, Kind>, 16> kLayerSites = {{
    {"hook_resid_pre", Kind::ResidPre},
    {"hook_resid_mid", Kind::ResidMid},
    {"hook_resid_post", Kind::ResidPost},
    {"hook_attn_out", Kind::AttnOut},
    {"hook_mlp_out", Kind::MlpOut},
    {"hook_mlp_in", Kind::HookMlpIn},
    {"attn.hook_q", Kind::HookQ},
    {"attn.hook_k", Kind::HookK},
    {"attn.hook_v", Kind::HookV},
    {"attn.hook_z", Kind::HookZ},
    {"mlp.hook_in", Kind::MlpIn},
    {"mlp.hook_pre", Kind::MlpPre},
    {"mlp.hook_pre_linear", Kind::MlpPreLinear},
    {"mlp.hook_post", Kind::MlpPost},
    {"ln1.hook_normalized", Kind::Ln1Normalized},
    {"ln2.hook_normalized", Kind::Ln2Normalized},
}};
constexpr std::array<std::pair<std::string_view, Kind>, 3> kModelSites = {{
    {"hook_embed", Kind::Embed},
    {"ln_final.hook_normalized", Kind::FinalNormalized},
    {"logits", Kind::Logits},
}};
constexpr std::string_view kBlocks = "blocks.";

} // namespace

Result<Site> siteFromHookName(std::string_view hookName)
{
    for (const auto& [name, kind] : kModelSites) {
        if (hookName == name)
            return Site{kind, -1};
    }
    if (hookName.starts_with(kBlocks)) {
        const std::string_view rest = hookName.substr(kBlocks.size());
        int layer = -1;
        const auto [end, error] = std::from_chars(rest.data(), rest.data() + rest.size(), layer);
        const auto digits = static_cast<std::size_t>(end - rest.data());
        if (error == std::errc{} && layer >= 0 && rest.substr(digits).starts_with('.')) {
            for (const auto& [name, kind] : kLayerSites) {
                if (rest.substr(digits + 1) == name)
                    return Site{kind, layer};
            }
        }
    }
    std::string known;
    for (const auto& [name, kind] : kLayerSites)
        known += fmt::format("{}L.{}, ", kBlocks, name);
    return fail(ErrorCode::Unsupported,
                fmt::format("'{}' is not a site this program knows: use {}{}, {} or {}", hookName, known,
                            kModelSites[0].first, kModelSites[1].first, kModelSites[2].first));
}

std::string hookNameFromSite(const Site& site)
{
    for (const auto& [name, kind] : kLayerSites) {
        if (kind == site.kind)
            return fmt::format("{}{}.{}", kBlocks, site.layer, name);
    }
    for (const auto& [name, kind] : kModelSites) {
        if (kind == site.kind)
            return std::string(name);
    }
    return {};
}

bool isBehindLayers(const Site& site)
{
    return site.kind == Kind::FinalNormalized || site.kind == Kind::Logits;
}

bool isInResidualStream(Kind kind)
{
    switch (kind) {
    case Kind::Embed:
    case Kind::ResidPre:
    case Kind::ResidMid:
    case Kind::ResidPost:
    case Kind::AttnOut:
    case Kind::MlpOut:
    case Kind::HookMlpIn:
        return true;
    default:
        return false;
    }
}

} // namespace atomscope
