#include "core/model/transformer.h"

#include "core/base/blas.h"

#include <algorithm>
#include <c10/core/InferenceMode.h>
#include <c10/util/Exception.h>
#include <fmt/format.h>
#include <new>

namespace atomscope {

float* Pass::take(AlignedFloats& buffer, int columns) const
{
    return buffer.take(static_cast<std::size_t>(N) * static_cast<std::size_t>(columns));
}

bool Pass::isDoneAt(Site::Kind kind, int layer, const float* values, int width) const
{
    if (site != Site{kind, layer})
        return false;
    std::copy_n(values, std::ptrdiff_t{N} * width, out.data());
    return true;
}

Result<int> Transformer::siteWidth(const Site& site) const
{
    using Kind = Site::Kind;
    if (site.kind == Kind::Logits)
        return m_info.dVocab;
    if (site.layer < 0 || site.layer >= m_info.nLayers)
        return fail(ErrorCode::Unsupported,
                    fmt::format("the model {} has {} layers (from 0), so there is no {}", m_info.name, m_info.nLayers,
                                hookNameFromSite(site)));
    if (site.kind == Kind::HookZ)
        return m_info.nHeads * m_info.dHead;
    return site.kind == Kind::MlpPost ? m_dMlp : m_info.dModel;
}

std::unique_ptr<LanguageModel::Workspace> Transformer::makeWorkspace() const
{
    return std::make_unique<TransformerWorkspace>();
}

Result<void> Transformer::run(std::span<const TokenId> ids, int B, int T, const Site& site, Workspace& workspace,
                              std::span<float> out) const
{
    constexpr std::int64_t kMaxRows = 1 << 20;
    TRY_ASSIGN(const int width, siteWidth(site));
    const std::int64_t rows = std::int64_t{B} * T;
    if (B < 1 || T < 1 || rows != std::ssize(ids) || rows * width != std::ssize(out))
        return fail(ErrorCode::ShapeMismatch,
                    fmt::format("a block of {} sequences of {} tokens does not fit {} ids and {} output values", B, T,
                                ids.size(), out.size()));
    if (T > m_info.nPositions)
        return fail(ErrorCode::Limit,
                    fmt::format("a sequence of {} tokens is longer than the {} positions of {}", T, m_info.nPositions,
                                m_info.name));
    if (rows > kMaxRows)
        return fail(ErrorCode::Limit, fmt::format("a block of {} tokens is too large; use at most {}", rows, kMaxRows));
    const auto vocabulary = static_cast<std::int32_t>(m_embedding.size() / static_cast<std::size_t>(m_info.dModel));
    const auto outside = std::ranges::find_if(ids, [vocabulary](TokenId id) { return id.v < 0 || id.v >= vocabulary; });
    if (outside != ids.end())
        return fail(
            ErrorCode::BadFormat,
            fmt::format("token id {} is outside the vocabulary of {} ({} ids)", outside->v, m_info.name, vocabulary));
    computeOnOneThread();
    try {
        const c10::InferenceMode noGradients;
        Pass pass{ids, B, T, static_cast<int>(rows), site, out, static_cast<TransformerWorkspace&>(workspace)};
        forward(pass);
    } catch (const c10::Error& error) {
        return fail(ErrorCode::Internal, "LibTorch could not run the model", error.what_without_backtrace());
    } catch (const std::bad_alloc&) {
        return fail(ErrorCode::Limit, fmt::format("not enough memory to run {} tokens through {}", rows, m_info.name));
    }
    return {};
}

float* Transformer::embed(Pass& pass) const
{
    const int D = m_info.dModel;
    float* x = pass.take(pass.buffers.x, D); // [N, D]
    float* row = x;
    for (const TokenId id : pass.ids)
        row = std::copy_n(m_embedding.data() + std::ptrdiff_t{id.v} * D, D, row);
    return x;
}

void Transformer::logits(Pass& pass, const float* x) const
{
    const int D = m_info.dModel;
    const int V = m_info.dVocab;
    float* h = pass.take(pass.buffers.h, D); // [N, D]
    applyNorm(m_finalNorm, x, pass.N, h);
    multiplyTransposed(pass.N, V, D, h, D, head().data(), D, pass.out.data(), V);
}

Result<Unembedding> Transformer::unembedding() const
{
    return Unembedding{m_finalNorm.kind, m_finalNorm.epsilon, m_finalNorm.gamma, head()};
}

} // namespace atomscope
