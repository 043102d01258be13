#include "core/jobs/tokenloss.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <limits>
#include <new>

namespace atomscope {

namespace {

/// log Σ exp(l) with the largest taken out in front.
double logSumExp(std::span<const float> logits)
{
    const auto largest = static_cast<double>(*std::ranges::max_element(logits));
    double sum = 0;
    for (const float logit : logits)
        sum += std::exp(static_cast<double>(logit) - largest);
    return largest + std::log(sum);
}

} // namespace

TokenLoss::TokenLoss(const LanguageModel& model)
    : m_model(model)
    , m_workspace(model.makeWorkspace())
{
}

Result<void> TokenLoss::measure(std::span<const TokenId> ids, std::vector<float>& loss)
{
    const auto T = static_cast<int>(ids.size());
    const auto V = static_cast<std::size_t>(m_model.info().dVocab);
    const std::size_t size = ids.size() * V;
    if (m_logits.size() < size) {
        try {
            m_logits.resize(size);
        } catch (const std::bad_alloc&) {
            return fail(ErrorCode::Limit,
                        fmt::format("not enough memory for the logits of {} tokens; give fewer --threads or leave "
                                    "--loss out",
                                    T));
        }
    }
    const auto logits = std::span(m_logits).first(size);
    TRY(m_model.run(ids, 1, T, Site{Site::Kind::Logits, -1}, *m_workspace, logits));
    loss.assign(ids.size(), std::numeric_limits<float>::quiet_NaN());
    for (std::size_t t = 0; t + 1 < ids.size(); ++t) {
        const auto row = logits.subspan(t * V, V);
        loss[t] = static_cast<float>(logSumExp(row) - static_cast<double>(row[static_cast<std::size_t>(ids[t + 1].v)]));
    }
    return {};
}

} // namespace atomscope
