#include "core/jobs/splicedloss.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <new>

namespace atomscope {

namespace {

constexpr std::size_t at(Spliced spliced)
{
    return static_cast<std::size_t>(spliced);
}

/// l - log sum exp(l), in place; the largest is taken out in front.
void toLogProbabilities(std::span<float> logits)
{
    const float largest = *std::ranges::max_element(logits);
    double sum = 0;
    for (const float logit : logits)
        sum += static_cast<double>(std::exp(logit - largest));
    const auto shift = static_cast<float>(static_cast<double>(largest) + std::log(sum));
    for (float& logit : logits)
        logit -= shift;
}

Result<void> makeRoom(std::vector<float>& buffer, std::size_t size)
{
    if (buffer.size() >= size)
        return {};
    try {
        buffer.resize(size);
    } catch (const std::bad_alloc&) {
        return fail(ErrorCode::Limit, "not enough memory for the logits of a window; give fewer --threads");
    }
    return {};
}

} // namespace

void SpliceSums::add(const SpliceSums& other)
{
    nTokens += other.nTokens;
    for (std::size_t i = 0; i < crossEntropy.size(); ++i) {
        crossEntropy[i] += other.crossEntropy[i];
        divergence[i] += other.divergence[i];
    }
}

SplicedLoss::SplicedLoss(const PairedModel& pair, std::shared_ptr<const Encoder> encoder)
    : m_pair(pair)
    , m_encoder(std::move(encoder))
    , m_workspace(pair.model->makeWorkspace())
    , m_scratch(m_encoder->makeScratch())
{
}

Result<std::span<const float>> SplicedLoss::run(const SequenceTokens& window, const Site& site,
                                                std::vector<float>& rows)
{
    TRY_ASSIGN(const int width, m_pair.model->siteWidth(site));
    const std::size_t size = window.ids.size() * static_cast<std::size_t>(width);
    TRY(makeRoom(rows, size));
    const auto out = std::span(rows).first(size);
    TRY(m_pair.model->run(window.ids, 1, static_cast<int>(window.ids.size()), site, *m_workspace, out));
    return out;
}

Result<std::int64_t> SplicedLoss::addActivations(const SequenceTokens& window, std::span<double> sum)
{
    TRY_ASSIGN(const auto rows, run(window, m_pair.reconstructed(), m_rows));
    std::int64_t n = 0;
    for (std::size_t t = 0; t < window.ids.size(); ++t) {
        if (!window.counted[t])
            continue;
        ++n;
        for (std::size_t i = 0; i < sum.size(); ++i)
            sum[i] += static_cast<double>(rows[t * sum.size() + i]);
    }
    return n;
}

Result<void> SplicedLoss::reconstruct(const SequenceTokens& window)
{
    TRY_ASSIGN(const auto rows, run(window, m_pair.site, m_rows));
    const auto D = static_cast<std::size_t>(m_pair.sae->dIn);
    float* to = m_rows.data();
    for (std::size_t t = 0; t < window.ids.size(); ++t)
        if (window.counted[t])
            to = std::copy_n(rows.data() + t * D, D, to); // rows only move to the front
    const auto n = static_cast<std::size_t>(to - m_rows.data()) / D;
    const auto O = static_cast<std::size_t>(m_pair.sae->outWidth());
    TRY(makeRoom(m_xHat, n * O));
    const auto x = std::span<const float>(m_rows).first(n * D);
    TRY(m_encoder->encode(x, static_cast<int>(n), *m_scratch, m_firings));
    return m_encoder->decode(x, static_cast<int>(n), m_firings, *m_scratch, std::span(m_xHat).first(n * O));
}

Result<void> SplicedLoss::logProbabilities(const SequenceTokens& window, Spliced spliced, std::span<const float> mean,
                                           std::vector<float>& out)
{
    const std::size_t T = window.ids.size();
    const auto V = static_cast<std::size_t>(m_pair.model->info().dVocab);
    TRY(makeRoom(out, T * V));
    const auto logits = std::span(out).first(T * V);
    const auto replace = [&](std::span<float> rows) {
        const auto O = mean.size();
        const float* xHat = m_xHat.data();
        for (std::size_t t = 0; t < T; ++t) {
            if (!window.counted[t])
                continue;
            float* row = rows.data() + t * O;
            if (spliced == Spliced::Zero)
                std::fill_n(row, O, 0.0F);
            else
                std::copy_n(spliced == Spliced::Mean ? mean.data() : xHat, O, row);
            xHat += O;
        }
    };
    const Site end{Site::Kind::Logits, -1};
    if (spliced == Spliced::Clean) {
        TRY(m_pair.model->run(window.ids, 1, static_cast<int>(T), end, *m_workspace, logits));
    } else {
        TRY(m_pair.model->runReplacing(window.ids, 1, static_cast<int>(T), m_pair.reconstructed(), replace,
                                       *m_workspace, logits));
    }
    for (std::size_t t = 0; t < T; ++t)
        toLogProbabilities(logits.subspan(t * V, V));
    return {};
}

void SplicedLoss::compare(const SequenceTokens& window, Spliced spliced, std::span<const float> other,
                          SpliceSums& sums) const
{
    const auto V = static_cast<std::size_t>(m_pair.model->info().dVocab);
    for (std::size_t t = 0; t + 1 < window.ids.size(); ++t) {
        if (!window.counted[t] || !window.counted[t + 1])
            continue;
        const float* p = m_clean.data() + t * V;
        const float* q = other.data() + t * V;
        sums.crossEntropy[at(spliced)] -= static_cast<double>(q[static_cast<std::size_t>(window.ids[t + 1].v)]);
        if (spliced == Spliced::Clean) {
            ++sums.nTokens;
            continue;
        }
        double divergence = 0;
        for (std::size_t v = 0; v < V; ++v)
            divergence += static_cast<double>(std::exp(p[v])) * (static_cast<double>(p[v]) - static_cast<double>(q[v]));
        sums.divergence[at(spliced)] += divergence;
    }
}

Result<SpliceSums> SplicedLoss::measure(const SequenceTokens& window, std::span<const float> mean)
{
    SpliceSums sums;
    if (!std::ranges::count(window.counted, std::uint8_t{1}))
        return sums;
    TRY(reconstruct(window));
    TRY(logProbabilities(window, Spliced::Clean, mean, m_clean));
    compare(window, Spliced::Clean, m_clean, sums);
    for (const Spliced spliced : {Spliced::Reconstruction, Spliced::Zero, Spliced::Mean}) {
        TRY(logProbabilities(window, spliced, mean, m_other));
        compare(window, spliced, m_other, sums);
    }
    return sums;
}

} // namespace atomscope
