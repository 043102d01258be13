#include "core/base/blas.h"

#include <mutex>
#include <omp.h>

extern "C" {
// Fortran BLAS: column-major, everything by address. Declared here because the header's place differs between packages.
void sgemm_(const char* transA, const char* transB, const int* m, const int* n, const int* k, const float* alpha,
            const float* a, const int* lda, const float* b, const int* ldb, const float* beta, float* c,
            const int* ldc);
// Present in every OpenBLAS, absent elsewhere. Its pthread variant ignores OpenMP's setting.
void openblas_set_num_threads(int threads) __attribute__((weak));
}

namespace atomscope {

void sgemm(bool transposeB, int m, int n, int k, float alpha, const float* a, int lda, const float* b, int ldb,
           float beta, float* c, int ldc)
{
    // Row-major C = A B is column-major C^T = B^T A^T.
    const char plain = 'N';
    const char transposed = 'T';
    sgemm_(transposeB ? &transposed : &plain, &plain, &n, &m, &k, &alpha, b, &ldb, a, &lda, &beta, c, &ldc);
}

void computeOnOneThread()
{
    static std::once_flag library;
    std::call_once(library, [] {
        if (openblas_set_num_threads)
            openblas_set_num_threads(1);
    });
    thread_local bool isDone = false;
    if (!isDone)
        omp_set_num_threads(1);
    isDone = true;
}

} // namespace atomscope
