#pragma once

#include "core/base/product.h"
#include "core/sae/encoder.h"

#include <cstdint>
#include <span>
#include <vector>

namespace atomscope {

// What the encoder's sources share.

// A block of pre-activations is scanned while it lies in the second-level cache; a panel of the encoder is read once
// for all rows of a block.
inline constexpr int kEncoderRows = 1024;
inline constexpr int kEncoderAtoms = 512;

/// A candidate of an activation function that chooses.
struct EncoderHit
{
    float rank; ///< what is compared
    std::int32_t atom;
    float activation;
};

inline std::size_t toSize(int value)
{
    return static_cast<std::size_t>(value);
}

/// Derived from the SAE once.
struct Encoder::Prepared
{
    std::vector<PackedMatrix> blocks; ///< encoder columns, kEncoderAtoms atoms each
    std::vector<float> bias; ///< [F]
    std::vector<float> threshold; ///< [F]; fires strictly above
    std::vector<float> decoderScale; ///< [F], or empty for ones
    std::vector<float> norms; ///< [F], of decoder rows, where TopK divides by them again; else empty
    int k = 0; ///< of the kinds that choose k, else 0
    bool isTanh = false;
    bool isAbsolute = false; ///< chooses by |p|
    bool keepsNegative = false;
    const Gated* gated = nullptr;
    const GroupMax* groups = nullptr;

    explicit Prepared(const Sae& sae);

private:
    void readActivation(const Sae& sae, std::vector<float>& rescaling);
    void rescaleByDecoderNorm(const Sae& sae, std::vector<float>& rescaling);
};

/// Buffers of one thread. Each grows to what the largest call needed and stays.
class Encoder::Scratch
{
public:
    AlignedFloats input; ///< [kEncoderRows, D]
    AlignedFloats preActivation; ///< [kEncoderRows, kEncoderAtoms]
    // Hits of a block of rows. Relu kinds: as they come, atom block after atom block, `counts` [atom block, row] long.
    std::vector<std::int32_t> atoms;
    std::vector<float> values;
    std::vector<int> counts;
    AlignedFloats magnitudes; ///< [kEncoderAtoms], of one row
    // TopK: the best so far of each row, [row, k + kEncoderAtoms] with `best` [row] used, and what a new one must
    // exceed. GroupMax: the best of each group, [row, k].
    std::vector<EncoderHit> candidates;
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

/// The encoder over rows [rows, D] that lie in scratch.input, one block of atoms after the other.
template <class Consume>
void forEachAtomBlock(const Sae& sae, const std::vector<PackedMatrix>& blocks, const std::vector<float>& bias, int rows,
                      const float* input, float* preActivation, Consume consume)
{
    for (std::size_t block = 0; block < blocks.size(); ++block) {
        const int first = static_cast<int>(block) * kEncoderAtoms;
        const int width = blocks[block].n();
        multiply(rows, width, sae.dIn, 1.0F, input, sae.dIn, blocks[block],
                 std::span(bias).subspan(toSize(first), toSize(width)), preActivation, kEncoderAtoms);
        consume(block, first, width);
    }
}

} // namespace atomscope
