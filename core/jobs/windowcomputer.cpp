#include "core/jobs/windowcomputer.h"

#include "core/index/densecodec.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>

namespace atomscope {

namespace {

/// Sum of f(i) for i < n in eight running sums, added in a fixed order: vectorisable and the same on every machine.
template <typename Function> double laneSum(int n, Function f)
{
    constexpr int kLanes = 8;
    std::array<double, kLanes> sums{};
    int i = 0;
    for (; i + kLanes <= n; i += kLanes)
        for (int lane = 0; lane < kLanes; ++lane)
            sums[static_cast<std::size_t>(lane)] += f(i + lane);
    for (int lane = 0; i < n; ++i, ++lane)
        sums[static_cast<std::size_t>(lane)] += f(i);
    return ((sums[0] + sums[4]) + (sums[2] + sums[6])) + ((sums[1] + sums[5]) + (sums[3] + sums[7]));
}

double squaredDistance(const float* x, const float* y, int D)
{
    return laneSum(D, [x, y](int i) {
        const double difference = static_cast<double>(x[i]) - static_cast<double>(y[i]);
        return difference * difference;
    });
}

double squaredNorm(const float* x, int D)
{
    return laneSum(D, [x](int i) { return static_cast<double>(x[i]) * static_cast<double>(x[i]); });
}

void grow(std::vector<float>& buffer, std::size_t size)
{
    if (buffer.size() < size)
        buffer.resize(size);
}

/// Mean [D] and squared deviation of x [n, D], in double.
void addDeviation(const float* x, int n, int D, SequenceMoments& moments)
{
    moments.mean.assign(static_cast<std::size_t>(D), 0.0);
    double* mean = moments.mean.data();
    for (int row = 0; row < n; ++row)
        for (int i = 0; i < D; ++i)
            mean[i] += static_cast<double>(x[std::ptrdiff_t{row} * D + i]);
    for (int i = 0; i < D && n > 0; ++i)
        mean[i] /= n;
    for (int row = 0; row < n; ++row) {
        const float* values = x + std::ptrdiff_t{row} * D;
        moments.sumSquaredDeviation += laneSum(D, [values, mean](int i) {
            const double deviation = static_cast<double>(values[i]) - mean[i];
            return deviation * deviation;
        });
    }
}

} // namespace

WindowComputer::Scratch::Scratch(const WindowComputer& computer)
    : m_workspace(computer.m_model ? computer.m_model->makeWorkspace() : nullptr)
    , m_encoderScratch(computer.m_encoder ? computer.m_encoder->makeScratch() : decltype(m_encoderScratch)(nullptr, {}))
{
    if (computer.m_hasLoss)
        m_loss.emplace(*computer.m_model);
}

WindowComputer::WindowComputer(std::shared_ptr<const LanguageModel> model, Site site,
                               std::shared_ptr<const Encoder> encoder, std::optional<Site> target)
    : m_model(std::move(model))
    , m_site(site)
    , m_encoder(std::move(encoder))
    , m_target(target)
    , m_dIn(m_encoder ? m_encoder->sae().dIn : 0)
    , m_dOut(m_encoder ? m_encoder->sae().outWidth() : 0)
    , m_hasErrors(m_encoder && (m_model || !m_encoder->sae().isTranscoder))
{
}

Result<int> WindowComputer::runCounted(std::span<IndexWindow* const> block, const Site& site, int width,
                                       Scratch& scratch, std::vector<float>& rows) const
{
    const auto B = static_cast<int>(block.size());
    const int T = B > 0 ? static_cast<int>(scratch.m_ids.size()) / B : 0;
    const std::size_t values = scratch.m_ids.size() * static_cast<std::size_t>(width);
    grow(rows, values);
    TRY(m_model->run(scratch.m_ids, B, T, site, *scratch.m_workspace, std::span(rows).first(values)));
    float* to = rows.data();
    for (std::size_t b = 0; b < block.size(); ++b) {
        const float* from = rows.data() + static_cast<std::ptrdiff_t>(b) * T * width;
        for (const std::uint8_t isCounted : block[b]->tokens.counted) {
            if (isCounted && to != from)
                std::copy_n(from, width, to); // rows only move to the front
            to += isCounted ? width : 0;
            from += width;
        }
    }
    return static_cast<int>((to - rows.data()) / width);
}

int WindowComputer::takeRows(std::span<IndexWindow* const> block, std::vector<float>& rows)
{
    rows.clear();
    int n = 0;
    for (IndexWindow* window : block) {
        rows.insert(rows.end(), window->rows.begin(), window->rows.end());
        window->rows = {};
        n += static_cast<int>(std::ranges::count(window->tokens.counted, std::uint8_t{1}));
    }
    return n;
}

void WindowComputer::keepPositive(SparseRows& firings)
{
    std::size_t nKept = 0;
    std::size_t i = 0;
    for (std::size_t row = 0; row + 1 < firings.rowStart.size(); ++row) {
        const auto end = static_cast<std::size_t>(firings.rowStart[row + 1]);
        firings.rowStart[row] = static_cast<std::int64_t>(nKept);
        for (; i < end; ++i) {
            firings.atom[nKept] = firings.atom[i];
            firings.activation[nKept] = firings.activation[i];
            nKept += firings.activation[i] > 0;
        }
    }
    firings.rowStart.back() = static_cast<std::int64_t>(nKept);
    firings.atom.resize(nKept);
    firings.activation.resize(nKept);
}

void WindowComputer::padIds(std::span<IndexWindow* const> block, std::vector<TokenId>& ids)
{
    int T = 0;
    for (const IndexWindow* window : block)
        T = std::max(T, window->length());
    ids.assign(block.size() * static_cast<std::size_t>(T), TokenId{0});
    for (std::size_t b = 0; b < block.size(); ++b)
        std::ranges::copy(block[b]->tokens.ids, ids.begin() + static_cast<std::ptrdiff_t>(b) * T);
}

void WindowComputer::centre(int n, Scratch& scratch) const
{
    float* rows = m_target ? scratch.m_target.data() : scratch.m_x.data();
    for (int row = 0; row < n; ++row) {
        float* x = rows + std::ptrdiff_t{row} * m_dOut;
        float* xHat = scratch.m_xHat.data() + std::ptrdiff_t{row} * m_dOut;
        const auto mean
            = static_cast<float>(laneSum(m_dOut, [x](int i) { return static_cast<double>(x[i]); }) / m_dOut);
        for (int i = 0; i < m_dOut; ++i) {
            x[i] -= mean;
            xHat[i] -= m_target ? 0.0F : mean; // a transcoder adds no mean back
        }
    }
}

void WindowComputer::sample(IndexWindow& window, const float* x) const
{
    const SequenceTokens& tokens = window.tokens;
    window.dense.clear();
    std::int32_t inDocument = tokens.firstTokenInDocument - (tokens.hasBos ? 1 : 0);
    for (std::size_t t = 0; t < tokens.ids.size(); ++t, ++inDocument) {
        if (!tokens.counted[t])
            continue;
        const std::uint64_t key = denseKey(tokens.document.v, inDocument);
        if (m_sampler->mayTake(key))
            window.dense.push_back(
                {key, static_cast<std::int32_t>(t), encodeDenseRow(std::span(x, static_cast<std::size_t>(m_dIn)))});
        x += m_dIn;
    }
}

void WindowComputer::describe(IndexWindow& window, int firstRow, int nRows, const Scratch& scratch) const
{
    const auto nTokens = window.tokens.ids.size();
    const float* x = target(scratch).data() + std::ptrdiff_t{firstRow} * m_dOut; // [nRows, O]
    const float* xHat = scratch.m_xHat.data() + std::ptrdiff_t{firstRow} * m_dOut; // [nRows, O]
    const std::int64_t* starts = scratch.m_firings.rowStart.data() + firstRow;

    constexpr float kUnknown = std::numeric_limits<float>::quiet_NaN();
    window.moments = {};
    window.moments.nTokens = nRows;
    if (m_hasErrors)
        addDeviation(x, nRows, m_dOut, window.moments);
    else
        window.moments.mean.assign(static_cast<std::size_t>(m_dOut), 0.0);
    window.tokens.errorNorm.assign(nTokens, m_hasErrors ? 0.0F : kUnknown);
    window.rowStart.assign(nTokens + 1, 0);
    int row = 0;
    for (std::size_t t = 0; t < nTokens; ++t) {
        window.rowStart[t] = starts[row] - starts[0];
        if (!window.tokens.counted[t])
            continue;
        if (!m_hasErrors) {
            ++row;
            continue;
        }
        const std::ptrdiff_t at = std::ptrdiff_t{row} * m_dOut;
        const double squaredError = squaredDistance(x + at, xHat + at, m_dOut);
        const double squaredSize = squaredNorm(x + at, m_dOut);
        window.moments.sumSquaredError += squaredError;
        window.tokens.errorNorm[t] = squaredSize > 0 ? static_cast<float>(std::sqrt(squaredError / squaredSize)) : 0.0F;
        ++row;
    }
    window.rowStart[nTokens] = starts[nRows] - starts[0];
    window.atom.assign(scratch.m_firings.atom.begin() + starts[0], scratch.m_firings.atom.begin() + starts[nRows]);
    window.activation.assign(scratch.m_firings.activation.begin() + starts[0],
                             scratch.m_firings.activation.begin() + starts[nRows]);
}

Result<void> WindowComputer::compute(std::span<IndexWindow* const> block, Scratch& scratch) const
{
    if (!m_encoder)
        return {};
    int n = 0;
    if (m_model) {
        padIds(block, scratch.m_ids);
        TRY_ASSIGN(n, runCounted(block, m_site, m_dIn, scratch, scratch.m_x));
    } else {
        n = takeRows(block, scratch.m_x);
    }
    if (m_target) {
        TRY(runCounted(block, *m_target, m_dOut, scratch, scratch.m_target));
    }
    const auto x
        = std::span<const float>(scratch.m_x).first(static_cast<std::size_t>(n) * static_cast<std::size_t>(m_dIn));
    if (m_sampler) { // before anything is taken off x
        const float* rows = x.data();
        for (IndexWindow* window : block) {
            sample(*window, rows);
            rows += std::ranges::count(window->tokens.counted, std::uint8_t{1}) * m_dIn;
        }
    }
    const std::size_t counted = static_cast<std::size_t>(n) * static_cast<std::size_t>(m_dOut); // of x_hat
    grow(scratch.m_xHat, counted);
    if (n > 0) {
        TRY(m_encoder->encode(x, n, *scratch.m_encoderScratch, scratch.m_firings));
        if (m_hasErrors)
            TRY(m_encoder->decode(x, n, scratch.m_firings, *scratch.m_encoderScratch,
                                  std::span(scratch.m_xHat).first(counted)));
    } else {
        scratch.m_firings.rowStart.assign(1, 0);
    }
    if (m_encoder->sae().isSigned())
        keepPositive(scratch.m_firings); // behind decode(), which needs all of them
    if (m_hasErrors && m_encoder->sae().centring == Centring::SubtractMean)
        centre(n, scratch);
    int row = 0;
    for (IndexWindow* window : block) {
        const auto mine
            = static_cast<int>(std::ranges::count_if(window->tokens.counted, [](auto c) { return c != 0; }));
        describe(*window, row, mine, scratch);
        row += mine;
        if (scratch.m_loss)
            TRY(scratch.m_loss->measure(window->tokens.ids, window->tokens.loss));
    }
    return {};
}

} // namespace atomscope
