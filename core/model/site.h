#pragma once

#include "core/base/result.h"

#include <string>
#include <string_view>

namespace atomscope {

/// A named place in a language model (TransformerLens hook names).
struct Site
{
    enum class Kind {
        ResidPre,
        ResidMid, ///< absent where attention and MLP read the same input
        ResidPost,
        AttnOut, ///< what attention adds, after a norm behind it
        MlpOut, ///< what the MLP adds, after a norm behind it
        HookZ, ///< [H*K], in front of the output projection
        MlpPost, ///< in front of the MLP's output projection
        Logits,
        Embed, ///< token embedding, scaled where the family scales it, without positions
        HookQ,
        HookK,
        HookV, ///< projections before a norm per head and before rotation; K and V [G*K]
        MlpPre, ///< what the MLP's activation function reads
        MlpPreLinear, ///< the factor beside it, in a gated MLP
        Ln1Normalized,
        Ln2Normalized, ///< in front of attention and of the MLP, before gain and shift
        MlpIn, ///< "mlp.hook_in": what the MLP reads, with gain and shift
        HookMlpIn, ///< "hook_mlp_in": what the norm in front of the MLP reads
        FinalNormalized, ///< in front of the unembedding, before gain and shift
    };
    Kind kind = Kind::ResidPost;
    int layer = 0; ///< -1 for a site outside the layers

    friend bool operator==(const Site&, const Site&) = default;
};

/// "blocks.2.hook_resid_post", "hook_embed", "logits" … Error Unsupported lists the sites that are understood.
Result<Site> siteFromHookName(std::string_view hookName);
std::string hookNameFromSite(const Site& site);
/// Whether the site's values are (summands of) the residual stream, in its basis.
bool isInResidualStream(Site::Kind kind);
/// Whether all layers come before it: the final norm, the logits.
bool isBehindLayers(const Site& site);

} // namespace atomscope
