#pragma once

#include "core/formats/tensorsource.h"
#include "core/sae/sae.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace atomscope {

// Bounds on what a file may ask for.
inline constexpr int kMaxAtoms = 1 << 21;
inline constexpr int kMaxInput = 1 << 17;

/// How a format stores the encoder and the decoder; D inputs, F atoms, O outputs.
enum class MatrixOrder { InputsFirst, AtomsFirst };

/// The tensors of an SAE's file: shapes are checked against each other before anything is read, and weights that are
/// not finite numbers are refused.
class SaeWeights
{
public:
    /// Names are looked up with `prefix` in front.
    explicit SaeWeights(const TensorSource& source, std::string prefix = {});

    const TensorSource& source() const { return m_source; }
    bool has(std::string_view name) const;
    /// Error NotFound without such a tensor.
    Result<std::vector<float>> read(std::string_view name, const std::vector<std::int64_t>& shape) const;
    /// exp of what is stored, of shape [count].
    Result<std::vector<float>> readExponentials(std::string_view name, int count) const;
    /// The matrix [rows, columns] as [columns, rows].
    Result<std::vector<float>> readTransposed(std::string_view name, std::int64_t rows, std::int64_t columns) const;
    /// A tensor of one element, whatever its rank.
    Result<float> readScalar(std::string_view name) const;

    /// Sets dIn and dSae from an encoder matrix. Errors: NotFound; ShapeMismatch if it is no matrix; Unsupported if it
    /// is one of several; Limit.
    Result<void> readSizes(std::string_view encoder, MatrixOrder order, Sae& sae) const;
    /// Fill W_enc and W_dec, whose sizes are known, from matrices stored in this order.
    Result<void> readEncoder(std::string_view name, MatrixOrder order, Sae& sae) const;
    Result<void> readDecoder(std::string_view name, MatrixOrder order, Sae& sae) const;
    /// Both matrices and both biases under the names and in the orders of SAELens.
    Result<void> readSaelensNames(Sae& sae) const;
    /// Fill b_enc [F] and b_dec [O]; zeros for an empty name.
    Result<void> readBiases(std::string_view encoderBias, std::string_view decoderBias, Sae& sae) const;

private:
    std::string named(std::string_view name) const { return m_prefix + std::string(name); }

    const TensorSource& m_source;
    std::string m_prefix;
};

} // namespace atomscope
