#pragma once

#include <cstddef>
#include <memory>
#include <span>

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

/// The right factor B [k, n] of a product, copied into the order in which the product reads it: panels of 16 columns,
/// zeros behind the last column.
class PackedMatrix
{
public:
    /// From row-major B [k, n] with row stride ldb ([n, k] if isTransposed). Reuses the memory of the last call.
    void pack(bool isTransposed, int k, int n, const float* b, std::ptrdiff_t ldb);

    int k() const { return m_k; }
    int n() const { return m_n; }
    const float* panels() const { return m_panels.data(); } ///< [ceil(n / 16), k, 16]

private:
    int m_k = 0, m_n = 0;
    AlignedFloats m_panels;
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

} // namespace atomscope
