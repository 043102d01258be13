#include "core/model/weighttable.h"

#include "core/base/half.h"

#include <algorithm>

namespace atomscope {

WeightTable::WeightTable(std::vector<float> values, int columns, Precision precision)
    : m_rows(static_cast<int>(values.size() / static_cast<std::size_t>(columns)))
    , m_columns(columns)
    , m_precision(precision)
{
    if (precision == Precision::F32) {
        m_values = std::move(values);
        return;
    }
    m_halves.resize(values.size());
    std::ranges::transform(values, m_halves.begin(), precision == Precision::F16 ? halfFromFloat : bfloatFromFloat);
}

void WeightTable::copyRow(std::int64_t row, float* to) const
{
    if (m_precision == Precision::F32)
        std::copy_n(m_values.data() + row * m_columns, m_columns, to);
    else
        std::transform(m_halves.data() + row * m_columns, m_halves.data() + (row + 1) * m_columns, to,
                       m_precision == Precision::F16 ? floatFromHalf : floatFromBfloat);
}

std::vector<float> WeightTable::toFloats() const
{
    std::vector<float> values(static_cast<std::size_t>(m_rows) * static_cast<std::size_t>(m_columns));
    for (std::int64_t row = 0; row < m_rows; ++row)
        copyRow(row, values.data() + row * m_columns);
    return values;
}

void WeightTable::multiplyTransposed(int N, const float* x, float* y) const
{
    if (m_precision == Precision::F32) {
        atomscope::multiplyTransposed(N, m_rows, m_columns, x, m_columns, m_values.data(), m_columns, y, m_rows);
        return;
    }
    constexpr int kPiece = 512;
    thread_local AlignedFloats piece;
    float* rows = piece.take(static_cast<std::size_t>(kPiece) * static_cast<std::size_t>(m_columns));
    for (int first = 0; first < m_rows; first += kPiece) {
        const int count = std::min(kPiece, m_rows - first);
        for (int row = 0; row < count; ++row)
            copyRow(first + row, rows + std::ptrdiff_t{row} * m_columns);
        atomscope::multiplyTransposed(N, count, m_columns, x, m_columns, rows, m_columns, y + first, m_rows);
    }
}

} // namespace atomscope
