#include "core/jobs/nullsae.h"

#include "core/base/product.h"
#include "core/base/randomstream.h"
#include "core/sae/inputtransform.h"

#include <algorithm>
#include <atomic>
#include <cmath>
#include <fmt/format.h>
#include <limits>
#include <thread>
#include <vector>

namespace atomscope {

namespace {

constexpr int kAtomsAtOnce = 32;
constexpr std::uint64_t kPurpose = 0x6e756c6c; // "null", then the atom

std::size_t toSize(int value)
{
    return static_cast<std::size_t>(value);
}

/// A null in the making.
class NullMaker
{
public:
    NullMaker(NullKind kind, const Sae& trained, DenseSample sample, const TrainedDensities& densities,
              std::uint64_t seed)
        : m_kind(kind)
        , m_densities(densities)
        , m_seed(seed)
        , m_n(static_cast<int>(sample.size()))
        , m_D(trained.dIn)
        , m_y(std::move(sample.x))
    {
        describe(trained);
        transform();
        if (kind == NullKind::Directions) {
            centreRows();
            m_packedY.pack(true, m_D, m_n, m_y.data(), m_D);
        }
    }

    /// One block of atoms; safe to call from several threads for different blocks.
    void makeAtoms(int first, int count, std::vector<float>& rows, std::vector<float>& values)
    {
        rows.assign(toSize(count) * toSize(m_D), 0);
        values.resize(toSize(count) * toSize(m_n));
        if (m_kind == NullKind::Directions)
            projectDirections(first, count, rows, values);
        else
            projectAxes(first, count, rows, values);
        const double perToken = static_cast<double>(m_n) / static_cast<double>(m_densities.nTokens);
        for (int i = 0; i < count; ++i) {
            const auto atom = toSize(first + i);
            const double wanted = static_cast<double>(m_densities.nFired[atom]) * perToken;
            const bool isSample = m_n < m_densities.nTokens;
            m_sae.b_enc[atom]
                = -densityThreshold(std::span(values).subspan(toSize(i) * toSize(m_n), toSize(m_n)), wanted, isSample);
            const float* row = rows.data() + toSize(i) * toSize(m_D);
            std::copy_n(row, m_D, m_sae.W_dec.data() + atom * toSize(m_D));
            for (int j = 0; j < m_D; ++j)
                m_sae.W_enc[toSize(j) * toSize(m_sae.dSae) + atom] = row[j];
        }
    }

    Sae take() { return std::move(m_sae); }

private:
    void describe(const Sae& trained)
    {
        const auto F = toSize(trained.dSae);
        m_sae.format = trained.format;
        m_sae.architecture = fmt::format("null: {}", toString(m_kind));
        m_sae.dIn = m_D;
        m_sae.dSae = trained.dSae;
        m_sae.W_enc.resize(toSize(m_D) * F);
        m_sae.b_enc.resize(F);
        m_sae.W_dec.resize(F * toSize(m_D));
        m_sae.b_dec.assign(toSize(m_D), 0);
        m_sae.applyBDecToInput = false;
        m_sae.activation = Relu();
        m_sae.inputNorm = trained.inputNorm;
        m_sae.inputScale = trained.inputScale;
        m_sae.centring = trained.centring;
        m_sae.valueBias = trained.valueBias;
        m_sae.hookName = trained.hookName;
        m_sae.modelName = trained.modelName;
        m_sae.prependBos = trained.prependBos;
        m_sae.contextSize = trained.contextSize;
        m_sae.decisions = trained.decisions;
    }

    /// x as the null's encoder will see it, in place.
    void transform()
    {
        std::vector<float> row(toSize(m_D));
        for (int r = 0; r < m_n; ++r) {
            float* x = m_y.data() + toSize(r) * toSize(m_D);
            applyTransform(m_sae, rowTransform(m_sae, x), x, row.data());
            std::ranges::copy(row, x);
        }
    }

    /// Some thousand rows spread over the whole sample, less their mean: what directions are made of.
    void centreRows()
    {
        const int nRows = std::min(m_n, std::max(4096, 2 * m_D));
        std::vector<float> rows(toSize(nRows) * toSize(m_D));
        std::vector<double> mean(toSize(m_D), 0.0);
        for (int r = 0; r < nRows; ++r) {
            const float* y = m_y.data() + static_cast<std::size_t>(std::int64_t{r} * m_n / nRows) * toSize(m_D);
            for (int j = 0; j < m_D; ++j) {
                rows[toSize(r) * toSize(m_D) + toSize(j)] = y[j];
                mean[toSize(j)] += static_cast<double>(y[j]) / nRows;
            }
        }
        for (int r = 0; r < nRows; ++r)
            for (int j = 0; j < m_D; ++j)
                rows[toSize(r) * toSize(m_D) + toSize(j)] -= static_cast<float>(mean[toSize(j)]);
        m_packedRows.pack(false, nRows, m_D, rows.data(), m_D);
    }

    void projectDirections(int first, int count, std::vector<float>& rows, std::vector<float>& values) const
    {
        const int nRows = m_packedRows.k();
        std::vector<float> z(toSize(count) * toSize(nRows));
        for (int i = 0; i < count; ++i) {
            RandomStream random(m_seed, kPurpose << 32 | static_cast<std::uint32_t>(first + i));
            std::ranges::generate(std::span(z).subspan(toSize(i) * toSize(nRows), toSize(nRows)),
                                  [&random] { return random.noise(); });
        }
        multiply(count, m_D, nRows, 1.0F, z.data(), nRows, m_packedRows, {}, rows.data(), m_D);
        for (int i = 0; i < count; ++i) {
            float* row = rows.data() + toSize(i) * toSize(m_D);
            double squares = 0;
            for (int j = 0; j < m_D; ++j)
                squares += static_cast<double>(row[j]) * static_cast<double>(row[j]);
            const double length = std::sqrt(squares);
            for (int j = 0; j < m_D && length > 0; ++j)
                row[j] = static_cast<float>(static_cast<double>(row[j]) / length);
        }
        multiply(count, m_n, m_D, 1.0F, rows.data(), m_D, m_packedY, {}, values.data(), m_n);
    }

    void projectAxes(int first, int count, std::vector<float>& rows, std::vector<float>& values) const
    {
        for (int i = 0; i < count; ++i) {
            const int axis = (first + i) % m_D;
            const float sign = (first + i) / m_D % 2 == 0 ? 1.0F : -1.0F;
            rows[toSize(i) * toSize(m_D) + toSize(axis)] = sign;
            for (int r = 0; r < m_n; ++r)
                values[toSize(i) * toSize(m_n) + toSize(r)] = sign * m_y[toSize(r) * toSize(m_D) + toSize(axis)];
        }
    }

    const NullKind m_kind;
    const TrainedDensities& m_densities;
    const std::uint64_t m_seed;
    const int m_n;
    const int m_D;
    std::vector<float> m_y; // [n, D]
    PackedMatrix m_packedY; // [D, n]
    PackedMatrix m_packedRows; // [rows, D], of mean 0
    Sae m_sae;
};

Result<void> checkFit(NullKind kind, const Sae& trained, const DenseSample& sample, const TrainedDensities& densities)
{
    if (kind == NullKind::Shuffled)
        return fail(ErrorCode::Usage, "a null of shuffled tokens has the trained SAE");
    if (sample.size() < 2 || sample.width != trained.dIn)
        return fail(ErrorCode::ShapeMismatch,
                    fmt::format("a dense sample of {} tokens and {} values does not fit an SAE that reads {} values",
                                sample.size(), sample.width, trained.dIn));
    if (densities.nFired.size() != toSize(trained.dSae) || densities.nTokens < 1)
        return fail(ErrorCode::ShapeMismatch, "the densities are not those of the SAE's atoms");
    return {};
}

} // namespace

float densityThreshold(std::span<float> values, double count, bool isSample)
{
    constexpr double kTail = 20;
    const auto n = static_cast<double>(values.size());
    if (count <= 0)
        return std::numeric_limits<float>::max();
    const auto between = [&](double above) { // the middle between the two values around a rank
        const auto rank = static_cast<std::ptrdiff_t>(above);
        std::ranges::nth_element(values, values.begin() + rank, std::greater<>());
        const float next = values[static_cast<std::size_t>(rank)];
        const float last = *std::min_element(values.begin(), values.begin() + rank);
        const float middle = last / 2 + next / 2;
        return middle < last ? middle : next;
    };
    if (isSample && count < kTail && n > 2 * kTail) {
        const double base = static_cast<double>(between(kTail));
        double excess = 0;
        for (std::size_t i = 0; i < static_cast<std::size_t>(kTail); ++i)
            excess += (static_cast<double>(values[i]) - base) / kTail;
        return static_cast<float>(base + excess * std::log(kTail / count));
    }
    const double rank = std::max(1.0, std::round(count));
    if (rank < n)
        return between(rank);
    const float least = *std::ranges::min_element(values);
    return std::nextafter(least, -std::numeric_limits<float>::infinity());
}

Result<Sae> makeNullSae(NullKind kind, const Sae& trained, DenseSample sample, const TrainedDensities& densities,
                        std::uint64_t seed, int nThreads, IndexControl& control)
{
    TRY(checkFit(kind, trained, sample, densities));
    NullMaker maker(kind, trained, std::move(sample), densities, seed);
    std::atomic<int> next = 0;
    std::atomic<bool> isCancelled = false;
    const auto work = [&] {
        std::vector<float> rows;
        std::vector<float> values;
        for (int first = next.fetch_add(kAtomsAtOnce); first < trained.dSae; first = next.fetch_add(kAtomsAtOnce)) {
            if (!control.waitWhilePaused()) {
                isCancelled = true;
                return;
            }
            maker.makeAtoms(first, std::min(kAtomsAtOnce, trained.dSae - first), rows, values);
        }
    };
    {
        std::vector<std::jthread> threads;
        for (int i = 1; i < nThreads; ++i)
            threads.emplace_back(work);
        work();
    }
    if (isCancelled)
        return fail(ErrorCode::Cancelled, "stopped while the null was made");
    return maker.take();
}

} // namespace atomscope
