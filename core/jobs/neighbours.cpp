#include "core/jobs/neighbours.h"

#include "core/base/product.h"

#include <algorithm>
#include <atomic>
#include <cmath>
#include <mutex>
#include <thread>

namespace atomscope {

namespace {

constexpr int kRows = 256; // atoms a product
constexpr int kColumns = 2048; // atoms they are compared with

/// Rows of unit length [F, D]; zeros where a row has no direction.
std::vector<float> unitRows(const Sae& sae)
{
    const auto D = static_cast<std::size_t>(sae.outWidth());
    const auto F = static_cast<std::size_t>(sae.dSae);
    std::vector<float> rows(F * D);
    for (std::size_t i = 0; i < F; ++i) {
        const float* from = sae.W_dec.data() + i * D;
        double squares = 0;
        for (std::size_t d = 0; d < D; ++d)
            squares += static_cast<double>(from[d]) * static_cast<double>(from[d]);
        if (!(squares > 0) || !std::isfinite(squares))
            continue;
        const double scale = 1 / std::sqrt(squares);
        for (std::size_t d = 0; d < D; ++d)
            rows[i * D + d] = static_cast<float>(static_cast<double>(from[d]) * scale);
    }
    return rows;
}

/// Keeps the best of what it is shown, in ascending order of ids.
void offer(std::vector<Neighbour>& best, Neighbour candidate)
{
    const auto isFull = best.size() == kNeighbours;
    if (isFull && candidate.cosine <= best.back().cosine)
        return;
    const auto place = std::ranges::upper_bound(best, candidate.cosine, std::ranges::greater{}, &Neighbour::cosine);
    best.insert(place, candidate);
    if (isFull)
        best.pop_back();
}

class NeighbourSearch
{
public:
    explicit NeighbourSearch(const Sae& sae)
        : m_nAtoms(sae.dSae)
        , m_dOut(sae.outWidth())
        , m_rows(unitRows(sae))
        , m_found(static_cast<std::size_t>(sae.dSae))
    {
        for (int i = 0; i < m_nAtoms; ++i)
            m_isDirection.push_back(std::any_of(row(i), row(i + 1), [](float value) { return value != 0; }));
    }

    int nBlocks() const { return (m_nAtoms + kRows - 1) / kRows; }

    void search(int block, std::vector<float>& cosines)
    {
        const int first = block * kRows;
        const int end = std::min(first + kRows, m_nAtoms);
        cosines.resize(std::size_t{kRows} * kColumns); // [end - first, kColumns]
        for (int column = 0; column < m_nAtoms; column += kColumns) {
            const int nColumns = std::min(kColumns, m_nAtoms - column);
            multiplyTransposed(end - first, nColumns, m_dOut, row(first), m_dOut, row(column), m_dOut, cosines.data(),
                               kColumns);
            for (int i = first; i < end; ++i) {
                const float* mine = cosines.data() + std::ptrdiff_t{i - first} * kColumns;
                auto& best = m_found[static_cast<std::size_t>(i)];
                for (int j = column; j < column + nColumns && isDirection(i); ++j)
                    if (j != i && isDirection(j))
                        offer(best, {AtomId{j}, mine[j - column]});
            }
        }
    }

    std::vector<std::vector<Neighbour>> takeFound() { return std::move(m_found); }

private:
    const float* row(int atom) const { return m_rows.data() + std::ptrdiff_t{atom} * m_dOut; }
    bool isDirection(int atom) const { return m_isDirection[static_cast<std::size_t>(atom)] != 0; }

    int m_nAtoms;
    int m_dOut;
    std::vector<float> m_rows; // [F, D]
    std::vector<char> m_isDirection; // [F]
    std::vector<std::vector<Neighbour>> m_found; // [F]; a thread writes the rows of its block
};

} // namespace

Result<std::vector<std::vector<Neighbour>>> decoderNeighbours(const Sae& sae, int nThreads, IndexControl& control,
                                                              const std::function<void(std::int64_t)>& step)
{
    NeighbourSearch search(sae);
    std::atomic<int> nextBlock = 0;
    std::mutex stepMutex;
    std::int64_t nDone = 0; // guarded by stepMutex
    const auto work = [&] {
        std::vector<float> cosines;
        for (int block = nextBlock++; block < search.nBlocks(); block = nextBlock++) {
            if (!control.waitWhilePaused())
                return;
            search.search(block, cosines);
            const std::lock_guard lock(stepMutex);
            nDone = std::min<std::int64_t>(nDone + kRows, sae.dSae);
            step(nDone);
        }
    };
    {
        std::vector<std::jthread> threads;
        for (int i = 0; i < nThreads; ++i)
            threads.emplace_back(work);
    }
    if (control.isEnding())
        return fail(ErrorCode::Cancelled, "stopped before the neighbours were known");
    return search.takeFound();
}

} // namespace atomscope
