#include "core/model/transformer.h"

#include "core/base/blas.h"
#include "core/model/rowkernels.h"

#include <algorithm>
#include <array>
#include <c10/core/InferenceMode.h>
#include <c10/util/Exception.h>
#include <fmt/format.h>
#include <new>
#include <utility>

namespace atomscope {

using Kind = Site::Kind;

float* Pass::take(AlignedFloats& buffer, int columns) const
{
    return buffer.take(static_cast<std::size_t>(N) * static_cast<std::size_t>(columns));
}

bool Pass::isDoneAt(Kind kind, int layer, HeadRows rows, int width) const
{
    if (site != Site{kind, layer})
        return false;
    float* to = out.data();
    for (std::ptrdiff_t row = 0; row < N; ++row)
        to = std::copy_n(rows.values + row * rows.stride, width, to);
    return true;
}

bool Pass::isDoneAt(Kind kind, int layer, const float* values, int width) const
{
    return isDoneAt(kind, layer, {values, width}, width);
}

bool Pass::isDoneAtNormalised(Kind kind, int layer, const Norm& norm, const float* x) const
{
    if (site != Site{kind, layer})
        return false;
    Norm plain = norm;
    std::ranges::fill(plain.gamma, 1.0F);
    std::ranges::fill(plain.beta, 0.0F);
    applyNorm(plain, x, N, out.data());
    return true;
}

void Pass::replaceAt(Kind kind, int layer, float* values, int width) const
{
    if (replace && replaced == Site{kind, layer})
        (*replace)(std::span(values, static_cast<std::size_t>(N) * static_cast<std::size_t>(width)));
}

Transformer::Transformer(Architecture architecture)
    : m_model(std::move(architecture))
{
}

Result<void> Transformer::checkHas(const Site& site) const
{
    const ModelInfo& info = m_model.info;
    const auto refuse = [&](std::string_view why) {
        return fail(ErrorCode::Unsupported,
                    fmt::format("{} ({}) has no {}: {}", info.name, info.family, hookNameFromSite(site), why));
    };
    const bool isOutside = site.kind == Kind::Embed || isBehindLayers(site);
    if (!isOutside && (site.layer < 0 || site.layer >= info.nLayers))
        return refuse(fmt::format("there are {} layers (from 0)", info.nLayers));
    if (site.kind == Kind::ResidMid && m_model.isParallel)
        return refuse("attention and MLP read the same stream and are added together; use hook_resid_pre, "
                      "hook_attn_out, hook_mlp_out or hook_resid_post");
    if (site.kind == Kind::Ln2Normalized && !m_model.hasLn2)
        return refuse("attention and MLP share one norm; use ln1.hook_normalized");
    if (site.kind == Kind::MlpPreLinear && !m_model.hasGate)
        return refuse("the MLP has no gate; use mlp.hook_pre");
    return {};
}

Result<void> Transformer::checkIsLoaded(const Site& site) const
{
    if (isBehindLayers(site) ? isWhole() : site.layer < std::ssize(m_blocks))
        return {};
    return fail(ErrorCode::Usage,
                fmt::format("only the first {} layers of {} were loaded, too few for {}", m_blocks.size(),
                            m_model.info.name, hookNameFromSite(site)));
}

Result<int> Transformer::siteWidth(const Site& site) const
{
    TRY(checkHas(site));
    switch (site.kind) {
    case Kind::HookQ:
    case Kind::HookZ:
        return m_model.qWidth();
    case Kind::HookK:
    case Kind::HookV:
        return m_model.kvWidth();
    case Kind::MlpPre:
    case Kind::MlpPreLinear:
    case Kind::MlpPost:
        return m_model.dMlp;
    case Kind::Logits:
        return m_model.info.dVocab;
    default:
        return m_model.info.dModel;
    }
}

std::unique_ptr<LanguageModel::Workspace> Transformer::makeWorkspace() const
{
    return std::make_unique<TransformerWorkspace>();
}

Result<void> Transformer::checkBlock(std::span<const TokenId> ids, int B, int T, const Site& site,
                                     std::ptrdiff_t nOut) const
{
    constexpr std::int64_t kMaxRows = 1 << 20;
    const ModelInfo& info = m_model.info;
    TRY_ASSIGN(const int width, siteWidth(site));
    TRY(checkIsLoaded(site));
    const std::int64_t rows = std::int64_t{B} * T;
    if (B < 1 || T < 1 || rows != std::ssize(ids) || rows * width != nOut)
        return fail(ErrorCode::ShapeMismatch,
                    fmt::format("a block of {} sequences of {} tokens does not fit {} ids and {} output values", B, T,
                                ids.size(), nOut));
    if (T > info.nPositions)
        return fail(ErrorCode::Limit,
                    fmt::format("a sequence of {} tokens is longer than the {} positions of {}", T, info.nPositions,
                                info.name));
    if (rows > kMaxRows)
        return fail(ErrorCode::Limit, fmt::format("a block of {} tokens is too large; use at most {}", rows, kMaxRows));
    const auto outside = std::ranges::find_if(ids, [&](TokenId id) { return id.v < 0 || id.v >= info.dVocab; });
    if (outside != ids.end())
        return fail(
            ErrorCode::BadFormat,
            fmt::format("token id {} is outside the vocabulary of {} ({} ids)", outside->v, info.name, info.dVocab));
    return {};
}

Result<void> Transformer::run(std::span<const TokenId> ids, int B, int T, const Site& site, Workspace& workspace,
                              std::span<float> out) const
{
    TRY(checkBlock(ids, B, T, site, std::ssize(out)));
    Pass pass{ids, B, T, B * T, site, out, static_cast<TransformerWorkspace&>(workspace)};
    return compute(pass);
}

Result<void> Transformer::runReplacing(std::span<const TokenId> ids, int B, int T, const Site& site,
                                       const Replace& replace, Workspace& workspace, std::span<float> logits) const
{
    constexpr std::array kReplaceable
        = {Kind::ResidPre, Kind::ResidMid, Kind::ResidPost, Kind::AttnOut, Kind::MlpOut, Kind::HookZ, Kind::MlpPost};
    const Site end{Kind::Logits, -1};
    TRY(checkHas(site));
    if (std::ranges::find(kReplaceable, site.kind) == kReplaceable.end())
        return fail(ErrorCode::Unsupported,
                    fmt::format("{} is read beside what the model goes on with and cannot be replaced",
                                hookNameFromSite(site)));
    TRY(checkBlock(ids, B, T, end, std::ssize(logits)));
    Pass pass{ids, B, T, B * T, end, logits, static_cast<TransformerWorkspace&>(workspace), &replace, site};
    return compute(pass);
}

Result<void> Transformer::compute(Pass& pass) const
{
    computeOnOneThread();
    try {
        const c10::InferenceMode noGradients;
        forward(pass);
    } catch (const c10::Error& error) {
        return fail(ErrorCode::Internal, "LibTorch could not run the model", error.what_without_backtrace());
    } catch (const std::bad_alloc&) {
        return fail(ErrorCode::Limit,
                    fmt::format("not enough memory to run {} tokens through {}", pass.N, m_model.info.name));
    }
    return {};
}

void Transformer::forward(Pass& pass) const
{
    pass.buffers.ropes.resize(m_model.ropes.size());
    for (std::size_t i = 0; i < m_model.ropes.size(); ++i)
        pass.buffers.ropes[i].ensure(m_model.ropes[i], pass.T);
    float* x = embed(pass);
    if (!x)
        return;
    for (int layer = 0; layer < std::ssize(m_blocks); ++layer) {
        if (runBlock(pass, layer, x))
            return;
    }
    logits(pass, x);
}

float* Transformer::embed(Pass& pass) const
{
    const std::ptrdiff_t D = m_model.info.dModel;
    float* x = pass.take(pass.buffers.x, m_model.info.dModel); // [N, D]
    float* row = x;
    for (const TokenId id : pass.ids)
        m_embedding.copyRow(id.v, std::exchange(row, row + D));
    if (m_model.embedScale != 1.0F)
        std::for_each(x, x + pass.N * D, [scale = m_model.embedScale](float& value) { value *= scale; });
    if (pass.isDoneAt(Kind::Embed, -1, x, m_model.info.dModel))
        return nullptr;
    for (int b = 0; b < pass.B && !m_positions.empty(); ++b)
        addInPlace(m_positions.data(), pass.T * D, x + b * pass.T * D);
    return x;
}

bool Transformer::runBlock(Pass& pass, int layer, float* x) const
{
    const Block& block = m_blocks[static_cast<std::size_t>(layer)];
    const int D = m_model.info.dModel;
    const std::ptrdiff_t count = std::ptrdiff_t{pass.N} * D;
    float* h = pass.take(pass.buffers.h, D); // [N, D]

    pass.replaceAt(Kind::ResidPre, layer, x, D);
    if (pass.isDoneAt(Kind::ResidPre, layer, x, D) || pass.isDoneAtNormalised(Kind::Ln1Normalized, layer, block.ln1, x))
        return true;
    applyNorm(block.ln1, x, pass.N, h); // [N, D]
    const float* attentionOut = attend(pass, block, layer, h); // [N, D]
    if (!attentionOut)
        return true;
    if (!m_model.isParallel) {
        addInPlace(attentionOut, count, x); // [N, D]
        pass.replaceAt(Kind::ResidMid, layer, x, D);
        if (pass.isDoneAt(Kind::ResidMid, layer, x, D))
            return true;
    }
    if (pass.isDoneAt(Kind::HookMlpIn, layer, x, D))
        return true;
    if (block.ln2) {
        if (pass.isDoneAtNormalised(Kind::Ln2Normalized, layer, *block.ln2, x))
            return true;
        applyNorm(*block.ln2, x, pass.N, h); // [N, D]
    }
    const float* mlpOut = runMlp(pass, block, layer, h); // [N, D]
    if (!mlpOut)
        return true;
    if (m_model.isParallel)
        addInPlace(attentionOut, count, x); // [N, D]
    addInPlace(mlpOut, count, x); // [N, D]
    pass.replaceAt(Kind::ResidPost, layer, x, D);
    return pass.isDoneAt(Kind::ResidPost, layer, x, D);
}

const float* Transformer::attend(Pass& pass, const Block& block, int layer, float* h) const
{
    const int N = pass.N;
    const int D = m_model.info.dModel;
    const int K = block.heads.dHead;
    const int qWidth = m_model.qWidth(); // H*K
    const int kvWidth = m_model.kvWidth(); // G*K
    const int stride = qWidth + 2 * kvWidth;
    TransformerWorkspace& buffers = pass.buffers;
    float* q = pass.take(buffers.qkv, stride); // [N, H*K], rows of `stride`
    float* k = q + qWidth; // [N, G*K]
    float* v = k + kvWidth; // [N, G*K]
    float* z = pass.take(buffers.z, qWidth); // [N, H*K]
    float* y = pass.take(buffers.attentionOut, D); // [N, D]

    applyLinear(block.qkv, h, N, q); // [N, (H + 2G)*K]
    if (pass.isDoneAt(Kind::HookQ, layer, {q, stride}, qWidth)
        || pass.isDoneAt(Kind::HookK, layer, {k, stride}, kvWidth)
        || pass.isDoneAt(Kind::HookV, layer, {v, stride}, kvWidth))
        return nullptr;
    const HeadBlock qHeads{q, stride, block.heads.nHeads, K};
    const HeadBlock kHeads{k, stride, block.heads.nKvHeads, K};
    if (block.qNorm && block.kNorm) {
        float* headRow = buffers.headRow.take(static_cast<std::size_t>(K)); // [K]
        applyHeadNorm(*block.qNorm, qHeads, N, headRow);
        applyHeadNorm(*block.kNorm, kHeads, N, headRow);
    }
    if (!buffers.ropes.empty()) {
        rotateHeads(buffers.ropes[block.rope], qHeads, pass.B, pass.T);
        rotateHeads(buffers.ropes[block.rope], kHeads, pass.B, pass.T);
    }
    causalAttention(block.heads, {q, stride}, {k, stride}, {v, stride}, pass.B, pass.T, buffers.attention,
                    z); // [N, H*K]
    pass.replaceAt(Kind::HookZ, layer, z, qWidth);
    if (pass.isDoneAt(Kind::HookZ, layer, z, qWidth))
        return nullptr;
    applyLinear(block.attentionOut, z, N, y); // [N, D]
    if (block.attentionOutNorm)
        applyNorm(*block.attentionOutNorm, y, N, h); // [N, D]
    float* added = block.attentionOutNorm ? h : y;
    pass.replaceAt(Kind::AttnOut, layer, added, D);
    return pass.isDoneAt(Kind::AttnOut, layer, added, D) ? nullptr : added;
}

const float* Transformer::runMlp(Pass& pass, const Block& block, int layer, float* h) const
{
    const int N = pass.N;
    const int D = m_model.info.dModel;
    const int M = m_model.dMlp;
    const std::ptrdiff_t count = std::ptrdiff_t{N} * M;
    TransformerWorkspace& buffers = pass.buffers;
    float* m = pass.take(buffers.m, M); // [N, M]
    float* y = pass.take(buffers.mlpOut, D); // [N, D]

    if (pass.isDoneAt(Kind::MlpIn, layer, h, D))
        return nullptr;
    applyLinear(block.mlpIn, h, N, m); // [N, M]
    float* activated = m;
    if (block.gate) {
        if (pass.isDoneAt(Kind::MlpPreLinear, layer, m, M))
            return nullptr;
        activated = pass.take(buffers.gate, M); // [N, M]
        applyLinear(*block.gate, h, N, activated); // [N, M]
    }
    if (pass.isDoneAt(Kind::MlpPre, layer, activated, M))
        return nullptr;
    activate(m_model.activation, activated, count); // [N, M]
    if (block.gate)
        multiplyInPlace(activated, count, m); // [N, M]
    pass.replaceAt(Kind::MlpPost, layer, m, M);
    if (pass.isDoneAt(Kind::MlpPost, layer, m, M))
        return nullptr;
    applyLinear(block.mlpOut, m, N, y); // [N, D]
    if (block.mlpOutNorm)
        applyNorm(*block.mlpOutNorm, y, N, h); // [N, D]
    float* added = block.mlpOutNorm ? h : y;
    pass.replaceAt(Kind::MlpOut, layer, added, D);
    return pass.isDoneAt(Kind::MlpOut, layer, added, D) ? nullptr : added;
}

void Transformer::logits(Pass& pass, const float* x) const
{
    const int D = m_model.info.dModel;
    const int V = m_model.info.dVocab;
    if (pass.isDoneAtNormalised(Kind::FinalNormalized, -1, m_finalNorm, x))
        return;
    float* h = pass.take(pass.buffers.h, D); // [N, D]
    applyNorm(m_finalNorm, x, pass.N, h);
    float* to = pass.out.data(); // [N, V]
    head().multiplyTransposed(pass.N, h, to);
    for (std::ptrdiff_t row = 0; row < pass.N && !m_headBias.empty(); ++row)
        addInPlace(m_headBias.data(), V, to + row * V);
    if (m_model.logitCap > 0)
        softCapInPlace(m_model.logitCap, std::ptrdiff_t{pass.N} * V, to);
}

Result<Unembedding> Transformer::unembedding() const
{
    TRY(checkIsLoaded({Kind::Logits, -1}));
    return Unembedding{m_finalNorm.kind, m_finalNorm.epsilon, m_finalNorm.gamma, head().toFloats()};
}

Result<std::vector<float>> Transformer::valueBias(const Site& site) const
{
    TRY_ASSIGN(const int width, siteWidth(site));
    TRY(checkIsLoaded(site));
    if (site.kind != Kind::HookZ && site.kind != Kind::HookV)
        return fail(ErrorCode::Unsupported, fmt::format("value biases are no constant of {}", hookNameFromSite(site)));
    const Block& block = m_blocks[static_cast<std::size_t>(site.layer)];
    std::vector<float> shift = block.ln1.beta; // what every token gets from the norm, [D]
    shift.resize(static_cast<std::size_t>(m_model.info.dModel), 0.0F); // RMSNorm has none
    std::vector<float> qkv(static_cast<std::size_t>(block.qkv.out)); // [(H + 2G)*K]
    computeOnOneThread();
    applyLinear(block.qkv, shift.data(), 1, qkv.data());
    const float* v = qkv.data() + m_model.qWidth() + m_model.kvWidth(); // [G*K]
    const int K = block.heads.dHead;
    // A query's head reads the values of its group.
    const int nShared = site.kind == Kind::HookZ ? block.heads.nHeads / block.heads.nKvHeads : 1;
    std::vector<float> bias(static_cast<std::size_t>(width));
    for (int i = 0; i < width; ++i)
        bias[static_cast<std::size_t>(i)] = v[i / K / nShared * K + i % K];
    return bias;
}

} // namespace atomscope
