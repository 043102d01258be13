#include "core/sae/encoder.h"

#include "core/base/product.h"
#include "core/sae/inputtransform.h"
#include "core/sae/scankernels.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

namespace atomscope {

namespace {

// A block of pre-activations is scanned while it lies in the second-level cache; a panel of the encoder is read once
// for all rows of a block.
constexpr int kRows = 1024;
constexpr int kAtoms = 512;

struct Hit
{
    float value;
    std::int32_t atom;
};

/// The order in which TopK chooses: stronger first, then the lower atom.
bool isBefore(const Hit& a, const Hit& b)
{
    return a.value != b.value ? a.value > b.value : a.atom < b.atom;
}

std::size_t toSize(int value)
{
    return static_cast<std::size_t>(value);
}

} // namespace

/// Derived from the SAE once.
struct Encoder::Prepared
{
    std::vector<PackedMatrix> blocks; ///< encoder columns, kAtoms atoms each
    std::vector<float> bias; ///< [F]
    std::vector<float> threshold; ///< [F]; fires strictly above
    std::vector<float> decoderScale; ///< [F], or empty for ones
    int k = 0; ///< of TopK, else 0
    bool isTanh = false;

    explicit Prepared(const Sae& sae);
    void rescaleByDecoderNorm(const Sae& sae, std::vector<float>& norms);
};

Encoder::Prepared::Prepared(const Sae& sae)
    : bias(sae.b_enc)
    , threshold(toSize(sae.dSae), 0.0F)
    , decoderScale(sae.decoderScale)
{
    std::vector<float> norms; // [F], only when they rescale the pre-activations
    if (const auto* jump = std::get_if<JumpRelu>(&sae.activation)) {
        for (std::size_t i = 0; i < threshold.size(); ++i)
            threshold[i] = std::max(jump->threshold[i], 0.0F);
    } else if (const auto* topK = std::get_if<TopK>(&sae.activation)) {
        k = topK->k;
        if (topK->rescaleByDecoderNorm)
            rescaleByDecoderNorm(sae, norms);
    }
    isTanh = std::holds_alternative<TanhRelu>(sae.activation);

    std::vector<float> scaled; // [D, width]
    for (int first = 0; first < sae.dSae; first += kAtoms) {
        const int width = std::min(kAtoms, sae.dSae - first);
        const float* from = sae.W_enc.data() + first;
        std::ptrdiff_t stride = sae.dSae;
        if (!norms.empty()) {
            scaled.resize(toSize(sae.dIn) * toSize(width));
            for (int j = 0; j < sae.dIn; ++j) {
                for (int i = 0; i < width; ++i)
                    scaled[toSize(j) * toSize(width) + toSize(i)] = from[j * stride + i] * norms[toSize(first + i)];
            }
            from = scaled.data();
            stride = width;
        }
        blocks.emplace_back().pack(false, sae.dIn, width, from, stride);
    }
}

/// Puts the norms of the decoder's rows into the encoder and their inverse in front of the decoder. An atom with a
/// zero row gets pre-activation 0 and never fires.
void Encoder::Prepared::rescaleByDecoderNorm(const Sae& sae, std::vector<float>& norms)
{
    norms.resize(toSize(sae.dSae));
    decoderScale.resize(toSize(sae.dSae), 1.0F);
    for (std::size_t i = 0; i < norms.size(); ++i) {
        double sum = 0;
        for (std::size_t j = 0; j < toSize(sae.dIn); ++j) {
            const double value = sae.W_dec[i * toSize(sae.dIn) + j];
            sum += value * value;
        }
        norms[i] = static_cast<float>(std::sqrt(sum));
        bias[i] *= norms[i];
        if (norms[i] > 0)
            decoderScale[i] /= norms[i];
    }
}

/// Buffers of one thread. Each grows to what the largest call needed and stays.
class Encoder::Scratch
{
public:
    AlignedFloats input; ///< [kRows, D]
    AlignedFloats preActivation; ///< [kRows, kAtoms]
    // Hits of a block of rows. Relu kinds: as they come, atom block after atom block, `counts` [atom block, row] long.
    std::vector<std::int32_t> atoms;
    std::vector<float> values;
    std::vector<int> counts;
    // TopK: the best so far of each row, [row, k + kAtoms] with `best` [row] used, and what a new one must exceed.
    std::vector<Hit> candidates;
    std::vector<int> best;
    std::vector<float> floor;

    void reserveHits(std::size_t size)
    {
        if (atoms.size() < size) {
            size += size / 2;
            atoms.resize(size);
            values.resize(size);
        }
    }
};

namespace {

/// The encoder over rows [rows, D] that lie in scratch.input, one block of atoms after the other.
template <class Consume>
void forEachAtomBlock(const Sae& sae, const std::vector<PackedMatrix>& blocks, const std::vector<float>& bias, int rows,
                      const float* input, float* preActivation, Consume consume)
{
    for (std::size_t block = 0; block < blocks.size(); ++block) {
        const int first = static_cast<int>(block) * kAtoms;
        const int width = blocks[block].n();
        multiply(rows, width, sae.dIn, 1.0F, input, sae.dIn, blocks[block],
                 std::span(bias).subspan(toSize(first), toSize(width)), preActivation, kAtoms);
        consume(block, first, width);
    }
}

/// Copies the hits of a block of rows, which lie atom block after atom block, row after row.
void appendRows(const std::vector<int>& counts, std::size_t nBlocks, int rows, const std::int32_t* atoms,
                const float* values, SparseRows& out)
{
    const std::size_t firstRow = out.rowStart.size() - 1;
    for (int row = 0; row < rows; ++row) {
        std::int64_t count = 0;
        for (std::size_t block = 0; block < nBlocks; ++block)
            count += counts[block * toSize(rows) + toSize(row)];
        out.rowStart.push_back(out.rowStart.back() + count);
    }
    out.atom.resize(static_cast<std::size_t>(out.rowStart.back()));
    out.activation.resize(out.atom.size());
    std::vector<std::int64_t> place(out.rowStart.begin() + static_cast<std::ptrdiff_t>(firstRow),
                                    out.rowStart.end() - 1);
    std::size_t from = 0;
    for (std::size_t block = 0; block < nBlocks; ++block) {
        for (int row = 0; row < rows; ++row) {
            const int count = counts[block * toSize(rows) + toSize(row)];
            std::copy_n(atoms + from, count, out.atom.begin() + place[toSize(row)]);
            std::copy_n(values + from, count, out.activation.begin() + place[toSize(row)]);
            place[toSize(row)] += count;
            from += toSize(count);
        }
    }
}

/// Keeps the k first of a row's candidates.
void keepBest(std::span<Hit> candidates, int& used, int k, float& floor)
{
    if (used < k)
        return;
    const auto last = candidates.begin() + (k - 1);
    std::nth_element(candidates.begin(), last, candidates.begin() + used, isBefore);
    used = k;
    floor = last->value; // an equal one of a higher atom loses
}

} // namespace

Encoder::Encoder(std::shared_ptr<const Sae> sae)
    : m_sae(std::move(sae))
    , m_prepared(std::make_unique<const Prepared>(*m_sae))
{
}

Encoder::~Encoder() = default;

std::unique_ptr<Encoder::Scratch, void (*)(Encoder::Scratch*)> Encoder::makeScratch() const
{
    return {new Scratch, [](Scratch* scratch) { delete scratch; }};
}

Result<void> Encoder::encode(std::span<const float> x, int N, Scratch& scratch, SparseRows& out) const
{
    const Sae& sae = *m_sae;
    if (N < 0 || x.size() != toSize(N) * toSize(sae.dIn)) {
        return fail(ErrorCode::ShapeMismatch,
                    fmt::format("{} values are not {} rows of d_in = {}", x.size(), N, sae.dIn));
    }
    out.rowStart.assign(1, 0);
    out.atom.clear();
    out.activation.clear();
    float* input = scratch.input.take(toSize(std::min(N, kRows)) * toSize(sae.dIn));
    float* preActivation = scratch.preActivation.take(toSize(std::min(N, kRows)) * toSize(kAtoms));
    for (int start = 0; start < N; start += kRows) {
        const int rows = std::min(kRows, N - start);
        for (int row = 0; row < rows; ++row) {
            const float* from = x.data() + toSize(start + row) * toSize(sae.dIn);
            applyTransform(sae, rowTransform(sae, from), from, input + toSize(row) * toSize(sae.dIn));
        }
        if (m_prepared->k > 0)
            encodeTopK(rows, input, preActivation, scratch, out);
        else
            encodeAbove(rows, input, preActivation, scratch, out);
    }
    if (m_prepared->isTanh) {
        for (float& value : out.activation)
            value = std::tanh(value);
    }
    return {};
}

void Encoder::encodeAbove(int rows, const float* input, float* preActivation, Scratch& scratch, SparseRows& out) const
{
    const Prepared& prepared = *m_prepared;
    scratch.counts.resize(prepared.blocks.size() * toSize(rows));
    std::size_t used = 0;
    forEachAtomBlock(*m_sae, prepared.blocks, prepared.bias, rows, input, preActivation,
                     [&](std::size_t block, int first, int width) {
                         for (int row = 0; row < rows; ++row) {
                             scratch.reserveHits(used + toSize(width + kScanSlack));
                             const int count = scanAbove(preActivation + toSize(row) * toSize(kAtoms),
                                                         prepared.threshold.data() + first, width, first,
                                                         scratch.atoms.data() + used, scratch.values.data() + used);
                             scratch.counts[block * toSize(rows) + toSize(row)] = count;
                             used += toSize(count);
                         }
                     });
    appendRows(scratch.counts, prepared.blocks.size(), rows, scratch.atoms.data(), scratch.values.data(), out);
}

void Encoder::encodeTopK(int rows, const float* input, float* preActivation, Scratch& scratch, SparseRows& out) const
{
    const Prepared& prepared = *m_prepared;
    const std::size_t room = toSize(prepared.k) + toSize(kAtoms);
    scratch.candidates.resize(std::max(scratch.candidates.size(), toSize(rows) * room));
    scratch.best.assign(toSize(rows), 0);
    scratch.floor.assign(toSize(rows), 0.0F); // relu: only positive ones count
    scratch.reserveHits(toSize(kAtoms + kScanSlack));
    forEachAtomBlock(
        *m_sae, prepared.blocks, prepared.bias, rows, input, preActivation, [&](std::size_t, int first, int width) {
            for (int row = 0; row < rows; ++row) {
                int& used = scratch.best[toSize(row)];
                float& floor = scratch.floor[toSize(row)];
                const std::span<Hit> mine = std::span(scratch.candidates).subspan(toSize(row) * room, room);
                const int count = scanAbove(preActivation + toSize(row) * toSize(kAtoms), floor, width, first,
                                            scratch.atoms.data(), scratch.values.data());
                for (int i = 0; i < count; ++i)
                    mine[toSize(used + i)] = {scratch.values[toSize(i)], scratch.atoms[toSize(i)]};
                used += count;
                if (count > 0)
                    keepBest(mine, used, prepared.k, floor);
            }
        });
    for (int row = 0; row < rows; ++row) {
        const auto mine = std::span(scratch.candidates).subspan(toSize(row) * room, toSize(scratch.best[toSize(row)]));
        std::ranges::sort(mine, {}, &Hit::atom);
        for (const Hit& hit : mine) {
            out.atom.push_back(hit.atom);
            out.activation.push_back(hit.value);
        }
        out.rowStart.push_back(static_cast<std::int64_t>(out.atom.size()));
    }
}

Result<void> Encoder::decode(std::span<const float> x, int N, const SparseRows& firings, Scratch&,
                             std::span<float> xHat) const
{
    const Sae& sae = *m_sae;
    const std::size_t D = toSize(sae.dIn);
    if (N < 0 || x.size() != toSize(N) * D || xHat.size() != x.size() || firings.rowStart.size() != toSize(N) + 1) {
        return fail(ErrorCode::ShapeMismatch,
                    fmt::format("{} rows of firings do not belong to {} values", firings.rowStart.size(), x.size()));
    }
    for (std::size_t row = 0; row < toSize(N); ++row) {
        float* y = xHat.data() + row * D;
        std::copy(sae.b_dec.begin(), sae.b_dec.end(), y);
        for (auto place = firings.rowStart[row]; place < firings.rowStart[row + 1]; ++place) {
            const auto atom = static_cast<std::size_t>(firings.atom[static_cast<std::size_t>(place)]);
            const float f = firings.activation[static_cast<std::size_t>(place)];
            const float factor = m_prepared->decoderScale.empty() ? f : f * m_prepared->decoderScale[atom];
            addScaledRow(factor, sae.W_dec.data() + atom * D, sae.dIn, y);
        }
        undoTransform(sae, rowTransform(sae, x.data() + row * D), y);
    }
    return {};
}

} // namespace atomscope
