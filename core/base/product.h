#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace atomscope {

/// Floats on a cache-line boundary; memory that only grows.
class AlignedFloats
{
public:
    /// At least `count` floats; what was in them is lost when the memory grows.
    float* take(std::size_t count);
    const float* data() const { return m_values.get(); }

private:
    struct Free
    {
        void operator()(float* values) const;
    };
    std::unique_ptr<float[], Free> m_values;
    std::size_t m_size = 0;
};

/// How a factor's values are kept. The product of a factor kept in 16 bits has the bits of the same values in f32.
enum class Precision { F32, F16, BF16 };

/// The right factor B [k, n] of a product, copied into the order in which the product reads it: panels of 16 columns,
/// zeros behind the last column.
class PackedMatrix
{
public:
    /// From row-major B [k, n] with row stride ldb ([n, k] if isTransposed). Reuses the memory of the last call.
    /// Values must be those of `precision`, as those are that were read from such a file.
    void pack(bool isTransposed, int k, int n, const float* b, std::ptrdiff_t ldb,
              Precision precision = Precision::F32);

    int k() const { return m_k; }
    int n() const { return m_n; }
    Precision precision() const { return m_precision; }
    const float* panels() const { return m_panels.data(); } ///< [ceil(n / 16), k, 16]; F32 only
    const std::uint16_t* halves() const { return m_halves.data(); } ///< the same in F16 and BF16

private:
    int m_k = 0, m_n = 0;
    Precision m_precision = Precision::F32;
    AlignedFloats m_panels;
    std::vector<std::uint16_t> m_halves;
};

/// C [m, n] = initial + alpha A [m, k] B for row-major f32 matrices with row strides lda and ldc, on the calling
/// thread. n is at most B.n(); k at most B.k() (the rows of B behind it are not read). `initial` [n] is one row added
/// to every row of C; empty = zeros.
///
/// Bits: C[i][j] is initial[j] followed by the fused multiply-adds of alpha A[i][p] and B[p][j] for p = 0, 1 … k - 1,
/// on every instruction set that has them. It depends on nothing else: not on m, n, the row's or the column's place,
/// strides, threads. BLAS promises no such thing: with OpenBLAS equal rows of one product get different bits.
void multiply(int m, int n, int k, float alpha, const float* a, std::ptrdiff_t lda, const PackedMatrix& b,
              std::span<const float> initial, float* c, std::ptrdiff_t ldc);

/// C [m, n] = A [m, k] B^T for a row-major B [n, k] that is used once, such as an embedding: packed piece by piece.
/// The same bits as multiply().
void multiplyTransposed(int m, int n, int k, const float* a, std::ptrdiff_t lda, const float* b, std::ptrdiff_t ldb,
                        float* c, std::ptrdiff_t ldc);

/// A sentence for the log when this processor has no fused multiply-add on wide vectors (AVX2, NEON): products are
/// several times slower then, and their bits are not those of other machines. Nothing when it has.
std::optional<std::string> slowProductWarning();

} // namespace atomscope
