#pragma once

#include "core/base/product.h"

#include <cstdint>
#include <vector>

namespace atomscope {

/// A matrix [rows, columns] whose rows are looked up one by one (token embeddings), or whose transpose is a product's
/// right factor once a pass (the unembedding). Kept in the precision it was stored in.
class WeightTable
{
public:
    WeightTable() = default;
    /// Values must be those of `precision`.
    WeightTable(std::vector<float> values, int columns, Precision precision);

    bool isEmpty() const { return m_columns == 0; }
    /// to [columns] = one row.
    void copyRow(std::int64_t row, float* to) const;
    std::vector<float> toFloats() const; ///< [rows, columns]
    /// y [N, rows] = x [N, columns] W^T. A row's bits depend on that row alone, not on the precision.
    void multiplyTransposed(int N, const float* x, float* y) const;

private:
    int m_rows = 0, m_columns = 0;
    Precision m_precision = Precision::F32;
    std::vector<float> m_values; // F32
    std::vector<std::uint16_t> m_halves; // F16, BF16
};

} // namespace atomscope
