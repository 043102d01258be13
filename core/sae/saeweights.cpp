#include "core/sae/saeweights.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <fmt/ranges.h>

namespace atomscope {

namespace {

/// [rows, columns] -> [columns, rows], in tiles that stay in the cache.
std::vector<float> transposed(const std::vector<float>& values, std::size_t rows, std::size_t columns)
{
    constexpr std::size_t kTile = 64;
    std::vector<float> turned(values.size());
    for (std::size_t top = 0; top < rows; top += kTile) {
        for (std::size_t left = 0; left < columns; left += kTile) {
            for (std::size_t i = top; i < std::min(top + kTile, rows); ++i) {
                for (std::size_t j = left; j < std::min(left + kTile, columns); ++j)
                    turned[j * rows + i] = values[i * columns + j];
            }
        }
    }
    return turned;
}

} // namespace

SaeWeights::SaeWeights(const TensorSource& source, std::string prefix)
    : m_source(source)
    , m_prefix(std::move(prefix))
{
}

bool SaeWeights::has(std::string_view name) const
{
    return m_source.has(named(name));
}

Result<std::vector<float>> SaeWeights::read(std::string_view name, const std::vector<std::int64_t>& shape) const
{
    TRY_ASSIGN(auto values, m_source.readF32Shaped(named(name), shape));
    const auto bad = std::ranges::find_if(values, [](float value) { return !std::isfinite(value); });
    if (bad != values.end()) {
        return fail(ErrorCode::BadFormat,
                    fmt::format("tensor \"{}\" in {} holds a value that is not a finite number", named(name),
                                m_source.path().string()));
    }
    return values;
}

Result<std::vector<float>> SaeWeights::readExponentials(std::string_view name, int count) const
{
    TRY_ASSIGN(auto values, read(name, {count}));
    for (float& value : values)
        value = std::exp(value);
    return values;
}

Result<std::vector<float>> SaeWeights::readTransposed(std::string_view name, std::int64_t rows,
                                                      std::int64_t columns) const
{
    TRY_ASSIGN(const auto values, read(name, {rows, columns}));
    return transposed(values, static_cast<std::size_t>(rows), static_cast<std::size_t>(columns));
}

Result<float> SaeWeights::readScalar(std::string_view name) const
{
    const TensorInfo* info = m_source.find(named(name));
    const auto shape = info ? info->shape : std::vector<std::int64_t>();
    const bool isScalar = shape.empty() || (shape.size() == 1 && shape[0] == 1);
    TRY_ASSIGN(const auto values, read(name, isScalar ? shape : std::vector<std::int64_t>{}));
    return values[0];
}

Result<void> SaeWeights::readSizes(std::string_view encoder, MatrixOrder order, Sae& sae) const
{
    const TensorInfo* info = m_source.find(named(encoder));
    if (!info) {
        return fail(ErrorCode::NotFound,
                    fmt::format("{} has no tensor \"{}\"", m_source.path().string(), named(encoder)));
    }
    if (info->shape.size() == 3) {
        return fail(ErrorCode::Unsupported,
                    fmt::format("tensor \"{}\" in {} has shape [{}]: it reads or writes several places at once (a "
                                "crosscoder or a cross-layer transcoder), which is not read",
                                named(encoder), m_source.path().string(), fmt::join(info->shape, ", ")));
    }
    if (info->shape.size() != 2) {
        return fail(ErrorCode::ShapeMismatch,
                    fmt::format("tensor \"{}\" in {} has shape [{}]; a matrix is expected", named(encoder),
                                m_source.path().string(), fmt::join(info->shape, ", ")));
    }
    const std::int64_t inputs = info->shape[order == MatrixOrder::InputsFirst ? 0 : 1];
    const std::int64_t atoms = info->shape[order == MatrixOrder::InputsFirst ? 1 : 0];
    if (inputs < 1 || atoms < 1 || inputs > kMaxInput || atoms > kMaxAtoms) {
        return fail(ErrorCode::Limit,
                    fmt::format("tensor \"{}\" in {} has shape [{}]; from 1 to {} inputs and {} atoms are read",
                                named(encoder), m_source.path().string(), fmt::join(info->shape, ", "), kMaxInput,
                                kMaxAtoms));
    }
    sae.dIn = static_cast<int>(inputs);
    sae.dSae = static_cast<int>(atoms);
    return {};
}

Result<void> SaeWeights::readEncoder(std::string_view name, MatrixOrder order, Sae& sae) const
{
    if (order == MatrixOrder::InputsFirst) {
        TRY_ASSIGN(sae.W_enc, read(name, {sae.dIn, sae.dSae}));
    } else {
        TRY_ASSIGN(sae.W_enc, readTransposed(name, sae.dSae, sae.dIn));
    }
    return {};
}

Result<void> SaeWeights::readDecoder(std::string_view name, MatrixOrder order, Sae& sae) const
{
    if (order == MatrixOrder::AtomsFirst) {
        TRY_ASSIGN(sae.W_dec, read(name, {sae.dSae, sae.outWidth()}));
    } else {
        TRY_ASSIGN(sae.W_dec, readTransposed(name, sae.outWidth(), sae.dSae));
    }
    return {};
}

Result<void> SaeWeights::readSaelensNames(Sae& sae) const
{
    TRY(readEncoder("W_enc", MatrixOrder::InputsFirst, sae));
    TRY(readDecoder("W_dec", MatrixOrder::AtomsFirst, sae));
    return readBiases("b_enc", "b_dec", sae);
}

Result<void> SaeWeights::readBiases(std::string_view encoderBias, std::string_view decoderBias, Sae& sae) const
{
    sae.b_enc.assign(static_cast<std::size_t>(sae.dSae), 0.0F);
    sae.b_dec.assign(static_cast<std::size_t>(sae.outWidth()), 0.0F);
    if (!encoderBias.empty()) {
        TRY_ASSIGN(sae.b_enc, read(encoderBias, {sae.dSae}));
    }
    if (!decoderBias.empty()) {
        TRY_ASSIGN(sae.b_dec, read(decoderBias, {sae.outWidth()}));
    }
    return {};
}

} // namespace atomscope
