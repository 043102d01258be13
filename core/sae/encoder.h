#pragma once

#include "core/sae/sae.h"

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

namespace atomscope {

/// The firings of a block of tokens, in compressed rows: token n's atoms are atom[rowStart[n] .. rowStart[n+1]),
/// ascending, with their activations (> 0; below 0 too if the SAE is signed, never 0).
struct SparseRows
{
    std::vector<std::int64_t> rowStart; ///< [N + 1]
    std::vector<std::int32_t> atom;
    std::vector<float> activation;
};

/// Applies one SAE. Immutable and safe to call from several threads, each with its own Scratch. The result for a row
/// does not depend on the other rows or on their number, nor on threads (core/base/product.h). Holds the encoder matrix
/// a second time, in the order of the product.
class Encoder
{
public:
    class Scratch; ///< buffers of one calling thread
    explicit Encoder(std::shared_ptr<const Sae> sae);
    ~Encoder();

    const Sae& sae() const { return *m_sae; }
    std::unique_ptr<Scratch, void (*)(Scratch*)> makeScratch() const;

    /// Firings of x [N, D], raw activations as the model gives them (centring and input norm are applied here).
    /// A value that is not a number fires nothing. Error ShapeMismatch if x is not N rows.
    Result<void> encode(std::span<const float> x, int N, Scratch& scratch, SparseRows& out) const;
    /// The reconstruction x_hat [N, O] from the firings that encode() gave for the same x: in the units of x, or, of a
    /// transcoder, in those of the place that it reconstructs.
    Result<void> decode(std::span<const float> x, int N, const SparseRows& firings, Scratch& scratch,
                        std::span<float> xHat) const;

private:
    struct Prepared;
    void encodeAbove(int rows, const float* input, float* preActivation, Scratch& scratch, SparseRows& out) const;
    void encodeTopK(int rows, const float* input, float* preActivation, Scratch& scratch, SparseRows& out) const;
    void encodeGroups(int rows, const float* input, float* preActivation, Scratch& scratch, SparseRows& out) const;

    std::shared_ptr<const Sae> m_sae;
    std::unique_ptr<const Prepared> m_prepared;
};

} // namespace atomscope
