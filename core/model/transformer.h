#pragma once

#include "core/base/product.h"
#include "core/model/architecture.h"
#include "core/model/rope.h"

#include <filesystem>
#include <span>
#include <string>
#include <vector>

namespace atomscope {

struct TransformerWorkspace : LanguageModel::Workspace
{
    AlignedFloats x; ///< residual stream [N, D]
    AlignedFloats h; ///< normalised stream [N, D]
    AlignedFloats qkv; ///< heads [N, (H + 2G)*K]
    AlignedFloats headRow; ///< one head's columns [K]
    AlignedFloats z; ///< mixed heads [N, H*K]
    AlignedFloats attentionOut, mlpOut; ///< what the sublayers add [N, D]
    AlignedFloats m, gate; ///< MLP [N, M]
    AttentionScratch attention;
    std::vector<RopeTable> ropes;
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
    const LanguageModel::Replace* replace = nullptr; ///< called at `replaced`
    Site replaced = {};

    /// Lets `replace` change N rows of `width` if this is its site.
    void replaceAt(Site::Kind kind, int layer, float* values, int width) const;
    /// Room for [N, columns].
    float* take(AlignedFloats& buffer, int columns) const;
    /// Copies `width` columns of N rows to `out` if this is the wanted site; true means that the pass is done.
    bool isDoneAt(Site::Kind kind, int layer, HeadRows rows, int width) const;
    bool isDoneAt(Site::Kind kind, int layer, const float* values, int width) const;
    /// The same for a norm of x before gain and shift, which is computed for this alone.
    bool isDoneAtNormalised(Site::Kind kind, int layer, const Norm& norm, const float* x) const;
};

/// A decoder-only transformer of any family: blocks of attention and MLP around a residual stream.
class Transformer final : public LanguageModel
{
public:
    static Result<std::unique_ptr<LanguageModel>> load(const std::filesystem::path& folder, Architecture architecture,
                                                       const LoadOptions& options);

    const ModelInfo& info() const override { return m_model.info; }
    Result<int> siteWidth(const Site& site) const override;
    std::unique_ptr<Workspace> makeWorkspace() const override;
    Result<void> run(std::span<const TokenId> ids, int B, int T, const Site& site, Workspace& workspace,
                     std::span<float> out) const override;
    Result<void> runReplacing(std::span<const TokenId> ids, int B, int T, const Site& site, const Replace& replace,
                              Workspace& workspace, std::span<float> logits) const override;
    Result<Unembedding> unembedding() const override;
    Result<std::vector<float>> valueBias(const Site& site) const override;
    std::string fingerprint() const override { return m_fingerprint; }

private:
    explicit Transformer(Architecture architecture);
    Result<void> readWeights(const std::filesystem::path& folder, const LoadOptions& options);
    Result<void> readHead(WeightReader& weights);
    Result<void> checkMemory(const WeightReader& weights, const LoadOptions& options, int nKept);
    Result<void> checkHas(const Site& site) const;
    Result<void> checkIsLoaded(const Site& site) const;
    /// Whether these ids can be run and `nOut` values hold the pass' site.
    Result<void> checkBlock(std::span<const TokenId> ids, int B, int T, const Site& site, std::ptrdiff_t nOut) const;
    Result<void> compute(Pass& pass) const;

    // Each step of a pass; those that return a pointer return null once pass.isDoneAt(...) said so.
    void forward(Pass& pass) const;
    float* embed(Pass& pass) const; ///< x [N, D]
    bool runBlock(Pass& pass, int layer, float* x) const; ///< true: the pass is done
    const float* attend(Pass& pass, const Block& block, int layer, float* h) const; ///< what is added, [N, D]
    const float* runMlp(Pass& pass, const Block& block, int layer, float* h) const; ///< what is added, [N, D]
    void logits(Pass& pass, const float* x) const; ///< [N, V], straight into pass.out

    const WeightTable& head() const { return m_head.isEmpty() ? m_embedding : m_head; }
    bool isWhole() const { return std::ssize(m_blocks) == m_model.info.nLayers && !m_finalNorm.gamma.empty(); }

    Architecture m_model;
    WeightTable m_embedding; ///< [V, D]
    std::vector<float> m_positions; ///< [nPositions, D], or empty
    std::vector<Block> m_blocks; ///< those that were loaded
    Norm m_finalNorm; ///< empty if not loaded
    WeightTable m_head; ///< [V, D]; empty if tied to the embedding
    std::vector<float> m_headBias; ///< [V], or empty
    std::string m_fingerprint;
};

} // namespace atomscope
