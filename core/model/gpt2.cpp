// GPT-2 (Radford et al. 2019): learned positions, LayerNorm in front of each sublayer, fused q|k|v, usually a tied
// head.
#include "core/model/activation.h"
#include "core/model/families.h"
#include "core/model/rowkernels.h"
#include "core/model/transformer.h"
#include "core/model/weights.h"

#include <cmath>
#include <fmt/format.h>

namespace atomscope {

namespace {

struct Gpt2Block
{
    Norm ln1, ln2;
    Linear qkv; ///< [D, 3D], columns q | k | v
    Linear attentionOut; ///< [D, D]
    Linear mlpIn; ///< [D, M]
    Linear mlpOut; ///< [M, D]
    AttentionHeads heads;
};

class Gpt2 final : public Transformer
{
public:
    static ModelResult load(const std::filesystem::path& folder, const ModelConfig& config);

private:
    Result<void> readConfig(const ModelConfig& config);
    Result<void> readWeights(const std::filesystem::path& folder);
    Result<Gpt2Block> readBlock(WeightReader& weights, int layer) const;
    void forward(Pass& pass) const override;
    void addPositions(const Pass& pass, float* x) const;

    double m_epsilon = 0;
    bool m_scaleScores = true;
    bool m_scaleByLayer = false;
    bool m_isTied = true;
    MlpActivation m_activation = MlpActivation::GeluTanh;
    std::vector<float> m_positions; ///< [nPositions, D]
    std::vector<Gpt2Block> m_blocks;
};

ModelResult Gpt2::load(const std::filesystem::path& folder, const ModelConfig& config)
{
    auto model = std::make_unique<Gpt2>();
    model->m_info.name = folder.filename().empty() ? folder.parent_path().filename() : folder.filename();
    TRY(model->readConfig(config));
    TRY(model->readWeights(folder));
    return model;
}

Result<void> Gpt2::readConfig(const ModelConfig& config)
{
    m_info.family = "gpt2";
    m_info.norm = NormKind::LayerNorm;
    TRY_ASSIGN(m_info.dModel, config.integer("n_embd", 1, kMaxWidth));
    TRY_ASSIGN(m_info.nLayers, config.integer("n_layer", 1, kMaxLayers));
    TRY_ASSIGN(m_info.nHeads, config.integer("n_head", 1, kMaxHeads));
    TRY_ASSIGN(m_info.dVocab, config.integer("vocab_size", 1, kMaxVocabulary));
    TRY_ASSIGN(const int nCtx, config.integer("n_ctx", 1, kMaxPositions, 1024));
    TRY_ASSIGN(m_info.nPositions, config.integer("n_positions", 1, kMaxPositions, nCtx));
    TRY_ASSIGN(m_dMlp, config.integer("n_inner", 1, kMaxWidth * 4, 4 * m_info.dModel));
    TRY_ASSIGN(m_epsilon, config.number("layer_norm_epsilon", 0, 1, 1e-5));
    TRY_ASSIGN(m_scaleScores, config.flag("scale_attn_weights", true));
    TRY_ASSIGN(m_scaleByLayer, config.flag("scale_attn_by_inverse_layer_idx", false));
    TRY_ASSIGN(m_isTied, config.flag("tie_word_embeddings", true));
    TRY_ASSIGN(const bool hasCrossAttention, config.flag("add_cross_attention", false));
    if (hasCrossAttention)
        return tl::unexpected(config.unsupported("cross-attention is not supported"));
    TRY_ASSIGN(const std::string name, config.text("activation_function", "gelu_new"));
    const auto activation = mlpActivationFromName(name);
    if (!activation)
        return tl::unexpected(config.unsupported(fmt::format("activation_function '{}' is not supported", name)));
    m_activation = *activation;
    if (m_info.dModel % m_info.nHeads != 0)
        return fail(ErrorCode::ShapeMismatch,
                    fmt::format("{}: n_embd {} cannot be divided into {} heads", config.file().string(), m_info.dModel,
                                m_info.nHeads));
    m_info.dHead = m_info.dModel / m_info.nHeads;
    return {};
}

Result<Gpt2Block> Gpt2::readBlock(WeightReader& weights, int layer) const
{
    const int D = m_info.dModel;
    const std::string h = fmt::format("h.{}.", layer);
    Gpt2Block block;
    TRY_ASSIGN(block.ln1, weights.layerNorm(h + "ln_1", D, m_epsilon));
    TRY_ASSIGN(block.qkv, weights.conv1d(h + "attn.c_attn", D, 3 * D));
    TRY_ASSIGN(block.attentionOut, weights.conv1d(h + "attn.c_proj", D, D));
    TRY_ASSIGN(block.ln2, weights.layerNorm(h + "ln_2", D, m_epsilon));
    TRY_ASSIGN(block.mlpIn, weights.conv1d(h + "mlp.c_fc", D, m_dMlp));
    TRY_ASSIGN(block.mlpOut, weights.conv1d(h + "mlp.c_proj", m_dMlp, D));
    double scale = m_scaleScores ? 1 / std::sqrt(static_cast<double>(m_info.dHead)) : 1;
    if (m_scaleByLayer)
        scale /= layer + 1;
    block.heads = {m_info.nHeads, m_info.nHeads, m_info.dHead, static_cast<float>(scale)};
    return block;
}

Result<void> Gpt2::readWeights(const std::filesystem::path& folder)
{
    const int D = m_info.dModel;
    TRY_ASSIGN(WeightReader weights, WeightReader::open(folder, "transformer."));
    for (const auto& [key, value] :
         std::initializer_list<std::pair<const char*, double>>{{"gpt2.n_head", m_info.nHeads},
                                                               {"layer_norm_epsilon", m_epsilon},
                                                               {"activation", static_cast<double>(m_activation)},
                                                               {"scale_attn_weights", m_scaleScores},
                                                               {"scale_attn_by_inverse_layer_idx", m_scaleByLayer}})
        weights.addToFingerprint(key, value);
    TRY_ASSIGN(m_embedding, weights.matrix("wte.weight", m_info.dVocab, D)); // [V, D]
    TRY_ASSIGN(m_positions, weights.matrix("wpe.weight", m_info.nPositions, D)); // [nPositions, D]
    for (int layer = 0; layer < m_info.nLayers; ++layer) {
        TRY_ASSIGN(Gpt2Block block, readBlock(weights, layer));
        m_blocks.push_back(std::move(block));
    }
    TRY_ASSIGN(m_finalNorm, weights.layerNorm("ln_f", D, m_epsilon));
    if (!m_isTied) {
        TRY_ASSIGN(m_head, weights.matrix("lm_head.weight", m_info.dVocab, D)); // [V, D]
    }
    m_fingerprint = weights.finishFingerprint();
    return {};
}

void Gpt2::addPositions(const Pass& pass, float* x) const
{
    const std::ptrdiff_t D = m_info.dModel;
    for (int b = 0; b < pass.B; ++b)
        addInPlace(m_positions.data(), pass.T * D, x + b * pass.T * D);
}

void Gpt2::forward(Pass& pass) const
{
    using Kind = Site::Kind;
    const int N = pass.N;
    const int D = m_info.dModel;
    const int M = m_dMlp;
    TransformerWorkspace& buffers = pass.buffers;
    float* h = pass.take(buffers.h, D); // [N, D]
    float* qkv = pass.take(buffers.q, 3 * D); // [N, 3D]
    float* z = pass.take(buffers.z, D); // [N, H*K = D]
    float* y = pass.take(buffers.y, D); // [N, D]
    float* m = pass.take(buffers.m, M); // [N, M]

    float* x = embed(pass); // [N, D]
    addPositions(pass, x);
    for (int layer = 0; layer < m_info.nLayers; ++layer) {
        const Gpt2Block& block = m_blocks[static_cast<std::size_t>(layer)];
        if (pass.isDoneAt(Kind::ResidPre, layer, x, D))
            return;
        applyNorm(block.ln1, x, N, h); // [N, D]
        applyLinear(block.qkv, h, N, qkv); // [N, 3D]
        causalAttention(block.heads, {qkv, 3 * D}, {qkv + D, 3 * D}, {qkv + 2 * D, 3 * D}, pass.B, pass.T,
                        buffers.attention, z); // [N, D]
        if (pass.isDoneAt(Kind::HookZ, layer, z, D))
            return;
        applyLinear(block.attentionOut, z, N, y); // [N, D]
        if (pass.isDoneAt(Kind::AttnOut, layer, y, D))
            return;
        addInPlace(y, std::ptrdiff_t{N} * D, x); // [N, D]
        if (pass.isDoneAt(Kind::ResidMid, layer, x, D))
            return;
        applyNorm(block.ln2, x, N, h); // [N, D]
        applyLinear(block.mlpIn, h, N, m); // [N, M]
        activate(m_activation, m, std::int64_t{N} * M); // [N, M]
        if (pass.isDoneAt(Kind::MlpPost, layer, m, M))
            return;
        applyLinear(block.mlpOut, m, N, y); // [N, D]
        if (pass.isDoneAt(Kind::MlpOut, layer, y, D))
            return;
        addInPlace(y, std::ptrdiff_t{N} * D, x); // [N, D]
        if (pass.isDoneAt(Kind::ResidPost, layer, x, D))
            return;
    }
    logits(pass, x);
}

} // namespace

ModelResult loadGpt2(const std::filesystem::path& folder, const ModelConfig& config)
{
    return Gpt2::load(folder, config);
}

} // namespace atomscope
