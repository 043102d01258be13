// Llama (Touvron et al. 2023, Dubey et al. 2024): RMSNorm, rotary positions, grouped key/value heads, gated MLP.
#include "core/model/activation.h"
#include "core/model/families.h"
#include "core/model/rope.h"
#include "core/model/rowkernels.h"
#include "core/model/transformer.h"
#include "core/model/weights.h"

#include <cmath>
#include <fmt/format.h>

namespace atomscope {

namespace {

struct LlamaBlock
{
    Norm attentionNorm, mlpNorm;
    Linear q; ///< [D, H*K]
    Linear k, v; ///< [D, G*K], G key/value heads
    Linear o; ///< [H*K, D]
    Linear gate, up; ///< [D, M]
    Linear down; ///< [M, D]
};

class Llama final : public Transformer
{
public:
    static ModelResult load(const std::filesystem::path& folder, const ModelConfig& config);

private:
    Result<void> readConfig(const ModelConfig& config);
    Result<void> readWeights(const std::filesystem::path& folder);
    Result<LlamaBlock> readBlock(WeightReader& weights, int layer) const;
    void forward(Pass& pass) const override;

    AttentionHeads m_heads;
    double m_epsilon = 0;
    bool m_hasAttentionBias = false;
    bool m_hasMlpBias = false;
    bool m_isTied = false;
    MlpActivation m_activation = MlpActivation::Silu;
    std::vector<float> m_frequencies; ///< [K/2]
    std::vector<LlamaBlock> m_blocks;
};

ModelResult Llama::load(const std::filesystem::path& folder, const ModelConfig& config)
{
    auto model = std::make_unique<Llama>();
    model->m_info.name = folder.filename().empty() ? folder.parent_path().filename() : folder.filename();
    TRY(model->readConfig(config));
    TRY(model->readWeights(folder));
    return model;
}

Result<void> Llama::readConfig(const ModelConfig& config)
{
    m_info.family = "llama";
    m_info.norm = NormKind::RmsNorm;
    TRY_ASSIGN(m_info.dModel, config.integer("hidden_size", 1, kMaxWidth));
    TRY_ASSIGN(m_dMlp, config.integer("intermediate_size", 1, kMaxWidth * 4));
    TRY_ASSIGN(m_info.nLayers, config.integer("num_hidden_layers", 1, kMaxLayers));
    TRY_ASSIGN(m_info.nHeads, config.integer("num_attention_heads", 1, kMaxHeads));
    TRY_ASSIGN(const int nKvHeads, config.integer("num_key_value_heads", 1, kMaxHeads, m_info.nHeads));
    TRY_ASSIGN(m_info.dVocab, config.integer("vocab_size", 1, kMaxVocabulary));
    TRY_ASSIGN(m_info.nPositions, config.integer("max_position_embeddings", 1, kMaxPositions, 2048));
    TRY_ASSIGN(m_epsilon, config.number("rms_norm_eps", 0, 1, 1e-6));
    TRY_ASSIGN(m_hasAttentionBias, config.flag("attention_bias", false));
    TRY_ASSIGN(m_hasMlpBias, config.flag("mlp_bias", false));
    TRY_ASSIGN(m_isTied, config.flag("tie_word_embeddings", false));
    const std::string file = config.file().string();
    if (!config.has("head_dim") && m_info.dModel % m_info.nHeads != 0)
        return fail(
            ErrorCode::ShapeMismatch,
            fmt::format("{}: hidden_size {} cannot be divided into {} heads", file, m_info.dModel, m_info.nHeads));
    TRY_ASSIGN(m_info.dHead, config.integer("head_dim", 2, kMaxWidth, std::max(2, m_info.dModel / m_info.nHeads)));
    if (m_info.dHead % 2 != 0)
        return fail(ErrorCode::BadFormat,
                    fmt::format("{}: head_dim {} is odd, rotary positions need pairs", file, m_info.dHead));
    if (std::int64_t{m_info.nHeads} * m_info.dHead > kMaxWidth * 4)
        return fail(ErrorCode::Limit,
                    fmt::format("{}: {} heads of {} are too wide", file, m_info.nHeads, m_info.dHead));
    if (m_info.nHeads % nKvHeads != 0)
        return fail(ErrorCode::ShapeMismatch,
                    fmt::format("{}: {} heads cannot share {} key/value heads", file, m_info.nHeads, nKvHeads));
    TRY_ASSIGN(const std::string name, config.text("hidden_act", "silu"));
    const auto activation = mlpActivationFromName(name);
    if (!activation)
        return tl::unexpected(config.unsupported(fmt::format("hidden_act '{}' is not supported", name)));
    m_activation = *activation;
    TRY_ASSIGN(m_frequencies, ropeFrequencies(config, m_info.dHead, 10000));
    m_heads = {m_info.nHeads, nKvHeads, m_info.dHead, 1 / std::sqrt(static_cast<float>(m_info.dHead))};
    return {};
}

Result<LlamaBlock> Llama::readBlock(WeightReader& weights, int layer) const
{
    const int D = m_info.dModel;
    const int qWidth = m_heads.nHeads * m_heads.dHead;
    const int kvWidth = m_heads.nKvHeads * m_heads.dHead;
    const std::string l = fmt::format("layers.{}.", layer);
    LlamaBlock block;
    TRY_ASSIGN(block.attentionNorm, weights.rmsNorm(l + "input_layernorm", D, m_epsilon));
    TRY_ASSIGN(block.q, weights.linear(l + "self_attn.q_proj", D, qWidth, m_hasAttentionBias));
    TRY_ASSIGN(block.k, weights.linear(l + "self_attn.k_proj", D, kvWidth, m_hasAttentionBias));
    TRY_ASSIGN(block.v, weights.linear(l + "self_attn.v_proj", D, kvWidth, m_hasAttentionBias));
    TRY_ASSIGN(block.o, weights.linear(l + "self_attn.o_proj", qWidth, D, m_hasAttentionBias));
    TRY_ASSIGN(block.mlpNorm, weights.rmsNorm(l + "post_attention_layernorm", D, m_epsilon));
    TRY_ASSIGN(block.gate, weights.linear(l + "mlp.gate_proj", D, m_dMlp, m_hasMlpBias));
    TRY_ASSIGN(block.up, weights.linear(l + "mlp.up_proj", D, m_dMlp, m_hasMlpBias));
    TRY_ASSIGN(block.down, weights.linear(l + "mlp.down_proj", m_dMlp, D, m_hasMlpBias));
    return block;
}

Result<void> Llama::readWeights(const std::filesystem::path& folder)
{
    const int D = m_info.dModel;
    TRY_ASSIGN(WeightReader weights, WeightReader::open(folder, "model."));
    for (const auto& [key, value] :
         std::initializer_list<std::pair<const char*, double>>{{"llama.num_attention_heads", m_heads.nHeads},
                                                               {"num_key_value_heads", m_heads.nKvHeads},
                                                               {"rms_norm_eps", m_epsilon},
                                                               {"activation", static_cast<double>(m_activation)}})
        weights.addToFingerprint(key, value);
    for (const float frequency : m_frequencies)
        weights.addToFingerprint("rope", frequency);
    TRY_ASSIGN(m_embedding, weights.matrix("embed_tokens.weight", m_info.dVocab, D)); // [V, D]
    for (int layer = 0; layer < m_info.nLayers; ++layer) {
        TRY_ASSIGN(LlamaBlock block, readBlock(weights, layer));
        m_blocks.push_back(std::move(block));
    }
    TRY_ASSIGN(m_finalNorm, weights.rmsNorm("norm", D, m_epsilon));
    if (!m_isTied) {
        TRY_ASSIGN(m_head, weights.matrix("lm_head.weight", m_info.dVocab, D)); // [V, D]
    }
    m_fingerprint = weights.finishFingerprint();
    return {};
}

void Llama::forward(Pass& pass) const
{
    using Kind = Site::Kind;
    const int N = pass.N;
    const int D = m_info.dModel;
    const int M = m_dMlp;
    const int qWidth = m_heads.nHeads * m_heads.dHead; // H*K
    const int kvWidth = m_heads.nKvHeads * m_heads.dHead; // G*K
    TransformerWorkspace& buffers = pass.buffers;
    float* h = pass.take(buffers.h, D); // [N, D]
    float* q = pass.take(buffers.q, qWidth); // [N, H*K]
    float* k = pass.take(buffers.k, kvWidth); // [N, G*K]
    float* v = pass.take(buffers.v, kvWidth); // [N, G*K]
    float* z = pass.take(buffers.z, qWidth); // [N, H*K]
    float* y = pass.take(buffers.y, D); // [N, D]
    float* gate = pass.take(buffers.gate, M); // [N, M]
    float* m = pass.take(buffers.m, M); // [N, M]
    buffers.rope.ensure(m_frequencies, pass.T);

    float* x = embed(pass); // [N, D]
    for (int layer = 0; layer < m_info.nLayers; ++layer) {
        const LlamaBlock& block = m_blocks[static_cast<std::size_t>(layer)];
        if (pass.isDoneAt(Kind::ResidPre, layer, x, D))
            return;
        applyNorm(block.attentionNorm, x, N, h); // [N, D]
        applyLinear(block.q, h, N, q); // [N, H*K]
        applyLinear(block.k, h, N, k); // [N, G*K]
        applyLinear(block.v, h, N, v); // [N, G*K]
        rotateHeads(buffers.rope, q, m_heads.nHeads, pass.B, pass.T);
        rotateHeads(buffers.rope, k, m_heads.nKvHeads, pass.B, pass.T);
        causalAttention(m_heads, {q, qWidth}, {k, kvWidth}, {v, kvWidth}, pass.B, pass.T, buffers.attention,
                        z); // [N, H*K]
        if (pass.isDoneAt(Kind::HookZ, layer, z, qWidth))
            return;
        applyLinear(block.o, z, N, y); // [N, D]
        if (pass.isDoneAt(Kind::AttnOut, layer, y, D))
            return;
        addInPlace(y, std::ptrdiff_t{N} * D, x); // [N, D]
        if (pass.isDoneAt(Kind::ResidMid, layer, x, D))
            return;
        applyNorm(block.mlpNorm, x, N, h); // [N, D]
        applyLinear(block.gate, h, N, gate); // [N, M]
        applyLinear(block.up, h, N, m); // [N, M]
        activate(m_activation, gate, std::int64_t{N} * M); // [N, M]
        multiplyInPlace(gate, std::ptrdiff_t{N} * M, m); // [N, M]
        if (pass.isDoneAt(Kind::MlpPost, layer, m, M))
            return;
        applyLinear(block.down, m, N, y); // [N, D]
        if (pass.isDoneAt(Kind::MlpOut, layer, y, D))
            return;
        addInPlace(y, std::ptrdiff_t{N} * D, x); // [N, D]
        if (pass.isDoneAt(Kind::ResidPost, layer, x, D))
            return;
    }
    logits(pass, x);
}

} // namespace

ModelResult loadLlama(const std::filesystem::path& folder, const ModelConfig& config)
{
    return Llama::load(folder, config);
}

} // namespace atomscope
