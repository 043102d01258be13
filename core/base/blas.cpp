#include "core/base/blas.h"

#include <chrono>
#include <fmt/format.h>
#include <mutex>
#include <omp.h>
#include <vector>

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

double measureSgemmGflops()
{
    constexpr int kSize = 256;
    computeOnOneThread();
    const std::vector<float> a(kSize * kSize, 0.5F);
    const std::vector<float> b(kSize * kSize, 0.25F);
    std::vector<float> c(kSize * kSize);
    double best = 0;
    for (int repeat = 0; repeat < 3; ++repeat) {
        const auto start = std::chrono::steady_clock::now();
        sgemm(false, kSize, kSize, kSize, 1, a.data(), kSize, b.data(), kSize, 0, c.data(), kSize);
        const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - start;
        best = std::max(best, 2.0 * kSize * kSize * kSize / seconds.count() * 1e-9);
    }
    return best;
}

std::optional<std::string> slowBlasWarning()
{
    if (openblas_set_num_threads)
        return std::nullopt;
    const double rate = measureSgemmGflops();
    constexpr double kReferenceAtMost = 8; // GFLOP/s; the reference implementation reaches 1 to 3
    if (rate > kReferenceAtMost)
        return std::nullopt;
    return fmt::format("matrix products run at {:.1f} GFLOP/s: this is the reference BLAS, tens of times slower than "
                       "OpenBLAS; install libopenblas0-openmp",
                       rate);
}

} // namespace atomscope
