// Activation functions that choose among a token's atoms.
#include "core/sae/encoderparts.h"
#include "core/sae/scankernels.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace atomscope {

namespace {

/// The order in which TopK chooses: stronger first, then the lower atom.
bool isBefore(const EncoderHit& a, const EncoderHit& b)
{
    return a.rank != b.rank ? a.rank > b.rank : a.atom < b.atom;
}

/// Keeps the k first of a row's candidates.
void keepBest(std::span<EncoderHit> candidates, int& used, int k, float& floor)
{
    if (used < k)
        return;
    const auto last = candidates.begin() + (k - 1);
    std::nth_element(candidates.begin(), last, candidates.begin() + used, isBefore);
    used = k;
    floor = last->rank; // an equal one of a higher atom loses
}

void append(const EncoderHit& hit, SparseRows& out)
{
    if (hit.activation == 0)
        return;
    out.atom.push_back(hit.atom);
    out.activation.push_back(hit.activation);
}

} // namespace

void Encoder::encodeTopK(int rows, const float* input, float* preActivation, Scratch& scratch, SparseRows& out) const
{
    const Prepared& prepared = *m_prepared;
    const std::size_t room = toSize(prepared.k) + toSize(kEncoderAtoms);
    scratch.candidates.resize(std::max(scratch.candidates.size(), toSize(rows) * room));
    scratch.best.assign(toSize(rows), 0);
    // With the relu only positive ones count.
    scratch.floor.assign(toSize(rows), prepared.keepsNegative ? -std::numeric_limits<float>::infinity() : 0.0F);
    scratch.reserveHits(toSize(kEncoderAtoms + kScanSlack));
    float* magnitudes = scratch.magnitudes.take(toSize(kEncoderAtoms));
    forEachAtomBlock(*m_sae, prepared.blocks, prepared.bias, rows, input, preActivation,
                     [&](std::size_t, int first, int width) {
                         for (int row = 0; row < rows; ++row) {
                             const float* p = preActivation + toSize(row) * toSize(kEncoderAtoms);
                             if (prepared.isAbsolute)
                                 std::transform(p, p + width, magnitudes, [](float value) { return std::abs(value); });
                             int& used = scratch.best[toSize(row)];
                             float& floor = scratch.floor[toSize(row)];
                             const auto mine = std::span(scratch.candidates).subspan(toSize(row) * room, room);
                             const int count = scanAbove(prepared.isAbsolute ? magnitudes : p, floor, width, first,
                                                         scratch.atoms.data(), scratch.values.data());
                             for (int i = 0; i < count; ++i) {
                                 const std::int32_t atom = scratch.atoms[toSize(i)];
                                 mine[toSize(used + i)] = {scratch.values[toSize(i)], atom, p[atom - first]};
                             }
                             used += count;
                             if (count > 0)
                                 keepBest(mine, used, prepared.k, floor);
                         }
                     });
    for (int row = 0; row < rows; ++row) {
        const auto mine = std::span(scratch.candidates).subspan(toSize(row) * room, toSize(scratch.best[toSize(row)]));
        std::ranges::sort(mine, {}, &EncoderHit::atom);
        for (EncoderHit hit : mine) {
            if (!prepared.norms.empty() && hit.activation != 0)
                hit.activation /= prepared.norms[static_cast<std::size_t>(hit.atom)];
            append(hit, out);
        }
        out.rowStart.push_back(static_cast<std::int64_t>(out.atom.size()));
    }
}

void Encoder::encodeGroups(int rows, const float* input, float* preActivation, Scratch& scratch, SparseRows& out) const
{
    const Prepared& prepared = *m_prepared;
    const auto k = toSize(prepared.k);
    const std::int32_t groupSize = m_sae->dSae / prepared.k;
    scratch.candidates.assign(toSize(rows) * k, EncoderHit{0, 0, 0});
    scratch.reserveHits(toSize(kEncoderAtoms + kScanSlack));
    forEachAtomBlock(*m_sae, prepared.blocks, prepared.bias, rows, input, preActivation,
                     [&](std::size_t, int first, int width) {
                         for (int row = 0; row < rows; ++row) {
                             const auto mine = std::span(scratch.candidates).subspan(toSize(row) * k, k);
                             const int count = scanAbove(preActivation + toSize(row) * toSize(kEncoderAtoms), 0.0F,
                                                         width, first, scratch.atoms.data(), scratch.values.data());
                             for (std::size_t i = 0; i < toSize(count); ++i) {
                                 EncoderHit& best = mine[toSize(scratch.atoms[i] / groupSize)];
                                 if (scratch.values[i] > best.rank)
                                     best = {scratch.values[i], scratch.atoms[i], scratch.values[i]};
                             }
                         }
                     });
    for (int row = 0; row < rows; ++row) {
        for (const EncoderHit& hit : std::span(scratch.candidates).subspan(toSize(row) * k, k))
            append(hit, out);
        out.rowStart.push_back(static_cast<std::int64_t>(out.atom.size()));
    }
}

} // namespace atomscope
