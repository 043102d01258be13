#pragma once

#include "core/model/attention.h"
#include "core/model/languagemodel.h"
#include "core/model/linear.h"
#include "core/model/norm.h"
#include "core/model/rope.h"

#include <span>
#include <string>
#include <vector>

namespace atomscope {

/// Scratch memory that only grows.
class Buffer
{
public:
    float* take(int rows, int columns);

private:
    std::vector<float> m_values;
};

struct TransformerWorkspace : LanguageModel::Workspace
{
    Buffer x; ///< residual stream [N, D]
    Buffer h; ///< normalised stream [N, D]
    Buffer q, k, v; ///< heads [N, H*K]
    Buffer z; ///< mixed heads [N, H*K]
    Buffer y; ///< what a sublayer adds [N, D]
    Buffer m, gate; ///< MLP [N, M]
    Buffer logits; ///< one row block [kRowBlock, V]
    AttentionScratch attention;
    RopeTable rope;
};

/// One call of run(): the tokens, the wanted site and where its rows go.
struct Pass
{
    std::span<const TokenId> ids; ///< [B*T]
    int B = 0;
    int T = 0;
    int N = 0; ///< rows of every buffer: B*T rounded up to whole row blocks; the rows behind B*T hold zeros or garbage
    Site site;
    std::span<float> out;
    TransformerWorkspace& buffers;

    /// Copies values [B*T, width] to `out` if this is the wanted site; true means that the pass is done.
    bool isDoneAt(Site::Kind kind, int layer, const float* values, int width) const;
};

/// What all families share: checks, site widths, padding to whole row blocks, the final norm and the unembedding.
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
    /// x [N, D]: token embeddings, zeros behind the last token.
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
