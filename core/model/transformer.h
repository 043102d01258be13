#pragma once

#include "core/base/product.h"
#include "core/model/attention.h"
#include "core/model/languagemodel.h"
#include "core/model/linear.h"
#include "core/model/norm.h"
#include "core/model/rope.h"

#include <span>
#include <string>
#include <vector>

namespace atomscope {

struct TransformerWorkspace : LanguageModel::Workspace
{
    AlignedFloats x; ///< residual stream [N, D]
    AlignedFloats h; ///< normalised stream [N, D]
    AlignedFloats q, k, v; ///< heads [N, H*K]
    AlignedFloats z; ///< mixed heads [N, H*K]
    AlignedFloats y; ///< what a sublayer adds [N, D]
    AlignedFloats m, gate; ///< MLP [N, M]
    AttentionScratch attention;
    RopeTable rope;
};

/// One call of run(): the tokens, the wanted site and where its rows go.
struct Pass
{
    std::span<const TokenId> ids; ///< [B*T]
    int B = 0;
    int T = 0;
    int N = 0; ///< rows of every buffer, B*T
    Site site;
    std::span<float> out;
    TransformerWorkspace& buffers;

    /// Room for [N, columns].
    float* take(AlignedFloats& buffer, int columns) const;
    /// Copies values [B*T, width] to `out` if this is the wanted site; true means that the pass is done.
    bool isDoneAt(Site::Kind kind, int layer, const float* values, int width) const;
};

/// What all families share: checks, site widths, the final norm and the unembedding.
class Transformer : public LanguageModel
{
public:
    const ModelInfo& info() const override { return m_info; }
    Result<int> siteWidth(const Site& site) const override;
    std::unique_ptr<Workspace> makeWorkspace() const override;
    Result<void> run(std::span<const TokenId> ids, int B, int T, const Site& site, Workspace& workspace,
                     std::span<float> out) const override;
    Result<Unembedding> unembedding() const override;
    std::string fingerprint() const override { return m_fingerprint; }

protected:
    /// x [N, D]: token embeddings.
    float* embed(Pass& pass) const;
    /// The forward pass of a family: returns once pass.isDoneAt(...) said so, or after logits().
    virtual void forward(Pass& pass) const = 0;
    /// The last step: logits [N, V] = norm(x [N, D]) U^T, straight into pass.out.
    void logits(Pass& pass, const float* x) const;

    ModelInfo m_info;
    int m_dMlp = 0;
    std::string m_fingerprint;
    std::vector<float> m_embedding; ///< [V, D]
    Norm m_finalNorm;
    std::vector<float> m_head; ///< [V, D]; empty if tied to the embedding

private:
    const std::vector<float>& head() const { return m_head.empty() ? m_embedding : m_head; }
};

} // namespace atomscope
