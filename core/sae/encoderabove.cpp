// Activation functions that look at one atom at a time: what lies above its threshold fires.
#include "core/sae/encoderparts.h"
#include "core/sae/scankernels.h"

#include <algorithm>

namespace atomscope {

namespace {

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

/// Gated: the hits passed the gate; their magnitudes decide what fires. Returns how many are left.
int applyMagnitudes(const Gated& gated, int count, std::int32_t* atoms, float* values)
{
    int kept = 0;
    for (int i = 0; i < count; ++i) {
        const auto atom = static_cast<std::size_t>(atoms[i]);
        const float magnitude = values[i] * gated.magnitudeScale[atom] + gated.magnitudeBias[atom];
        if (magnitude > 0) {
            atoms[kept] = atoms[i];
            values[kept++] = magnitude;
        }
    }
    return kept;
}

} // namespace

void Encoder::encodeAbove(int rows, const float* input, float* preActivation, Scratch& scratch, SparseRows& out) const
{
    const Prepared& prepared = *m_prepared;
    scratch.counts.resize(prepared.blocks.size() * toSize(rows));
    std::size_t used = 0;
    forEachAtomBlock(*m_sae, prepared.blocks, prepared.bias, rows, input, preActivation,
                     [&](std::size_t block, int first, int width) {
                         for (int row = 0; row < rows; ++row) {
                             scratch.reserveHits(used + toSize(width + kScanSlack));
                             int count = scanAbove(preActivation + toSize(row) * toSize(kEncoderAtoms),
                                                   prepared.threshold.data() + first, width, first,
                                                   scratch.atoms.data() + used, scratch.values.data() + used);
                             if (prepared.gated) {
                                 count = applyMagnitudes(*prepared.gated, count, scratch.atoms.data() + used,
                                                         scratch.values.data() + used);
                             }
                             scratch.counts[block * toSize(rows) + toSize(row)] = count;
                             used += toSize(count);
                         }
                     });
    appendRows(scratch.counts, prepared.blocks.size(), rows, scratch.atoms.data(), scratch.values.data(), out);
}

} // namespace atomscope
