#pragma once

namespace atomscope {

/// C = alpha * A B + beta * C for row-major f32 matrices: A [m,k] with row stride lda, B [k,n] with row stride ldb
/// ([n,k] if transposeB), C [m,n] with row stride ldc. Single-threaded in a thread that called computeOnOneThread().
///
/// Bits: an element depends on the shape of the product and on its row's place in it (OpenBLAS gives equal rows of one
/// product different bits). Callers that promise "the same row gives the same bits" use core/base/product.h.
void sgemm(bool transposeB, int m, int n, int k, float alpha, const float* a, int lda, const float* b, int ldb,
           float beta, float* c, int ldc);

/// Makes BLAS (and every OpenMP region) run on the calling thread alone: this program computes several blocks at the
/// same time, one thread to a block. Cheap to call again.
void computeOnOneThread();

} // namespace atomscope
