#include "core/model/weights.h"

namespace atomscope {

WeightReader::WeightReader(std::unique_ptr<TensorSource> source, std::string prefix)
    : m_source(std::move(source))
    , m_prefix(std::move(prefix))
{
}

Result<WeightReader> WeightReader::open(const std::filesystem::path& folder, std::string prefix)
{
    TRY_ASSIGN(auto source, openModelFolder(folder));
    return WeightReader(std::move(source), std::move(prefix));
}

std::string WeightReader::stored(const std::string& name) const
{
    if (name.starts_with("lm_head.")) // stands beside the model proper, never under its prefix
        return name;
    const std::string prefixed = m_prefix + name;
    return m_source->has(name) && !m_source->has(prefixed) ? name : prefixed;
}

bool WeightReader::has(const std::string& name) const
{
    return m_source->has(stored(name));
}

Result<std::vector<float>> WeightReader::read(const std::string& name, std::vector<std::int64_t> shape)
{
    TRY_ASSIGN(auto values, m_source->readF32Shaped(stored(name), shape));
    m_hash.add(name);
    for (const std::int64_t size : shape)
        m_hash.addU64(static_cast<std::uint64_t>(size));
    m_hash.addF32(values);
    return values;
}

Result<std::vector<float>> WeightReader::vector(const std::string& name, int size)
{
    return read(name, {size});
}

Result<std::vector<float>> WeightReader::matrix(const std::string& name, int rows, int columns)
{
    return read(name, {rows, columns});
}

Result<Linear> WeightReader::conv1d(const std::string& name, int in, int out)
{
    Linear result{in, out, {}, {}};
    TRY_ASSIGN(const std::vector<float> stored, matrix(name + ".weight", in, out)); // [in, out]
    result.weight.pack(false, in, out, stored.data(), out);
    TRY_ASSIGN(result.bias, vector(name + ".bias", out)); // [out]
    return result;
}

Result<Linear> WeightReader::linear(const std::string& name, int in, int out, bool hasBias)
{
    Linear result{in, out, {}, {}};
    TRY_ASSIGN(const std::vector<float> stored, matrix(name + ".weight", out, in)); // [out, in]
    result.weight.pack(true, in, out, stored.data(), in);
    if (hasBias) {
        TRY_ASSIGN(result.bias, vector(name + ".bias", out)); // [out]
    }
    return result;
}

Result<Norm> WeightReader::layerNorm(const std::string& name, int D, double epsilon)
{
    Norm norm{NormKind::LayerNorm, static_cast<float>(epsilon), {}, {}};
    TRY_ASSIGN(norm.gamma, vector(name + ".weight", D));
    TRY_ASSIGN(norm.beta, vector(name + ".bias", D));
    return norm;
}

Result<Norm> WeightReader::rmsNorm(const std::string& name, int D, double epsilon)
{
    Norm norm{NormKind::RmsNorm, static_cast<float>(epsilon), {}, {}};
    TRY_ASSIGN(norm.gamma, vector(name + ".weight", D));
    return norm;
}

void WeightReader::addToFingerprint(const std::string& key, double value)
{
    m_hash.add(key);
    m_hash.addF64(value);
}

} // namespace atomscope
