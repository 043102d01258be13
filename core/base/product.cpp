// Blocking after Goto & van de Geijn, "Anatomy of high-performance matrix multiplication" (2008).
#include "core/base/product.h"

#include "core/base/half.h"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <new>

// One accumulator tile lies in registers, so vectors need a size the compiler knows.
#define HWY_DISABLED_TARGETS (HWY_SVE | HWY_SVE2 | HWY_SVE_256 | HWY_SVE2_128 | HWY_RVV)
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/base/product.cpp" // read again once for each instruction set
#include <hwy/foreach_target.h>
// after foreach_target
#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace atomscope::HWY_NAMESPACE {

namespace hn = hwy::HWY_NAMESPACE;
using Tag = hn::CappedTag<float, 16>;
using Vector = hn::Vec<Tag>;

constexpr int kPanel = 16; // columns of a packed panel: one cache line a row
constexpr int kLanes = static_cast<int>(hn::MaxLanes(Tag()));
constexpr int kVectors = kLanes == 16 ? 2 : kPanel / kLanes; // of a tile's row
constexpr int kColumns = kVectors * kLanes; // of a tile
constexpr int kRows = kLanes == 16 ? 12
    : kLanes == 8                  ? 6
    : kVectors <= 4                ? 3
                                   : 1; // of a tile, so that it fits registers
constexpr int kDepth = 256; // steps of k between two visits of a tile: a panel stays in the first-level cache
constexpr int kBlockRows = 192; // rows packed at a time: with kDepth they stay in the second-level cache

struct Factors
{
    const float* a; ///< packed rows [depth, kRows]
    const float* b; ///< first panel of the tile
    std::ptrdiff_t nextPanel; ///< from a panel to the next
    int depth;
};

/// c [kRows, kColumns] = from [kRows, kColumns] + a b.
HWY_INLINE void multiplyTile(const Factors& factors, const float* from, std::ptrdiff_t fromStride, float* c,
                             std::ptrdiff_t ldc)
{
    constexpr Tag d;
    Vector sums[kRows][kVectors];
#pragma GCC unroll 16
    for (int row = 0; row < kRows; ++row) {
#pragma GCC unroll 16
        for (int v = 0; v < kVectors; ++v)
            sums[row][v] = hn::LoadU(d, from + row * fromStride + v * kLanes);
    }
    const float* a = factors.a;
    const float* b = factors.b;
    for (int p = 0; p < factors.depth; ++p, a += kRows, b += kPanel) {
        Vector columns[kVectors];
#pragma GCC unroll 16
        for (int v = 0; v < kVectors; ++v)
            columns[v] = hn::Load(d, b + v * kLanes / kPanel * factors.nextPanel + v * kLanes % kPanel);
#pragma GCC unroll 16
        for (int row = 0; row < kRows; ++row) {
            const Vector value = hn::Set(d, a[row]);
#pragma GCC unroll 16
            for (int v = 0; v < kVectors; ++v)
                sums[row][v] = hn::MulAdd(value, columns[v], sums[row][v]);
        }
    }
#pragma GCC unroll 16
    for (int row = 0; row < kRows; ++row) {
#pragma GCC unroll 16
        for (int v = 0; v < kVectors; ++v)
            hn::StoreU(sums[row][v], d, c + row * ldc + v * kLanes);
    }
}

/// The same for a tile that sticks out of C: only [rows, columns] of it exist.
void multiplyPartialTile(const Factors& factors, int rows, int columns, const float* from, std::ptrdiff_t fromStride,
                         float* c, std::ptrdiff_t ldc)
{
    HWY_ALIGN std::array<float, static_cast<std::size_t>(kRows * kColumns)> tile{};
    for (int row = 0; row < rows; ++row)
        std::copy_n(from + row * fromStride, columns, tile.data() + row * kColumns);
    multiplyTile(factors, tile.data(), kColumns, tile.data(), kColumns);
    for (int row = 0; row < rows; ++row)
        std::copy_n(tile.data() + row * kColumns, columns, c + row * ldc);
}

/// to [ceil(rows / kRows), depth, kRows] = alpha a [rows, depth], zeros behind the last row.
void packRows(int rows, int depth, float alpha, const float* a, std::ptrdiff_t lda, float* to)
{
    for (int first = 0; first < rows; first += kRows) {
        const int count = std::min(kRows, rows - first);
        for (int row = 0; row < kRows; ++row) {
            const float* from = a + (first + row) * lda;
            for (int p = 0; p < depth; ++p)
                to[p * kRows + row] = row < count ? alpha * from[p] : 0.0F;
        }
        to += std::ptrdiff_t{depth} * kRows;
    }
}

/// to [panels, depth, kPanel] = rows start … start + depth of B's panels from `firstPanel` on, widened to f32.
void widenPanels(const PackedMatrix& b, int firstPanel, int panels, int start, int depth, float* to)
{
    constexpr Tag d;
    constexpr hn::Rebind<std::uint16_t, Tag> d16;
    constexpr hn::Rebind<std::uint32_t, Tag> d32;
    constexpr hn::Rebind<hwy::float16_t, Tag> dHalf;
    const bool isBfloat = b.precision() == Precision::BF16;
    for (int panel = 0; panel < panels; ++panel) {
        const std::uint16_t* from = b.halves() + (std::ptrdiff_t{firstPanel + panel} * b.k() + start) * kPanel;
        const std::ptrdiff_t count = std::ptrdiff_t{depth} * kPanel;
        for (std::ptrdiff_t i = 0; i < count; i += kLanes, from += kLanes, to += kLanes) {
            const auto bits = hn::LoadU(d16, from);
            if (isBfloat)
                hn::Store(hn::BitCast(d, hn::ShiftLeft<16>(hn::PromoteTo(d32, bits))), d, to);
            else
                hn::Store(hn::PromoteTo(d, hn::BitCast(dHalf, bits)), d, to);
        }
    }
}

void multiplyBlocks(int m, int n, int k, float alpha, const float* a, std::ptrdiff_t lda, const PackedMatrix& b,
                    const float* initial, float* c, std::ptrdiff_t ldc, float* packed, float* widened)
{
    const bool isWide = b.precision() == Precision::F32;
    const int allPanels = (b.n() + kPanel - 1) / kPanel;
    const std::ptrdiff_t nextPanel = std::ptrdiff_t{b.k()} * kPanel;
    for (int firstRow = 0; firstRow < m; firstRow += kBlockRows) {
        const int blockRows = std::min(kBlockRows, m - firstRow);
        for (int start = 0; start < std::max(k, 1); start += kDepth) {
            const int depth = std::min(kDepth, k - start);
            packRows(blockRows, depth, alpha, a + firstRow * lda + start, lda, packed);
            for (int column = 0; column < n; column += kColumns) {
                const int columns = std::min(kColumns, n - column);
                // A tile's second panel may not exist; it then reads the first again, and nobody its result.
                const bool hasAllPanels = column + kColumns <= allPanels * kPanel;
                Factors factors{nullptr, widened, hasAllPanels ? std::ptrdiff_t{depth} * kPanel : 0, depth};
                if (isWide)
                    factors = {nullptr, b.panels() + column / kPanel * nextPanel + start * kPanel,
                               hasAllPanels ? nextPanel : 0, depth};
                else
                    widenPanels(b, column / kPanel, hasAllPanels ? kColumns / kPanel : 1, start, depth, widened);
                for (int row = 0; row < blockRows; row += kRows) {
                    factors.a = packed + std::ptrdiff_t{row} * depth;
                    float* tile = c + (firstRow + row) * ldc + column;
                    const float* from = start == 0 ? initial + column : tile;
                    const std::ptrdiff_t fromStride = start == 0 ? 0 : ldc;
                    const int rows = std::min(kRows, blockRows - row);
                    if (rows == kRows && columns == kColumns)
                        multiplyTile(factors, from, fromStride, tile, ldc);
                    else
                        multiplyPartialTile(factors, rows, columns, from, fromStride, tile, ldc);
                }
            }
        }
    }
}

} // namespace atomscope::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace atomscope {

HWY_EXPORT(multiplyBlocks);

namespace {

constexpr std::size_t kCacheLine = 64;
constexpr int kPanelWidth = 16;
constexpr std::size_t kWidened = 2 * 256 * kPanelWidth; // a tile's panels, kDepth deep
constexpr std::size_t kPackedRows = 256 * 204; // kDepth * kBlockRows rounded up to any instruction set's kRows

} // namespace

void AlignedFloats::Free::operator()(float* values) const
{
    std::free(values);
}

float* AlignedFloats::take(std::size_t count)
{
    if (count > m_size) {
        const std::size_t bytes = (count * sizeof(float) + kCacheLine - 1) / kCacheLine * kCacheLine;
        m_values.reset();
        m_size = 0;
        m_values.reset(static_cast<float*>(std::aligned_alloc(kCacheLine, bytes)));
        if (!m_values)
            throw std::bad_alloc();
        m_size = count;
    }
    return m_values.get();
}

void PackedMatrix::pack(bool isTransposed, int k, int n, const float* b, std::ptrdiff_t ldb, Precision precision)
{
    m_k = k;
    m_n = n;
    m_precision = precision;
    const int nPanels = (n + kPanelWidth - 1) / kPanelWidth;
    const std::size_t count = static_cast<std::size_t>(nPanels) * static_cast<std::size_t>(k) * kPanelWidth;
    const auto fill = [&](auto* to, auto convert) {
        for (int first = 0; first < n; first += kPanelWidth) {
            const int columns = std::min(kPanelWidth, n - first);
            for (int p = 0; p < k; ++p, to += kPanelWidth) {
                const float* from = isTransposed ? b + first * ldb + p : b + p * ldb + first;
                const std::ptrdiff_t step = isTransposed ? ldb : 1;
                for (int column = 0; column < columns; ++column)
                    to[column] = convert(from[column * step]);
                std::fill(to + columns, to + kPanelWidth, convert(0.0F));
            }
        }
    };
    if (precision == Precision::F32) {
        fill(m_panels.take(count), [](float value) { return value; });
    } else {
        m_halves.resize(count);
        fill(m_halves.data(), precision == Precision::F16 ? halfFromFloat : bfloatFromFloat);
    }
}

void multiply(int m, int n, int k, float alpha, const float* a, std::ptrdiff_t lda, const PackedMatrix& b,
              std::span<const float> initial, float* c, std::ptrdiff_t ldc)
{
    // Scratch of the thread: fresh pages would cost more than a small product.
    thread_local AlignedFloats packed;
    thread_local AlignedFloats zeros;
    thread_local AlignedFloats widened;
    const float* first = initial.data();
    if (initial.empty()) {
        float* fresh = zeros.take(static_cast<std::size_t>(n));
        std::fill_n(fresh, n, 0.0F);
        first = fresh;
    }
    HWY_DYNAMIC_DISPATCH(multiplyBlocks)
    (m, n, k, alpha, a, lda, b, first, c, ldc, packed.take(kPackedRows), widened.take(kWidened));
}

void multiplyTransposed(int m, int n, int k, const float* a, std::ptrdiff_t lda, const float* b, std::ptrdiff_t ldb,
                        float* c, std::ptrdiff_t ldc)
{
    constexpr int kPiece = 512;
    thread_local PackedMatrix piece;
    for (int first = 0; first < n; first += kPiece) {
        const int columns = std::min(kPiece, n - first);
        piece.pack(true, k, columns, b + first * ldb, ldb);
        multiply(m, columns, k, 1, a, lda, piece, {}, c + first, ldc);
    }
}

std::optional<std::string> slowProductWarning()
{
#if HWY_ARCH_X86
    constexpr std::int64_t kFused = HWY_AVX2 | HWY_AVX3 | HWY_AVX3_DL;
    if ((hwy::SupportedTargets() & kFused) == 0)
        return "this processor (or this build) has no AVX2 with FMA: the model and the SAE run several times slower, "
               "and the last bits of an index differ from those made on other machines";
#endif
    return std::nullopt;
}

} // namespace atomscope
#endif
